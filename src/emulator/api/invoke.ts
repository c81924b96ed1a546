import { randomUUID } from 'node:crypto';
import { defined } from '../../domain/defined.js';
import { messageOf } from '../../domain/errors.js';
import { functionOf, splitFunctionName } from '../control-plane/look-up.js';
import type { Account } from '../control-plane/model.js';
import { ServiceError } from '../control-plane/service-error.js';
import type { Answer, ApiRequest, Running } from './route.js';
import { answeringAt, runOnce } from './run-once.js';
import { streamedAnswer } from './streamed.js';

/** In bytes, of a synchronous and of an asynchronous request. */
const LARGEST = { RequestResponse: 6_291_456, Event: 1_048_576 } as const;

/** Throws for what is no UTF-8. A byte order mark is no JSON. */
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** What the model allows, which was checked before. */
type InvocationType = keyof typeof LARGEST | 'DryRun';

/** InvokeAsync, which Invoke has replaced: always an event, without a header that says so. */
export async function invokeAsync(account: Account, request: ApiRequest, running: Running): Promise<Answer> {
  const headers = { ...request.headers, 'x-amz-invocation-type': 'Event' };
  return invoke(account, { ...request, headers }, running);
}

/** InvokeWithResponseStream: RequestResponse or DryRun. */
export async function invokeStreamed(
  account: Account,
  request: ApiRequest,
  running: Running,
): Promise<Answer> {
  return invoke(account, request, running, true);
}

/** Invoke: RequestResponse, Event or DryRun. */
export async function invoke(
  account: Account,
  request: ApiRequest,
  running: Running,
  isStreamed = false,
): Promise<Answer> {
  const named = request.params[0] ?? '';
  const found = functionOf(account, named);
  const qualifier = request.query.get('Qualifier') ?? splitFunctionName(named).qualifier;
  const record = answeringAt(account, found, qualifier);
  const type = (request.headers['x-amz-invocation-type'] ?? 'RequestResponse') as InvocationType;
  const requestId = randomUUID();
  if (type === 'DryRun') return { status: 204, requestId };
  const payload = payloadOf(request.body, type);
  const context = request.headers['x-amz-client-context'];
  const run = runOnce(account, running, found, record, {
    ...{ requestId, payload, qualifier },
    ...(typeof context === 'string' ? { clientContext: clientContextOf(context) } : {}),
  });
  if (type === 'Event') {
    void run.outcome.catch(() => undefined);
    // As AWS does it does not say which version: that is looked up when the event is taken off its queue.
    return { status: 202, requestId };
  }
  const outcome = await run.outcome;
  const wantsLog = request.headers['x-amz-log-type'] === 'Tail';
  if (isStreamed) return streamedAnswer(outcome, { requestId, version: record.version, wantsLog });
  return {
    status: 200,
    requestId,
    headers: {
      'content-type': 'application/json',
      'x-amz-executed-version': record.version,
      ...defined({ 'x-amz-function-error': outcome.functionError }),
      ...(wantsLog ? { 'x-amz-log-result': Buffer.from(outcome.logTail).toString('base64') } : {}),
    },
    body: outcome.payload,
  };
}

function payloadOf(body: Buffer, type: keyof typeof LARGEST): Uint8Array {
  if (body.byteLength > LARGEST[type]) {
    throw new ServiceError(
      'RequestTooLargeException',
      413,
      `${body.byteLength} byte payload is too large for the ${type} invocation type (limit ${LARGEST[type]} bytes)`,
    );
  }
  if (body.byteLength === 0) return Buffer.from('{}');
  try {
    JSON.parse(UTF8.decode(body));
    return body;
  } catch (error) {
    throw badContent(`Could not parse request body into json: ${messageOf(error)}`);
  }
}

/** In ASCII and on one line, as a header of the Runtime API can hold it. */
function clientContextOf(header: string): string {
  try {
    const context: unknown = JSON.parse(UTF8.decode(Buffer.from(header, 'base64')));
    if (typeof context === 'object' && context !== null && !Array.isArray(context)) return asciiJson(context);
  } catch {
    // Said below.
  }
  throw badContent('Client context must be a valid Base64-encoded JSON object.');
}

function asciiJson(value: object): string {
  return JSON.stringify(value).replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function badContent(message: string): ServiceError {
  return new ServiceError('InvalidRequestContentException', 400, message);
}
