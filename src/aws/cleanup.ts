import { readFile } from 'node:fs/promises';
import { defined } from '../domain/defined.js';
import { withoutAccounts } from '../domain/lambda-function.js';
import type { Journal, JournalEntry } from '../domain/lambda-journal.js';
import type { DeployedFunction } from '../domain/plan.js';
import { isRunning } from '../io/running.js';
import { lambdaConnections } from './connection.js';
import { controlPlane, type Limiter } from './control/control-plane.js';
import { type Restored, restoreFunction } from './control/restore.js';
import { lambdaFailure } from './failure.js';

/** What became of one function of a journal. */
export interface CleanedFunction extends Restored {
  readonly entry: JournalEntry;
}

/** Puts the functions of a journal back, each whatever happens to the others. Rejects only when interrupted. */
export async function cleanUp(
  { run, functions }: Journal,
  {
    env,
    signal,
    limiter,
    endpointUrl,
    profile,
  }: {
    readonly env: Readonly<Record<string, string | undefined>>;
    readonly signal: AbortSignal;
    readonly limiter: Limiter;
    /** Instead of the journal's. */
    readonly endpointUrl?: string;
    readonly profile?: string;
  },
): Promise<CleanedFunction[]> {
  const connections = lambdaConnections(env);
  try {
    return await Promise.all(
      functions.map(async (entry): Promise<CleanedFunction> => {
        const target: DeployedFunction = {
          ...{ kind: 'deployed' as const, function: entry.function, region: entry.region },
          ...defined({ profile: profile || entry.profile, endpointUrl: endpointUrl || entry.endpointUrl }),
        };
        try {
          const control = controlPlane(await connections.to(target, entry.function), limiter);
          return { entry, ...(await restoreFunction(control, run, entry, signal)) };
        } catch (error) {
          if (signal.aborted) throw error;
          const action = 'lambda:UpdateFunctionConfiguration';
          const { message, hint } = lambdaFailure(error, { target, action, region: entry.region });
          return { entry, done: [], left: [withoutAccounts(`${message} ${hint}`)] };
        }
      }),
    );
  } finally {
    connections.close();
  }
}

/** Whether the run of a journal is still going on; its number may belong to another program by now. */
export async function isGoingOn({ pid }: Journal): Promise<boolean> {
  if (!isRunning(pid)) return false;
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => undefined);
  return command === undefined || command.includes('coldstart');
}
