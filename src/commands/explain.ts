import { dirname } from 'node:path';
import type { BenchFlags } from '../config/flags.js';
import { benchRequest } from '../config/request.js';
import type { BenchRequest } from '../config/request-types.js';
import { SUITES } from '../config/targets.js';
import { defined } from '../domain/defined.js';
import { EXIT, type ExitCode, measureError, usageError } from '../domain/errors.js';
import type { Explanation } from '../domain/explain.js';
import type { CodePlaces } from '../domain/facts/imports.js';
import { isControl, type Plan, type WorkerBytecode, type WorkerScenario } from '../domain/plan.js';
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
import { patchFileOf } from './explain-patch.js';
import { timedWith } from './explain-ready.js';
import { type Machine, openMachine } from './machine.js';
import { planFor } from './planned-run.js';
import { openProgress, type Progress } from './progress.js';
import { lookOf, say } from './terminal.js';
import { packageVersion } from './version.js';

/** The options of `coldstart explain`. */
export interface ExplainOptions
  extends Pick<
    BenchFlags,
    | 'args'
    | 'venv'
    | 'extra'
    | 'group'
    | 'cwd'
    | 'ready'
    | 'grace'
    | 'stdin'
    | 'acceptExit'
    | 'seed'
    | 'timeout'
    | 'pageCache'
  > {
  readonly module?: string;
  readonly python?: string;
  readonly launch?: string;
  readonly env: readonly string[];
  readonly envFile: readonly string[];
  readonly runs: number;
  readonly bytecode: WorkerBytecode;
  /** A module, distribution or file whose importers are asked for. */
  readonly why?: string;
  /** Levels of the tree. */
  readonly depth: number;
  readonly all: boolean;
  /** False with --no-remedies. */
  readonly remedies: boolean;
  /** Where the unified diff of what helped goes. */
  readonly patch?: string;
  readonly format: ExplainFormat;
  readonly output: readonly string[];
  readonly progress: boolean;
  readonly quiet: boolean;
}

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
  const request = await requestOf(target, options, io);
  const known = { formats: EXPLAIN_FORMATS, ofFile: explainFormatOf };
  const files = await destinationsOf(options.output, io.cwd, known);
  const note = (text: string) => void (options.quiet || io.stderr.write(`${text}\n`));
  const patchFile = await patchFileOf(options, io);
  const { plan, ...planned } = await planFor(request, io, note);
  const scenario = onlyWorker(plan);
  const progress = await openProgress(io, { quiet: options.quiet, bar: options.progress });
  const machine = await openMachine(plan, { ...planned, io, onProgress: progress.note });
  try {
    const asked = { scenario, options, io, progress };
    const { runs, facts } = await traced(asked, machine);
    const found = explained(facts);
    const { why: whyOf, lost: _, ...parts } = found;
    const why = options.why === undefined ? undefined : whyOf(options.why);
    if (options.why !== undefined && !why) throw notImported(options.why, scenario, parts.imports);
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
    if (!options.quiet)
      for (const { message, remedy } of explanation.warnings) say(`warning: ${message} ${remedy}`, io);
    await deliver(explanation, options, files, io);
    if (patchFile) await writeWhole(patchFile, timed.patch ?? '');
    return EXIT.ok;
  } finally {
    progress.stop();
    await machine.close();
  }
}

async function requestOf(target: string | undefined, options: ExplainOptions, io: Io): Promise<BenchRequest> {
  if ((target === undefined) === (options.module === undefined)) {
    throw usageError(
      target === undefined ? 'There is nothing to explain.' : 'Both a target and -m are given.',
      'Name one: coldstart explain worker.py, -m MODULE, MODULE:FUNCTION, a folder or a console script.',
    );
  }
  const { python, launch, bytecode, runs, module, ...rest } = options;
  if (target !== undefined && target in SUITES) throw noWorker(target);
  const flags: BenchFlags = {
    ...rest,
    targets: target === undefined ? [] : [target],
    module: module === undefined ? [] : [module],
    ...{ commandWords: [], command: [], compare: [], budget: [], pitfalls: false, runs, loop: ['own'] },
    ...defined({ python: python === undefined ? undefined : [python] }),
    ...defined({ launch: launch === undefined ? undefined : [launch] }),
    ...{ install: { bytecode: [bytecode] }, handlers: {} },
  };
  const request = await benchRequest(flags, undefined, io);
  const [element] = request.elements;
  if (request.elements.length !== 1 || element?.runner !== 'worker') throw noWorker(target ?? module);
  return request;
}

function noWorker(shown: string | undefined) {
  return usageError(
    `${shown} is not one Python worker.`,
    'Name a file, -m MODULE, MODULE:FUNCTION, a project folder or a console script; handlers and commands cannot be explained yet.',
  );
}

function onlyWorker({ scenarios }: Plan): WorkerScenario {
  const rows = scenarios.filter((one) => !isControl(one));
  const [first] = rows;
  if (first?.runner === 'worker' && rows.length === 1) return first;
  throw usageError(
    `These are several starts: ${rows.map(({ id }) => id).join(', ')}.`,
    'Explain one: name one --python, or a file of the project.',
  );
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

function notImported(name: string, { target }: WorkerScenario, imports: Explanation['imports']) {
  const tops = [...new Set(imports.map(({ owner, module }) => owner ?? module))];
  return usageError(
    `${shownTarget(target)} does not import ${name} before it is ready.`,
    `It imports: ${tops.slice(0, 12).join(', ')}${tops.length > 12 ? ' …' : ''}`,
  );
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
