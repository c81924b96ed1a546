import type { IncomingHttpHeaders } from 'node:http';
import type { CorsRecord } from '../control-plane/model.js';

/** Whether the settings of a function URL let a page of that origin call it. */
export function isAllowedOrigin(cors: CorsRecord | undefined, origin: string): boolean {
  const { AllowOrigins = [] } = cors ?? {};
  return AllowOrigins.includes('*') || AllowOrigins.includes(origin);
}

/** Whether a browser asks what it may send. */
export function isPreflight(method: string, headers: IncomingHttpHeaders): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
}

/** What a response says to a page that may call: Lambda's settings go before those of the handler. */
export function corsHeaders(
  { AllowCredentials, AllowHeaders = [], AllowMethods = [], ExposeHeaders = [], MaxAge }: CorsRecord,
  origin: string,
  isAsked: boolean,
): Record<string, string> {
  const list = (name: string, values: readonly string[]) =>
    values.length === 0 ? {} : { [name]: values.join(',') };
  return {
    'access-control-allow-origin': origin,
    vary: 'Origin',
    ...(AllowCredentials === true ? { 'access-control-allow-credentials': 'true' } : {}),
    ...list('access-control-expose-headers', ExposeHeaders),
    ...(isAsked
      ? {
          ...list('access-control-allow-headers', AllowHeaders),
          ...list('access-control-allow-methods', AllowMethods),
          ...(MaxAge === undefined ? {} : { 'access-control-max-age': String(MaxAge) }),
        }
      : {}),
  };
}
