import type { IncomingHttpHeaders } from 'node:http';
import { defined } from '../../domain/defined.js';

/** An HTTP request to a function URL. */
export interface UrlRequest {
  readonly method: string;
  /** Path and query as they were sent. */
  readonly target: string;
  /** HTTP/1.1 */
  readonly protocol: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly sourceIp: string;
}

export interface UrlPlace {
  /** What AWS has before `.lambda-url`. */
  readonly id: string;
  readonly requestId: string;
  readonly traceId: string;
  readonly at: Date;
  /** Who signed, where the URL asks for it. */
  readonly caller?: { readonly accessKey: string; readonly accountId: string };
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/**
 * The event of payload format 2.0 (docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads): names of headers in
 * lower case, several values of one joined by commas, cookies apart; what is absent on AWS is absent. Pure.
 */
export function urlEvent(request: UrlRequest, place: UrlPlace): object {
  const { method, target, protocol, body, sourceIp } = request;
  const [path = '/', query = ''] = target.split(/\?(.*)/s, 2);
  const rawPath = path === '' ? '/' : path;
  const { cookie, ...sent } = request.headers;
  const cookies = cookie?.split(/; ?/).filter((one) => one !== '');
  const parameters = parametersOf(query);
  const host = request.headers.host ?? '';
  const headers = {
    ...Object.fromEntries(Object.entries(sent).map(([name, value]) => [name, [value].flat().join(',')])),
    'x-amzn-trace-id': place.traceId,
    'x-forwarded-for': sourceIp,
    'x-forwarded-port': /:(\d+)$/.exec(host)?.[1] ?? '80',
    'x-forwarded-proto': 'http',
  };
  const isText = body.byteLength > 0 && isTextual(request.headers);
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath,
    rawQueryString: query,
    ...defined({ cookies }),
    headers,
    ...(Object.keys(parameters).length === 0 ? {} : { queryStringParameters: parameters }),
    requestContext: {
      accountId: place.caller?.accountId ?? 'anonymous',
      apiId: place.id,
      ...(place.caller ? { authorizer: { iam: callerOf(place.caller) } } : {}),
      domainName: host.replace(/:\d+$/, ''),
      domainPrefix: place.id,
      http: {
        method,
        path: decoded(rawPath),
        protocol,
        sourceIp,
        userAgent: request.headers['user-agent'] ?? '',
      },
      requestId: place.requestId,
      routeKey: '$default',
      stage: '$default',
      time: clf(place.at),
      timeEpoch: place.at.getTime(),
    },
    ...(body.byteLength === 0 ? {} : { body: body.toString(isText ? 'utf8' : 'base64') }),
    isBase64Encoded: body.byteLength > 0 && !isText,
  };
}

/** Who signed: the key that was named, as whom nobody checked. */
function callerOf({ accessKey, accountId }: NonNullable<UrlPlace['caller']>): object {
  return {
    accessKey,
    accountId,
    callerId: accessKey,
    cognitoIdentity: null,
    principalOrgId: null,
    userArn: `arn:aws:iam::${accountId}:root`,
    userId: accessKey,
  };
}

/** As for HTTP APIs: text, JSON, XML and JavaScript that is not compressed; all else, forms too, is base64. */
function isTextual({
  'content-type': type = '',
  'content-encoding': encoding,
}: IncomingHttpHeaders): boolean {
  const [media = ''] = type.toLowerCase().split(';', 1);
  return (
    (encoding === undefined || encoding === 'identity') &&
    /^(?:text\/.*|application\/(?:json|javascript|xml|[\w.+-]+\+(?:json|xml)))$/.test(media.trim())
  );
}

function parametersOf(query: string): Record<string, string> {
  const found = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(query))
    found.set(name, [...(found.get(name) ?? []), value]);
  return Object.fromEntries([...found].map(([name, values]) => [name, values.join(',')]));
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** 12/Mar/2020:19:03:58 +0000 */
function clf(at: Date): string {
  const [date = '', time = ''] = at.toISOString().split(/[T.]/);
  const [year, month, day] = date.split('-');
  return `${day}/${MONTHS[Number(month) - 1]}/${year}:${time} +0000`;
}
