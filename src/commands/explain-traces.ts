import { dirname } from 'node:path';
import { type ColdstartError, measureError } from '../domain/errors.js';
import type { Explanation } from '../domain/explain.js';
import type { CodePlaces } from '../domain/facts/imports.js';
import type { WorkerScenario } from '../domain/plan.js';
import { shownTarget } from '../domain/worker-target.js';
import { type ExplainFacts, explained } from '../findings/explain/explanation.js';
import { openImports } from '../findings/explain/open-imports.js';
import { shownFile } from '../findings/explain/places.js';
import { filesIn } from '../imports/trace-files.js';
import { installedDistributions, packageFolders } from '../python/distributions.js';
import type { RunnerContext } from '../runners/context.js';
import { TraceFailure } from '../runners/traces.js';
import { type ImportRuns, traceImports } from '../runners/worker/import-runs.js';

/** Runs with the import hook: the shortest of them is shown. */
export const TRACED_RUNS = 3;

/** What runs with the import hook told of one worker. */
export interface TracedWorker {
  readonly prepared: ImportRuns['prepared'];
  readonly places: CodePlaces;
  readonly found: ReturnType<typeof explained>;
}

/** The runs with the import hook, in turn, and whose the files are that they name. Throws measure errors. */
export async function traceWorkers(
  scenarios: readonly WorkerScenario[],
  context: RunnerContext,
  how: { readonly runs: number; readonly signal: AbortSignal },
): Promise<TracedWorker[]> {
  try {
    const all = await traceImports(scenarios, context, how);
    return await Promise.all(
      all.map(async (runs, index) => {
        const scenario = scenarios[index];
        if (!scenario) throw new Error('there are more runs than workers');
        return tracedWorker(scenario, runs);
      }),
    );
  } catch (error) {
    if (!(error instanceof TraceFailure) || !error.scenario) throw error;
    const { scenario } = error;
    const shown = shownTarget(scenario.target);
    const name = scenario.side === 'base' ? `${shown} of the base` : shown;
    throw notExplained(name, error, (file) => shownFile(file, scenario), silentEnd(error));
  }
}

/** The measure error for a run with the hook that did not get as far as it was to, with the import that it was in. */
export function notExplained(
  name: string,
  { message, texts }: TraceFailure,
  shown: (file: string) => string,
  hint?: string,
): ColdstartError {
  const where = openImports(texts, shown);
  return measureError(
    `${name} could not be explained: ${message}${where === undefined ? '' : `; ${where}`}`,
    hint,
  );
}

/** What to do about an end that says nothing of itself. */
function silentEnd({ message }: TraceFailure): string | undefined {
  const status = /exit status (\d+)$/.exec(message)?.[1];
  if (status !== undefined)
    return `If that is no failure: --accept-exit ${status}. Else run it by itself, to see why.`;
  return /ended by SIG\w+$/.test(message) ? 'Run it by itself, to see why.' : undefined;
}

async function tracedWorker(
  scenario: WorkerScenario,
  { prepared, ...told }: ImportRuns,
): Promise<TracedWorker> {
  const places = {
    folder: scenario.folder,
    stdlib: prepared.places.interpreter.stdlib,
    prefix: dirname(dirname(prepared.start.python)),
  };
  const paths = told.timed.flatMap(({ texts }) => texts.flatMap(filesIn));
  const distributions = await Promise.all(packageFolders(paths).map(installedDistributions));
  const facts: ExplainFacts = {
    ...{ ...told, places, distributions: distributions.flat() },
    mainName: shownTarget(scenario.target),
  };
  return { prepared, places, found: explained(facts) };
}

/** What is the same in all that is said of a worker. */
export function explanationHead(
  scenario: WorkerScenario,
  { prepared }: TracedWorker,
): Pick<Explanation, 'target' | 'python' | 'environment' | 'folder' | 'bytecode'> {
  return {
    target: shownTarget(scenario.target),
    python: { version: scenario.python.version, executable: prepared.start.python },
    environment: prepared.origin,
    ...{ folder: scenario.folder, bytecode: scenario.bytecode },
  };
}
