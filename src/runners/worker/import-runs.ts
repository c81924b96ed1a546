import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { defined } from '../../domain/defined.js';
import { measureError } from '../../domain/errors.js';
import type { TracedRun } from '../../domain/facts/imports.js';
import type { WorkerScenario } from '../../domain/plan.js';
import type { ImportCost, OkWorkerTrial } from '../../domain/report.js';
import { parseTrace, settledProcess } from '../../imports/trace-lines.js';
import { temporaryFolder } from '../../io/temporary.js';
import type { LaunchOutcome } from '../../launch/launcher.js';
import { failureOf } from '../../launch/outcome.js';
import { lastWords } from '../../launch/raised.js';
import type { RunnerContext } from '../context.js';
import { asFailure, BOOT, TraceFailure, textsIn } from '../traces.js';
import { IMPORT_TIME_ENV, withImportTime } from './import-costs.js';
import { launchWorker, probeEnvironment, type StartedRow } from './launch-worker.js';
import { phasesOf } from './phases.js';
import { pycacheFolder, startsWithout } from './pycache.js';
import { readyProcess } from './ready-process.js';
import { type PreparedWorker, prepareWorker } from './setup.js';
import { visibleArgv } from './start.js';
import { unpacking } from './unpacking.js';

/** A run that the explanation could do without, or why there is none. */
type Extra = TracedRun | { readonly failure: string };

/** What runs with the import hook told of one worker. None of them is timed as a trial. */
export interface ImportRuns {
  /** Imports with their times, one of each run. */
  readonly timed: readonly TracedRun[];
  /** Which statement imports what, also where that is loaded already. */
  readonly edges: Extra;
  readonly statements: Extra;
  /** The file of a run of `site` alone; absent where the interpreter is told to do without it. */
  readonly boot?: string;
  /** What Python's own -X importtime says; empty where its variable is not heard. */
  readonly importTime: readonly ImportCost[];
  readonly prepared: PreparedWorker;
}

/** A worker that is ready to be started with the import hook. */
interface Traces {
  readonly prepared: PreparedWorker;
  time(run: number): Promise<TracedRun>;
  /** What is told by one run each. */
  others(): Promise<Omit<ImportRuns, 'timed' | 'prepared'>>;
  close(): Promise<void>;
}

/**
 * Starts each of these workers several times with the import hook, in turn, so that what disturbs the machine disturbs all of
 * them. Throws a TraceFailure where one is not ready, usage and measure errors where it cannot be prepared.
 */
export async function traceImports(
  scenarios: readonly WorkerScenario[],
  context: RunnerContext,
  { runs, signal }: { readonly runs: number; readonly signal: AbortSignal },
): Promise<ImportRuns[]> {
  const opened: Traces[] = [];
  try {
    for (const scenario of scenarios) opened.push(await openTraces(scenario, context, signal));
    const timed = opened.map((): TracedRun[] => []);
    for (let run = 0; run < runs; run++) {
      const turn = run % 2 === 0 ? [...opened.entries()] : [...opened.entries()].reverse();
      for (const [index, traces] of turn) timed[index]?.push(await traces.time(run));
    }
    const all: ImportRuns[] = [];
    for (const [index, { prepared, others }] of opened.entries())
      all.push({ timed: timed[index] ?? [], ...(await others()), prepared });
    return all;
  } finally {
    for (const { close } of opened) await close();
  }
}

async function openTraces(
  scenario: WorkerScenario,
  context: RunnerContext,
  signal: AbortSignal,
): Promise<Traces> {
  const prepared = await prepareWorker(scenario, context);
  const pycache = await pycacheOf(scenario, context, prepared);
  const folder = await temporaryFolder('explain');
  const row: StartedRow = {
    ...{ scenario, context, unpacking: unpacking(scenario) },
    ...(pycache === undefined ? {} : { pycache }),
  };
  const trace = (mode: string, name = mode) => tracedRun(row, prepared, mode, join(folder, name), signal);
  const close = async () => {
    await row.unpacking.close();
    if (pycache !== undefined) await rm(pycache, { recursive: true, force: true });
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  };
  try {
    if (pycache !== undefined && scenario.bytecode === 'present')
      await launchWorker(row, prepared, { PYTHONDONTWRITEBYTECODE: '' }, signal);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    ...{ prepared, close, time: (run) => trace('time', `time-${run}`) },
    others: async () => {
      const edges = await trace('edges').catch(asFailure);
      const statements = await trace('statements').catch(asFailure);
      const boot = await bootRun(row, prepared, join(folder, 'boot'), signal);
      const importTime = await withImportTime((stderrFile) =>
        launchWorker(row, prepared, IMPORT_TIME_ENV, signal, { stderrFile }),
      );
      return { edges, statements, ...(boot === undefined ? {} : { boot }), importTime };
    },
  };
}

