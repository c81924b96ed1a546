import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { defined } from '../../domain/defined.js';
import { messageOf } from '../../domain/errors.js';
import type { Account } from '../control-plane/model.js';
import { ServiceError } from '../control-plane/service-error.js';
import { bodyOf, serveLoopback } from '../loopback.js';
import { ALL_ROUTES } from './all-routes.js';
import { checkCaller, checkPlace, isPresigned } from './caller.js';
import { regionOfPath } from './download-routes.js';
import { bodyMembers, inputOf } from './input.js';
import { isLogsCall, LOG_ROUTES } from './log-routes.js';
import { checkNamed } from './named.js';
import type { Regions } from './regions.js';
import { type Answer, type ApiRequest, matched, type Route } from './route.js';
import { validate } from './validate.js';

/** One call, before it is answered. */
export interface EmulatorCall {
  /** From 0, over all calls. */
  readonly index: number;
  /** GetFunction, Invoke, … */
  readonly action: string;
  readonly params: readonly string[];
}

/** What a test lets go wrong with a call: after what the call does, or before. */
export type Fault =
  | {
      readonly kind: 'error';
      readonly type: string;
      readonly status: number;
      readonly message: string;
      readonly reason?: string;
    }
  /** The connection is cut, before the call is carried out or after. */
  | { readonly kind: 'reset'; readonly when: 'before' | 'after' }
  | { readonly kind: 'latency'; readonly ms: number }
  /** It is answered as if it had been carried out. */
  | { readonly kind: 'lost'; readonly answer: Answer }
  /** The answer is changed on its way. */
  | { readonly kind: 'changed'; change(answer: Answer): Answer };

export type OnCall = (call: EmulatorCall) => Fault | undefined;

/** What a request may hold: a zip of 50 MB as base64, and what is around it. */
const LARGEST_BODY_BYTES = 75 * 1024 * 1024;

/** What is no call of AWS: paths of AWS's begin with a date, or are `/`. */
const RESET = '/_coldstart/reset';

/** Serves Lambda's API on loopback to callers that sign. Rejects where the port is taken. */
export async function serveApi(
  regions: Regions,
  {
    port = 0,
    accessKey,
    onCall,
    onReset,
  }: {
    /** Makes all as it was at the start. */
    onReset(): Promise<void>;
    readonly port?: number;
    /** The one key id that is accepted; any unless given. */
    readonly accessKey?: string;
    readonly onCall?: OnCall | undefined;
  },
): Promise<{ readonly url: string; close(): Promise<void> }> {
  let calls = 0;
  const answerTo = async (request: IncomingMessage, response: ServerResponse) => {
    const { route, params, query } = routeOf(request);
    const place = { port: request.socket.localPort ?? 0, accessKey };
    const isReset = request.method === 'POST' && pathOf(request) === RESET;
    let region: string | undefined;
    try {
      if (isPresigned(pathOf(request), query)) {
        checkPlace(request.headers, place.port);
        region = regionOfPath(pathOf(request));
      } else if (isReset && accessKey === undefined) checkPlace(request.headers, place.port);
      else region = checkCaller(request.headers, place).region;
    } catch (error) {
      request.resume();
      return send(response, errorAnswer(error));
    }
    const body = await bodyOf(request, LARGEST_BODY_BYTES);
    if (isReset) {
      await onReset();
      return send(response, { status: 204 });
    }
    const call = { index: calls, action: route?.action ?? 'Unknown', params };
    calls += 1;
    const fault = onCall?.(call);
    const answer = async (): Promise<Answer> => {
      if (body === undefined) throw tooLarge();
      if (!route)
        throw new ServiceError(
          'UnknownOperationException',
          404,
          `The emulator has no ${request.method} ${request.url}`,
        );
      const { account, running } = regions.at(region);
      const given = requestOf(request, params, query, body);
      const asked = isLogsCall(request.headers) ? given : checked(account, route.action, given);
      return route.handle(account, asked, running);
    };
    send(response, await withFault(fault, () => answer().catch(errorAnswer)));
  };
  const { address, close } = await serveLoopback(
    (request, response) => {
      void answerTo(request, response).catch((error: Error) => {
        if (error instanceof Cut) return response.destroy();
        send(response, errorAnswer(error));
      });
    },
    { port },
  );
  return { url: `http://${address}`, close };
}

