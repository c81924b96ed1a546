import { dirname } from 'node:path';
import { defined } from '../domain/defined.js';
import { EXIT, type ExitCode, measureError } from '../domain/errors.js';
import type { Explanation } from '../domain/explain.js';
import type { CodePlaces } from '../domain/facts/imports.js';
import type { WorkerScenario } from '../domain/plan.js';
import { shownTarget } from '../domain/worker-target.js';
import { explained } from '../findings/explain/explanation.js';
import { openImports } from '../findings/explain/open-imports.js';
import { shownFile } from '../findings/explain/places.js';
import type { Io } from '../io/io.js';
import { installedDistributions, packageFolders } from '../python/distributions.js';
import {
  EXPLAIN_FORMATS,
  EXPLAIN_REPORTERS,
  type ExplainFormat,
  explainFormatOf,
} from '../report/explain/formats.js';
import { type ImportRuns, TraceFailure, traceImports } from '../runners/worker/import-runs.js';
import { type Destination, destinationsOf, FILE_LOOK, writeWhole } from './destinations.js';
import type { ExplainOptions } from './explain-options.js';
import { patchFileOf } from './explain-patch.js';
import { timedWith } from './explain-ready.js';
import { explainRequest, notImported, onlyStart } from './explain-request.js';
import { type Machine, openMachine } from './machine.js';
import { planFor } from './planned-run.js';
import { openProgress, type Progress } from './progress.js';
import { lookOf, say } from './terminal.js';
import { packageVersion } from './version.js';

/** Runs with the import hook: the shortest of them is shown. */
const TIMED_RUNS = 3;

/**
 * `coldstart explain`: measures a worker, looks at what it imports and does before it is ready, in runs of their own, and
 * writes where the time goes. Resolves to 0; throws usage errors, and measure errors where it cannot be started.
 */
export async function explain(
  target: string | undefined,
  options: ExplainOptions,
  io: Io,
): Promise<ExitCode> {
  const startedAt = new Date().toISOString();
  const request = await explainRequest(target, options, io);
  const known = { formats: EXPLAIN_FORMATS, ofFile: explainFormatOf };
  const files = await destinationsOf(options.output, io.cwd, known);
  const note = (text: string) => void (options.quiet || io.stderr.write(`${text}\n`));
  const patchFile = await patchFileOf(options, io);
  const { plan, ...planned } = await planFor(request, io, note);
  const scenario = onlyStart(plan);
  const progress = await openProgress(io, { quiet: options.quiet, bar: options.progress });
  const machine = await openMachine(plan, { ...planned, io, onProgress: progress.note });
  const told = async (explanation: Explanation) => {
    if (!options.quiet)
      for (const { message, remedy } of explanation.warnings) say(`warning: ${message} ${remedy}`, io);
    await deliver(explanation, options, files, io);
  };
  try {
    if (scenario.runner === 'lambda') {
      const { explainHandler } = await import('./explain-handler.js');
      const parts = { plan, scenario, options, io, progress, context: machine.context, startedAt };
      const { explanation, patch } = await explainHandler(parts);
      await told(explanation);
      if (patchFile) await writeWhole(patchFile, patch);
      return EXIT.ok;
    }
    const asked = { scenario, options, io, progress };
    const { runs, facts } = await traced(asked, machine);
    const found = explained(facts);
    const { why: whyOf, lost: _, ...parts } = found;
    const why = options.why === undefined ? undefined : whyOf(options.why);
    if (options.why !== undefined && !why)
      throw notImported(options.why, shownTarget(scenario.target), parts.imports);
    const timed = await timedWith(
      { plan, scenario, options, facts: found, prepared: runs.prepared, places: facts.places },
      { signal: io.signal, progress, context: machine.context },
    );
    const explanation: Explanation = {
      schemaVersion: 1,
      kind: 'explanation',
      tool: { name: 'coldstart', version: await packageVersion() },
      startedAt,
      target: shownTarget(scenario.target),
      python: { version: scenario.python.version, executable: runs.prepared.start.python },
      environment: runs.prepared.origin,
      folder: scenario.folder,
      ...{ bytecode: scenario.bytecode, seed: plan.seed, ready: timed.ready, phasesMs: timed.phasesMs },
      ...parts,
      ...defined({ why, remedies: timed.remedies }),
      warnings: [...parts.warnings, ...timed.warnings],
    };
    await told(explanation);
    if (patchFile) await writeWhole(patchFile, timed.patch ?? '');
    return EXIT.ok;
  } finally {
    progress.stop();
    await machine.close();
  }
}

interface Asked {
  readonly scenario: WorkerScenario;
  readonly options: ExplainOptions;
  readonly io: Io;
  readonly progress: Progress;
}

/** The runs with the import hook, and whose the files are that they name. */
async function traced({ scenario, io, progress }: Asked, machine: Machine) {
  progress.note(`looking at what ${shownTarget(scenario.target)} imports`);
  const places = (runs: ImportRuns): CodePlaces => ({
    folder: scenario.folder,
    stdlib: runs.prepared.places.interpreter.stdlib,
    prefix: dirname(dirname(runs.prepared.start.python)),
  });
  try {
    const runs = await traceImports(scenario, machine.context, { runs: TIMED_RUNS, signal: io.signal });
    const { prepared: _, ...told } = runs;
    const paths = told.timed.flatMap(({ texts }) => texts.flatMap(filesIn));
    const distributions = await Promise.all(packageFolders(paths).map(installedDistributions));
    return {
      runs,
      facts: {
        ...{ ...told, places: places(runs), distributions: distributions.flat() },
        mainName: shownTarget(scenario.target),
      },
    };
  } catch (error) {
    if (!(error instanceof TraceFailure)) throw error;
    const where = openImports(error.texts, (file) => shownFile(file, scenario));
    throw measureError(
      `${shownTarget(scenario.target)} could not be explained: ${error.message}${where === undefined ? '' : `; ${where}`}`,
    );
  }
}

/** The paths that a file of the hook names. */
function filesIn(text: string): string[] {
  return [...text.matchAll(/^F\t\d+\t(.*)$/gm)].map(([, path = '']) => path);
}

async function deliver(
  explanation: Explanation,
  { depth, all, format }: ExplainOptions,
  files: readonly Destination<ExplainFormat>[],
  io: Io,
): Promise<void> {
  const render = async (as: ExplainFormat, look: { width: number; color: boolean }) =>
    (await EXPLAIN_REPORTERS[as]())(explanation, { ...look, depth, all });
  io.stdout.write(await render(format, lookOf(io)));
  for (const file of files) await writeWhole(file, await render(file.format, FILE_LOOK));
}