/** Where bytecode is looked for: aside, unless it is to be as it is found. */
async function pycacheOf(
  scenario: WorkerScenario,
  context: RunnerContext,
  prepared: PreparedWorker,
): Promise<string | undefined> {
  if (!startsWithout(scenario) && scenario.bytecode !== 'present') return undefined;
  return pycacheFolder(context.python.cacheDir, prepared.start.probeFolder);
}

/** What one run told, and how it ended. */
export type TracedStart = TracedRun & { readonly outcome: LaunchOutcome };

/** One run with the import hook, whose files lie in a folder that it makes. Throws a TraceFailure where it is not ready. */
export async function tracedRun(
  row: StartedRow,
  prepared: PreparedWorker,
  mode: string,
  folder: string,
  signal: AbortSignal,
): Promise<TracedStart> {
  await mkdir(folder);
  const { scenario } = row;
  const told = { COLDSTART_PROBE_IMPORTS: `${mode} ${folder}`, COLDSTART_PROBE_OWN: scenario.folder };
  const outcome = await launchWorker(
    row,
    prepared,
    told,
    signal,
    mode === 'statements' ? { argvOf: visibleArgv } : {},
  );
  signal.throwIfAborted();
  const texts = await textsIn(folder);
  const failure = failureOf(outcome, scenario);
  if (failure) throw new TraceFailure(failure.message, texts, scenario);
  const { stamps, wallMs, readyMs, readyProcesses, readyCpu } = outcome;
  const divided = phasesOf(stamps, wallMs, readyMs, readyProcesses, readyCpu);
  if (!divided.ok) throw new TraceFailure(divided.message, texts, scenario);
  return {
    ...{ outcome, texts, startNs: outcome.startNs, bootMs: divided.phases.boot, readyMs: divided.readyMs },
    ...defined({ readyPid: readyPid(outcome, texts), processCpuMs: processCpuMs(divided.phaseCpuMs) }),
  };
}

/** From boot to ready. */
function processCpuMs(cpu: OkWorkerTrial['phaseCpuMs']): number | undefined {
  if (cpu?.imports === undefined || cpu.work === undefined) return undefined;
  return cpu.imports + (cpu.loop ?? 0) + cpu.work;
}

function readyPid(
  { stamps, readyMs, readyProcesses, startNs }: LaunchOutcome,
  texts: readonly string[],
): number | undefined {
  const pid = readyMs === null ? undefined : readyProcess(stamps, readyMs, readyProcesses).pid;
  if (pid === undefined || readyMs === null) return undefined;
  return settledProcess(texts.map(parseTrace), pid, startNs + readyMs * 1e6);
}

/** What `site` does before the worker begins; it cannot be seen from the worker's own start. */
async function bootRun(
  row: StartedRow,
  prepared: PreparedWorker,
  folder: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { scenario, context, pycache } = row;
  const { launch } = scenario;
  const options = launch.kind === 'python' ? launch.options : [];
  if (options.includes('-S')) return undefined;
  await mkdir(folder);
  const {
    COLDSTART_PROBE_PYTHONPATH: own,
    PYTHONPATH: _,
    ...rest
  } = probeEnvironment(scenario, prepared, context);
  const outcome = await context.launcher.launch(
    {
      argv: [prepared.start.python, ...options, '-S', '-c', BOOT, prepared.start.probeFolder, folder],
      env: {
        ...Object.fromEntries(Object.entries(rest).filter(([name]) => !name.startsWith('COLDSTART_PROBE_'))),
        ...(own === undefined ? {} : { PYTHONPATH: own }),
        ...(pycache === undefined ? {} : { PYTHONPYCACHEPREFIX: pycache }),
      },
      cwd: scenario.cwd,
      timeoutMs: scenario.timeoutMs,
    },
    signal,
  );
  signal.throwIfAborted();
  const [text] = await textsIn(folder);
  if (text === undefined || failureOf(outcome, { timeoutMs: scenario.timeoutMs })) {
    const said = lastWords(outcome.stderrTail);
    throw measureError(`What site does at the start of ${prepared.start.python} could not be seen: ${said}`);
  }
  return text;
}
