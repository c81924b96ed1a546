import { createHash, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { defined } from '../../domain/defined.js';
import { foreignRequest } from '../../domain/loopback-request.js';
import { functionOf } from '../control-plane/look-up.js';
import type { UrlRecord } from '../control-plane/model.js';
import { ServiceError } from '../control-plane/service-error.js';
import { bodyOf, type LoopbackServer, serveLoopback } from '../loopback.js';
import { traceRoot } from '../trace-id.js';
import { signerOf } from './caller.js';
import { corsHeaders, isAllowedOrigin, isPreflight } from './cors.js';
import type { Home } from './regions.js';
import { answeringAt, runOnce } from './run-once.js';
import { type UrlRequest, urlEvent } from './url-event.js';
import { type UrlResponse, urlResponse } from './url-response.js';

/** Of a request, in bytes: its event may have no more. */
const LARGEST_BODY_BYTES = 6 * 1024 * 1024;

export interface UrlOptions {
  /** Tried first; any free one where it is taken. */
  readonly port?: number;
  /** The one key id that may sign; any unless given. */
  readonly accessKey?: string | undefined;
}

/** Serves the URL of a function, or of its alias, at a port of its own: paths are those of the handler alone, as on AWS. */
export async function serveFunctionUrl(
  home: Home,
  name: string,
  qualifier: string,
  { port = 0, accessKey }: UrlOptions,
): Promise<Pick<UrlRecord, 'id' | 'address' | 'close'>> {
  const { region, accountId } = home.account;
  const hash = createHash('sha256')
    .update(JSON.stringify([region, accountId, name, qualifier]))
    .digest();
  const id = [...hash].map((byte) => (byte % 36).toString(36)).join('');
  const handle = (request: IncomingMessage, response: ServerResponse) => {
    const requestId = randomUUID();
    const traceId = traceRoot();
    void answerTo(home, request, { id, name, qualifier, requestId, traceId, accessKey })
      .catch((error: unknown) => errorResponse(error))
      .then(({ status, headers, body }) => {
        const all = { 'x-amzn-requestid': requestId, 'x-amzn-trace-id': traceId, ...headers };
        const isEmpty = status === 204 || status === 304;
        const length = isEmpty ? {} : { 'content-length': body.byteLength };
        response.writeHead(status, { ...(all as Record<string, string | string[]>), ...length });
        response.end(isEmpty || request.method === 'HEAD' ? undefined : body);
      })
      // Who asked has gone away, or the handler says what HTTP does not allow.
      .catch(() => response.destroy());
  };
  const server = await servedAt(handle, port);
  return { id, address: `http://${server.address}/`, close: server.close };
}

async function servedAt(handle: Parameters<typeof serveLoopback>[0], port: number): Promise<LoopbackServer> {
  try {
    return await serveLoopback(handle, { port });
  } catch (error) {
    if (port === 0) throw error;
    return serveLoopback(handle, {});
  }
}

interface Place {
  readonly id: string;
  readonly name: string;
  readonly qualifier: string;
  readonly requestId: string;
  readonly traceId: string;
  readonly accessKey: string | undefined;
}

async function answerTo(
  { account, running }: Home,
  incoming: IncomingMessage,
  { id, name, qualifier, requestId, traceId, accessKey }: Place,
): Promise<UrlResponse> {
  const { headers, method = 'GET', url: target = '/', httpVersion, socket } = incoming;
  const body = await bodyOf(incoming, LARGEST_BODY_BYTES);
  const found = functionOf(account, name);
  const url = found.urls.get(qualifier);
  if (!url) throw new ServiceError('ResourceNotFoundException', 404, 'Not Found');
  const { origin } = headers;
  const isPage = origin !== undefined && isAllowedOrigin(url.cors, origin);
  const foreign = foreignRequest(
    { ...defined({ host: headers.host }), ...(isPage ? {} : defined({ origin })) },
    socket.localPort,
  );
  if (foreign !== undefined) throw new ServiceError('AccessDeniedException', 403, foreign);
  const cors = isPage && url.cors ? corsHeaders(url.cors, origin, isPreflight(method, headers)) : {};
  if (isPage && isPreflight(method, headers)) return { status: 200, headers: cors, body: new Uint8Array() };
  const signer = url.authType === 'AWS_IAM' ? checkedSigner(headers.authorization, accessKey) : undefined;
  if (!body) throw new ServiceError('RequestEntityTooLargeException', 413, 'Request Entity Too Large');
  const request: UrlRequest = {
    ...{ method, target, protocol: `HTTP/${httpVersion}`, headers, body },
    sourceIp: socket.remoteAddress ?? '127.0.0.1',
  };
  const caller = signer === undefined ? undefined : { accessKey: signer, accountId: account.accountId };
  const event = urlEvent(request, { id, requestId, traceId, at: new Date(), ...defined({ caller }) });
  const asked = qualifier === '$LATEST' ? undefined : qualifier;
  const record = answeringAt(account, found, asked);
  const payload = Buffer.from(JSON.stringify(event));
  const { outcome } = runOnce(account, running, found, record, { requestId, payload, qualifier: asked });
  const { payload: answer, functionError } = await outcome;
  if (functionError !== undefined) throw failed();
  const response = url.invokeMode === 'RESPONSE_STREAM' ? asItIs(answer) : urlResponse(answer);
  if (!response) throw failed();
  return { ...response, headers: { ...response.headers, ...cors } };
}

/** Python's own runtime streams nothing: what the handler returned goes out unread, in one piece. */
function asItIs(payload: Uint8Array): UrlResponse {
  return { status: 200, headers: { 'content-type': 'application/octet-stream' }, body: payload };
}

/** The function failed, or returned what is no response. */
function failed(): ServiceError {
  return new ServiceError('InternalServerErrorException', 502, 'Internal Server Error');
}

/** The key id that a request is signed with; the signature itself cannot be checked here. */
function checkedSigner(authorization: string | undefined, accessKey: string | undefined): string {
  try {
    return signerOf(authorization, accessKey).keyId;
  } catch {
    throw new ServiceError('AccessDeniedException', 403, 'Forbidden');
  }
}

function errorResponse(error: unknown): UrlResponse {
  const { type, status, message, reason } =
    error instanceof ServiceError
      ? error
      : new ServiceError('ServiceException', 500, 'Internal Server Error');
  // AWS's own text, without a type, for what the function did wrong.
  const said =
    status === 502 ? message : JSON.stringify({ ...defined({ Reason: reason }), Message: message });
  return {
    status,
    headers: { 'content-type': 'application/json', ...(status === 502 ? {} : { 'x-amzn-errortype': type }) },
    body: Buffer.from(said),
  };
}
