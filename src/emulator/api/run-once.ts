import { unreserved } from '../control-plane/concurrency.js';
import { answering, deploymentOf, stateOfVersion, versionOf } from '../control-plane/look-up.js';
import type { Account, FunctionRecord, VersionRecord } from '../control-plane/model.js';
import { conflict, ServiceError } from '../control-plane/service-error.js';
import type { InvokeOutcome } from '../model.js';
import type { Running } from './route.js';

/** What an invocation is given, by whatever way it came. */
export interface Asked {
  readonly requestId: string;
  readonly payload: Uint8Array;
  /** As the caller named it. */
  readonly qualifier: string | undefined;
  /** JSON. */
  readonly clientContext?: string;
}

type Answered = Extract<InvokeOutcome, { kind: 'answered' }>;

/** So many invocations are kept for who asks for the log. */
const KEPT_LOGS = 2000;

/** The version that answers a qualifier now; a weighted alias chooses. Throws ResourceNotFoundException. */
export function answeringAt(
  account: Account,
  found: FunctionRecord,
  qualifier: string | undefined,
): VersionRecord {
  return answering(account, found, versionOf(found, qualifier, Math.random));
}

/**
 * Begins an invocation, whose answer is awaited apart. Throws at once where the function is not ready, or where no more may
 * run: the errors of AWS.
 */
export function runOnce(
  account: Account,
  running: Running,
  found: FunctionRecord,
  record: VersionRecord,
  { requestId, payload, qualifier, ...more }: Asked,
): { readonly outcome: Promise<Answered> } {
  checkState(account, record);
  checkConcurrency(account, found, running);
  const run = async (): Promise<Answered> => {
    running.set(found.name, (running.get(found.name) ?? 0) + 1);
    try {
      const outcome = await account.fleet.invoke(deploymentOf(account, found, record), {
        ...{ requestId, payload, ...more },
        invokedArn: qualifier === undefined ? found.arn : `${found.arn}:${qualifier}`,
        concurrency: Number.POSITIVE_INFINITY,
      });
      if (outcome.kind === 'throttled') throw throttled('ConcurrentInvocationLimitExceeded');
      keepLog(account, found, outcome);
      return outcome;
    } finally {
      running.set(found.name, (running.get(found.name) ?? 1) - 1);
    }
  };
  return { outcome: run() };
}

function keepLog({ logs }: Account, { name }: FunctionRecord, { logTail, logStream }: Answered): void {
  logs.push({
    group: `/aws/lambda/${name}`,
    stream: logStream ?? 'none',
    atMs: Date.now(),
    text: Buffer.from(logTail).toString('utf8'),
  });
  if (logs.length > KEPT_LOGS) logs.shift();
}

function checkState(account: Account, record: VersionRecord): void {
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
