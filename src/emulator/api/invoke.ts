import { randomUUID } from 'node:crypto';
import { defined } from '../../domain/defined.js';
import { functionOf, splitFunctionName } from '../control-plane/look-up.js';
import type { Account } from '../control-plane/model.js';
import { ServiceError } from '../control-plane/service-error.js';
import type { Answer, ApiRequest, Running } from './route.js';
import { answeringAt, runOnce } from './run-once.js';
import { streamedAnswer } from './streamed.js';

/** In bytes, of a synchronous and of an asynchronous request. */
const LARGEST = { RequestResponse: 6_291_456, Event: 1_048_576 } as const;

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
    ...(typeof context === 'string'
      ? { clientContext: Buffer.from(context, 'base64').toString('utf8') }
      : {}),
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
    JSON.parse(body.toString('utf8'));
    return body;
  } catch (error) {
    throw new ServiceError(
      'InvalidRequestContentException',
      400,
      `Could not parse request body into json: ${(error as Error).message}`,
    );
  }
}
