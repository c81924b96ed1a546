import { setTimeout as sleep } from 'node:timers/promises';
import { type FunctionConfiguration, GetFunctionCommand } from '@aws-sdk/client-lambda';
import { defined } from '../../domain/defined.js';
import { measureError } from '../../domain/errors.js';
import type { ControlPlane } from './control-plane.js';

/** How long an update, or a version with its snapshot, is waited for. */
const LONGEST_WAIT_MS = 10 * 60_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 1000;

/** A function as it is now: $LATEST unless a qualifier is given. */
export async function readConfiguration(
  control: ControlPlane,
  FunctionName: string,
  signal: AbortSignal,
  Qualifier?: string,
): Promise<FunctionConfiguration> {
  const command = new GetFunctionCommand({
    FunctionName,
    ...defined({ Qualifier }),
  });
  const { Configuration = {} } = await control.call(
    (client, options) => client.send(command, options),
    signal,
  );
  return Configuration;
}

/** Whether an update or a creation is still under way. */
export function isSettling({ State, LastUpdateStatus }: FunctionConfiguration): boolean {
  return State === 'Pending' || LastUpdateStatus === 'InProgress';
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
  const untilMs = performance.now() + LONGEST_WAIT_MS;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 1.7)) {
    const found = await readConfiguration(control, name, signal, qualifier);
    if (found.State === 'Failed' || found.LastUpdateStatus === 'Failed') {
      const reason = found.LastUpdateStatusReason ?? found.StateReason ?? 'no reason is given';
      throw measureError(
        `${name} could not be brought up after a change: ${reason}`,
        'Look at the function in the console of Lambda.',
      );
    }
    if (!isSettling(found)) return found;
    if (performance.now() > untilMs) {
      throw measureError(
        `${name} was still ${found.State === 'Pending' ? 'Pending' : 'being updated'} after ten minutes.`,
        'Look at the function in the console of Lambda, and try again later.',
      );
    }
    await sleep(pauseMs, undefined, { signal });
  }
}
