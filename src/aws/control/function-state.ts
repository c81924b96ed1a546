import { setTimeout as sleep } from 'node:timers/promises';
import {
  type FunctionConfiguration,
  GetFunctionCommand,
  GetProvisionedConcurrencyConfigCommand,
  PutProvisionedConcurrencyConfigCommand,
} from '@aws-sdk/client-lambda';
import { defined } from '../../domain/defined.js';
import { type ColdstartError, measureError } from '../../domain/errors.js';
import { type ControlPlane, errorName } from './control-plane.js';

/** Provisioned concurrency of a version or an alias. */
export interface Provisioned {
  readonly requested: number;
  /** IN_PROGRESS, READY or FAILED. */
  readonly status: string;
  readonly reason?: string;
}

/** How often something is asked, and for how long. */
interface Patience {
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
  readonly longestWaitMs: number;
}

/** For an update, or a version with its snapshot. */
const FOR_FUNCTIONS: Patience = { firstPauseMs: 100, longestPauseMs: 1000, longestWaitMs: 10 * 60_000 };
/** AWS takes a minute or two; a large size takes longer. */
const FOR_PROVISIONED: Patience = { firstPauseMs: 200, longestPauseMs: 2000, longestWaitMs: 15 * 60_000 };

/** What was waited for, or what to say when it has not come in time. */
type Reply<T> = { readonly ready: T } | { readonly late: readonly [message: string, hint: string] };

/** Asks with growing pauses until it is ready. Throws a measure error where that takes too long. */
async function until<T>(
  ask: () => Promise<Reply<T>>,
  { firstPauseMs, longestPauseMs, longestWaitMs }: Patience,
  signal: AbortSignal,
): Promise<T> {
  const untilMs = performance.now() + longestWaitMs;
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(longestPauseMs, pauseMs * 1.7)) {
    const reply = await ask();
    if ('ready' in reply) return reply.ready;
    if (performance.now() > untilMs) throw measureError(...reply.late);
    await sleep(pauseMs, undefined, { signal });
  }
}

/** Whether an answer tells of a function. What does not would look like one that nobody has changed. */
export function isFunction(found: FunctionConfiguration | undefined): found is FunctionConfiguration {
  return found?.FunctionName !== undefined;
}

/** The error of an answer that is one of no function. */
export function notSaid(name: string, call: 'GetFunction' | 'ListVersionsByFunction'): ColdstartError {
  return measureError(
    `What answers lambda:${call} does not tell of ${name}.`,
    'An emulator may lack this call, and a proxy may have answered: look at --endpoint-url.',
  );
}

/**
 * Waits until a function, or a version of it, is Active and no update is in progress. Throws a measure error where it
 * fails or takes over ten minutes.
 */
export async function whenReady(
  control: ControlPlane,
  name: string,
  signal: AbortSignal,
  qualifier?: string,
): Promise<FunctionConfiguration> {
  const command = new GetFunctionCommand({ FunctionName: name, ...defined({ Qualifier: qualifier }) });
  const ask = async (): Promise<Reply<FunctionConfiguration>> => {
    const { Configuration: found } = await control.send(command, signal);
    if (!isFunction(found)) throw notSaid(name, 'GetFunction');
    if (found.State === 'Failed' || found.LastUpdateStatus === 'Failed') {
      const reason = found.LastUpdateStatusReason ?? found.StateReason ?? 'no reason is given';
      throw measureError(
        `${name} could not be brought up after a change: ${reason}`,
        'Look at the function in the console of Lambda.',
      );
    }
    if (found.State !== 'Pending' && found.LastUpdateStatus !== 'InProgress') return { ready: found };
    const state = found.State === 'Pending' ? 'Pending' : 'being updated';
    const hint = 'Look at the function in the console of Lambda, and try again later.';
    return { late: [`${name} was still ${state} after ten minutes.`, hint] };
  };
  return until(ask, FOR_FUNCTIONS, signal);
}

/** What is provisioned now; undefined where nothing is. */
export async function provisionedNow(
  control: ControlPlane,
  FunctionName: string,
  Qualifier: string,
  signal: AbortSignal,
): Promise<Provisioned | undefined> {
  const command = new GetProvisionedConcurrencyConfigCommand({ FunctionName, Qualifier });
  try {
    const found = await control.send(command, signal);
    const { RequestedProvisionedConcurrentExecutions: requested = 0, Status = '', StatusReason } = found;
    return { requested, status: Status, ...defined({ reason: StatusReason }) };
  } catch (error) {
    if (errorName(error) === 'ProvisionedConcurrencyConfigNotFoundException') return undefined;
    throw error;
  }
}

/** Asks for so many and waits until they are READY. Throws a measure error where they never are. */
export async function provision(
  control: ControlPlane,
  { name, qualifier, count }: { readonly name: string; readonly qualifier: string; readonly count: number },
  signal: AbortSignal,
): Promise<void> {
  const command = new PutProvisionedConcurrencyConfigCommand({
    FunctionName: name,
    Qualifier: qualifier,
    ProvisionedConcurrentExecutions: count,
  });
  const request = () => control.send(command, signal, { isChange: true });
  const what = `${count} provisioned environments of ${name}:${qualifier}`;
  const ask = async (): Promise<Reply<void>> => {
    const now = await provisionedNow(control, name, qualifier, signal);
    if (now?.status === 'READY' && now.requested === count) return { ready: undefined };
    if (now?.status === 'FAILED') {
      throw measureError(
        `${what} could not be made: ${now.reason ?? 'no reason is given'}`,
        'Check whether the function initialises at all, and how much concurrency is left in the account.',
      );
    }
    // An answered request that changed nothing, or somebody else's.
    if (now?.requested !== count) await request();
    return { late: [`${what} were not READY after 15 minutes.`, 'Request fewer, or try again later.'] };
  };
  await request();
  await until(ask, FOR_PROVISIONED, signal);
}
