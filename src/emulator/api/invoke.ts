import { randomUUID } from 'node:crypto';
import { defined } from '../../domain/defined.js';
import { unreserved } from '../control-plane/concurrency.js';
import {
  answering,
  deploymentOf,
  functionOf,
  splitFunctionName,
  stateOfVersion,
  versionOf,
} from '../control-plane/look-up.js';
import type { Account, FunctionRecord } from '../control-plane/model.js';
import { conflict, ServiceError } from '../control-plane/service-error.js';
import type { InvokeOutcome } from '../model.js';
import type { Answer, ApiRequest, Running } from './route.js';

/** In bytes, of a synchronous and of an asynchronous request. */
const LARGEST = { RequestResponse: 6_291_456, Event: 1_048_576 } as const;

/** What the model allows, which was checked before. */
type InvocationType = keyof typeof LARGEST | 'DryRun';

/** Invoke: RequestResponse, Event or DryRun. */
export async function invoke(account: Account, request: ApiRequest, running: Running): Promise<Answer> {
  const named = request.params[0] ?? '';
  const found = functionOf(account, named);
  const qualifier = request.query.get('Qualifier') ?? splitFunctionName(named).qualifier;
  const record = answering(account, found, versionOf(found, qualifier, Math.random));
  const type = (request.headers['x-amz-invocation-type'] ?? 'RequestResponse') as InvocationType;
  const requestId = randomUUID();
  if (type === 'DryRun') return { status: 204, requestId };
  const payload = payloadOf(request.body, type);
  const state = stateOfVersion(account, record);
  if (state === 'Pending' && record.snapshot !== undefined) {
    throw new ServiceError(
      'SnapStartNotReadyException',
      409,
      'Lambda is initializing your function. It will be ready to invoke once your function state becomes ACTIVE.',
    );
  }
  if (state !== 'Active')
    throw conflict(
      `The operation cannot be performed at this time. The function is currently in the following state: ${state}`,
    );
  const run = async (): Promise<InvokeOutcome> => {
    running.set(found.name, (running.get(found.name) ?? 0) + 1);
    try {
      return await account.fleet.invoke(deploymentOf(account, found, record), {
        requestId,
        payload,
        invokedArn: qualifier === undefined ? found.arn : `${found.arn}:${qualifier}`,
        ...(typeof request.headers['x-amz-client-context'] === 'string'
          ? { clientContext: Buffer.from(request.headers['x-amz-client-context'], 'base64').toString('utf8') }
          : {}),
        concurrency: Number.POSITIVE_INFINITY,
      });
    } finally {
      running.set(found.name, (running.get(found.name) ?? 1) - 1);
    }
  };
  checkConcurrency(account, found, running);
  if (type === 'Event') {
    void run().catch(() => undefined);
    return { status: 202, requestId, headers: { 'x-amz-executed-version': record.version } };
  }
  const outcome = await run();
  if (outcome.kind === 'throttled') throw throttled('ConcurrentInvocationLimitExceeded');
  const wantsLog = request.headers['x-amz-log-type'] === 'Tail';
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

function checkConcurrency(account: Account, found: FunctionRecord, running: Running): void {
  if (found.reserved !== undefined) {
    if ((running.get(found.name) ?? 0) >= found.reserved)
      throw throttled('ReservedFunctionConcurrentInvocationLimitExceeded');
    return;
  }
  const others = [...running].reduce(
    (sum, [name, count]) => (account.functions.get(name)?.reserved === undefined ? sum + count : sum),
    0,
  );
  if (others >= unreserved(account)) throw throttled('ConcurrentInvocationLimitExceeded');
}

function throttled(reason: string): ServiceError {
  return new ServiceError('TooManyRequestsException', 429, 'Rate Exceeded.', reason);
}