/**
 * A request with what the model knows of its body. Throws what AWS refuses before it looks at what there is: by its model,
 * then by what is named.
 */
function checked(account: Account, action: string, request: ApiRequest): ApiRequest {
  const input = inputOf(action, request);
  validate(action, input);
  checkNamed(account, action, input);
  return { ...request, json: () => bodyMembers(action, input) };
}

/** The connection is to be cut. */
class Cut extends Error {}

async function withFault(fault: Fault | undefined, answer: () => Promise<Answer>): Promise<Answer> {
  switch (fault?.kind) {
    case undefined:
      return answer();
    case 'error':
      return errorAnswer(new ServiceError(fault.type, fault.status, fault.message, fault.reason));
    case 'reset':
      if (fault.when === 'after') await answer();
      throw new Cut();
    case 'latency':
      await new Promise((resolve) => setTimeout(resolve, fault.ms));
      return answer();
    case 'lost':
      return fault.answer;
    case 'changed':
      return fault.change(await answer());
  }
}

function routeOf({ method, url = '/', headers }: IncomingMessage): {
  readonly route?: Route;
  readonly params: readonly string[];
  readonly query: URLSearchParams;
} {
  const [, search = ''] = url.split('?', 2);
  const query = new URLSearchParams(search);
  const path = pathOf({ url });
  for (const route of isLogsCall(headers) ? LOG_ROUTES : ALL_ROUTES) {
    const params = matched(route, { method, path, query });
    if (params) return { route, params: params.map(decoded), query };
  }
  return { params: [], query };
}

function pathOf({ url = '/' }: Pick<IncomingMessage, 'url'>): string {
  return url.split('?', 1)[0] ?? '';
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function requestOf(
  { headers }: IncomingMessage,
  params: readonly string[],
  query: URLSearchParams,
  body: Buffer,
): ApiRequest {
  return {
    params,
    query,
    headers,
    body,
    json: () => {
      if (body.byteLength === 0) return {};
      try {
        const value: unknown = JSON.parse(body.toString('utf8'));
        if (value !== null && typeof value === 'object' && !Array.isArray(value))
          return value as Record<string, unknown>;
      } catch {
        // Said below.
      }
      throw new ServiceError('SerializationException', 400, 'The body of the request is not a JSON object.');
    },
  };
}

function tooLarge(): ServiceError {
  return new ServiceError(
    'RequestEntityTooLargeException',
    413,
    `Request must be smaller than ${LARGEST_BODY_BYTES} bytes`,
  );
}

/** Older errors of Lambda have Message, younger ones message: the SDKs read both. */
function errorAnswer(error: unknown): Answer {
  if (!(error instanceof ServiceError)) {
    return errorAnswer(new ServiceError('ServiceException', 500, unexpected(error)));
  }
  const { type, status, message, reason } = error;
  const isThrottle = status === 429;
  return {
    status,
    headers: { 'x-amzn-errortype': type, ...(isThrottle ? { 'retry-after': '1' } : {}) },
    body: {
      Type: status < 500 ? 'User' : 'Service',
      ...(type === 'ResourceNotFoundException' || type === 'ServiceException'
        ? { Message: message }
        : { message }),
      ...defined({ Reason: reason }),
    },
  };
}

/** What went wrong here, without a path of this machine. */
function unexpected(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  return code === undefined ? messageOf(error) : `The emulator could not do it (${code}).`;
}

function send(response: ServerResponse, { status, headers, body, requestId }: Answer): void {
  const bytes =
    body instanceof Uint8Array ? body : body === undefined ? undefined : Buffer.from(JSON.stringify(body));
  response.writeHead(status, {
    'x-amzn-requestid': requestId ?? randomUUID(),
    ...(bytes === undefined ? {} : { 'content-type': 'application/json' }),
    ...headers,
    ...(status === 204 ? {} : { 'content-length': bytes?.byteLength ?? 0 }),
  });
  response.end(bytes);
}
