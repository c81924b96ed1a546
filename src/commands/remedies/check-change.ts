import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { defined } from '../../domain/defined.js';
import { messageOf } from '../../domain/errors.js';
import type { WorkerScenario } from '../../domain/plan.js';
import { importRun } from '../../imports/import-nodes.js';
import { temporaryFolder } from '../../io/temporary.js';
import type { LaunchOutcome } from '../../launch/launcher.js';
import type { RunnerContext } from '../../runners/context.js';
import { TraceFailure } from '../../runners/traces.js';
import { changedStart } from '../../runners/worker/changed-start.js';
import { tracedRun } from '../../runners/worker/import-runs.js';
import { prepareWorker } from '../../runners/worker/setup.js';
import { unpacking } from '../../runners/worker/unpacking.js';
import { type SeenOutput, seenOutput } from './seen-output.js';

/** What one start did, as far as a change must not change it. */
export interface SeenStart {
  /** Status or signal. */
  readonly ending: string;
  readonly output: SeenOutput;
  /** Of the event loop that ran until it was ready; absent where none did. */
  readonly loopClass?: string;
  /** By module that was loaded when it was ready: who imported it. */
  readonly loaded: ReadonlyMap<string, LoadedBy>;
}

/** Who imported a module. */
export interface LoadedBy {
  readonly file: string | undefined;
  readonly line: number;
  /** Empty where it was no function. */
  readonly function: string;
}

/** Starts a worker once with its change and the import hook. Resolves to why that failed, in words, where it did. */
export async function seenStart(
  scenario: WorkerScenario,
  context: RunnerContext,
  signal: AbortSignal,
): Promise<SeenStart | { readonly failure: string }> {
  const folder = await temporaryFolder('explain');
  const unpacked = unpacking(scenario);
  let pycache: string | undefined;
  let close: (() => Promise<void>) | undefined;
  try {
    const plain = await prepareWorker(scenario, context);
    const changed = scenario.change
      ? await changedStart(plain, scenario.change, context)
      : { prepared: plain };
    if ('pycache' in changed) ({ pycache } = changed);
    if ('close' in changed) ({ close } = changed);
    const row = { scenario, context, unpacking: unpacked, ...(pycache === undefined ? {} : { pycache }) };
    const run = await tracedRun(row, changed.prepared, 'time', join(folder, 'time'), signal);
    const { exitCode, signal: by } = run.outcome;
    return {
      ...defined({ loopClass: loopClassOf(run.outcome) }),
      // A server is told to end.
      ending: scenario.ready ? 'ready' : `${exitCode} ${by}`,
      output: seenOutput(run.outcome),
      loaded: new Map(
        importRun(run).nodes.map(
          ({ module, file, line, function: by }) => [module, { file, line, function: by }] as const,
        ),
      ),
    };
  } catch (error) {
    signal.throwIfAborted();
    const said = error instanceof TraceFailure ? error.message : messageOf(error);
    return { failure: said };
  } finally {
    await close?.();
    await unpacked.close();
    if (pycache !== undefined) await rm(pycache, { recursive: true, force: true });
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

function loopClassOf({ stamps }: LaunchOutcome): string | undefined {
  return stamps.find(({ name }) => name === 'loop_class')?.extra;
}
