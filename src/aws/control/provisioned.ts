import { setTimeout as sleep } from 'node:timers/promises';
import {
  GetProvisionedConcurrencyConfigCommand,
  PutProvisionedConcurrencyConfigCommand,
} from '@aws-sdk/client-lambda';
import { defined } from '../../domain/defined.js';
import { measureError } from '../../domain/errors.js';
import { type ControlPlane, errorName } from './control-plane.js';

/** Provisioned concurrency of a version or an alias. */
export interface Provisioned {
  readonly requested: number;
  /** IN_PROGRESS, READY or FAILED. */
  readonly status: string;
  readonly reason?: string;
}

/** AWS takes a minute or two; a large size takes longer. */
const LONGEST_WAIT_MS = 15 * 60_000;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 2000;

/** What is provisioned now; undefined where nothing is. */
export async function provisionedNow(
  control: ControlPlane,
  FunctionName: string,
  Qualifier: string,
  signal: AbortSignal,
): Promise<Provisioned | undefined> {
  const command = new GetProvisionedConcurrencyConfigCommand({ FunctionName, Qualifier });
  try {
    const found = await control.call((client, options) => client.send(command, options), signal);
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
  await control.call((client, options) => client.send(command, options), signal, { isChange: true });
  const untilMs = performance.now() + LONGEST_WAIT_MS;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 1.7)) {
    const now = await provisionedNow(control, name, qualifier, signal);
    if (now?.status === 'READY' && now.requested === count) return;
    const what = `${count} provisioned environments of ${name}:${qualifier}`;
    if (now?.status === 'FAILED') {
      throw measureError(
        `${what} could not be made: ${now.reason ?? 'no reason is given'}`,
        'Check whether the function initialises at all, and how much concurrency is left in the account.',
      );
    }
    // An answered request that changed nothing, or somebody else's.
    if (now?.requested !== count) {
      await control.call((client, options) => client.send(command, options), signal, { isChange: true });
    }
    if (performance.now() > untilMs) {
      throw measureError(`${what} were not READY after 15 minutes.`, 'Request fewer, or try again later.');
    }
    await sleep(pauseMs, undefined, { signal });
  }
}
