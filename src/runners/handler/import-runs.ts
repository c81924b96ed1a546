import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { InstalledDistribution, InvokedRun } from '../../domain/facts/imports.js';
import type { EmulatedHandler, LambdaScenario } from '../../domain/plan.js';
import { tableOf } from '../../domain/table-of.js';
import type { Deployment, InitialisedStart } from '../../emulator/model.js';
import { filesIn, withShownPaths } from '../../imports/trace-files.js';
import { parseTrace } from '../../imports/trace-lines.js';
import { shipped } from '../../io/shipped.js';
import { temporaryFolder } from '../../io/temporary.js';
import { listTree } from '../../io/tree-files.js';
import { installedDistributions, packageFolders } from '../../python/distributions.js';
import type { RunnerContext } from '../context.js';
import { asFailure, TraceFailure, textsIn } from '../traces.js';
import { ensureProbeFolder } from '../worker/probe-folder.js';
import { type HandlerState, prepareHandler } from './prepare.js';
import { type FunctionPaths, functionPaths } from './trace-paths.js';

/** Starts the bootstrap with the hook in it. */
const TRACE = shipped('python/lambda_trace.py');

/** One start of a handler with the import hook, and its first invocation. */
export interface TracedHandler extends InvokedRun {
  readonly payload: string;
}

type Extra = TracedHandler | { readonly failure: string };

/** What runs with the import hook told of one handler. None of them is timed as a trial. */
export interface HandlerRuns {
  readonly timed: readonly TracedHandler[];
  readonly edges: Extra;
  readonly statements: Extra;
  readonly paths: FunctionPaths;
  readonly distributions: readonly InstalledDistribution[];
  readonly python: { readonly version: string; readonly executable: string };
  /** Its packages, in words. */
  readonly runtime: string;
}

/** Starts a handler several times with the import hook. Throws a TraceFailure where it does not answer. */
export async function traceHandler(
  scenario: LambdaScenario,
  target: EmulatedHandler,
  context: RunnerContext,
  { runs, signal }: { readonly runs: number; readonly signal: AbortSignal },
): Promise<HandlerRuns> {
  const { trace, paths, state, close } = await openTraces(scenario, target, context, signal);
  try {
    const timed: TracedHandler[] = [];
    for (let run = 0; run < runs; run++) timed.push(await trace('time'));
    const edges = await trace('edges').catch(asFailure);
    const statements = await trace('statements').catch(asFailure);
    const { runtime, built } = state;
    if (!runtime || !built) throw new Error('a handler was traced before it was prepared');
    const named = packageFolders(timed.flatMap(({ texts }) => texts.flatMap(filesIn)));
    const folders = [...named, built.taskRoot, ...(built.optRoot ? [join(built.optRoot, 'python')] : [])];
    const distributions = (await Promise.all(folders.map(installedDistributions))).flat();
    return {
      ...{ timed, edges, statements, paths },
      distributions: distributions.map((one) => ({ ...one, files: one.files.map(paths.shown) })),
      python: { version: runtime.pythonVersion, executable: runtime.python },
      runtime: `awslambdaric ${runtime.clientVersion}, packages ${runtime.packages}`,
    };
  } finally {
    await close();
  }
}

/** One start with the import hook. Throws a TraceFailure where it does not answer. */
export async function traceOnce(
  scenario: LambdaScenario,
  target: EmulatedHandler,
  context: RunnerContext,
  signal: AbortSignal,
): Promise<TracedHandler> {
  const { trace, close } = await openTraces(scenario, target, context, signal);
  try {
    return await trace('time');
  } finally {
    await close();
  }
}

async function openTraces(
  scenario: LambdaScenario,
  target: EmulatedHandler,
  context: RunnerContext,
  signal: AbortSignal,
) {
  const state: HandlerState = {};
  await prepareHandler(state, scenario, target, context);
  const { ready, built } = state;
  if (!ready || !built) throw new Error('a handler was prepared and is not ready');
  const { executable, cacheTag } = context.interpreter(target.python);
  const probeFolder = await ensureProbeFolder(executable, cacheTag, context.python.cacheDir);
  const tree = await listTree(built.taskRoot);
  const below = tree.map(({ path }) => path).filter((path) => path.endsWith('.py'));
  const paths = await functionPaths(target, built, below);
  const folder = await temporaryFolder('explain');
  const ownList = join(folder, 'own');
  await writeFile(ownList, [...paths.own].join('\n'));
  let traces = 0;
  return {
    ...{ state, paths },
    trace: async (mode: 'time' | 'edges' | 'statements') => {
      const place = join(folder, `${mode}-${traces++}`);
      await mkdir(place);
      const through = [TRACE, probeFolder, mode, place, ownList];
      const texts = async () => (await textsIn(place)).map((text) => withShownPaths(text, paths.shown));
      return traced({ ...ready.deployment, through }, scenario.payload, context, signal, texts);
    },
    close: () => rm(folder, { recursive: true, force: true, maxRetries: 3 }),
  };
}

async function traced(
  deployment: Deployment,
  payload: string,
  context: RunnerContext,
  signal: AbortSignal,
  readTexts: () => Promise<string[]>,
): Promise<TracedHandler> {
  const fleet = await context.functions.fleet();
  const stop = () => void fleet.close();
  signal.addEventListener('abort', stop, { once: true });
  let start: (InitialisedStart & { readonly cpuNs: number | undefined }) | undefined;
  try {
    const outcome = await fleet.invoke(deployment, {
      requestId: randomUUID(),
      payload: Buffer.from(payload),
      invokedArn: deployment.functionArn,
      concurrency: Number.POSITIVE_INFINITY,
      onInitialised: (one) => {
        start = { ...one, cpuNs: cpuOf(one.pid) };
      },
    });
    const answeredAt = performance.now();
    signal.throwIfAborted();
    if (outcome.kind === 'throttled') throw new Error('an emulator without a limit has refused a request');
    const texts = await readTexts();
    const answer = Buffer.from(outcome.payload).toString('utf8');
    if (!start) throw new TraceFailure(`its initialisation failed: ${errorIn(answer)}`, texts);
    if (outcome.functionError !== undefined)
      throw new TraceFailure(`its first invocation failed: ${errorIn(answer)}`, texts);
    const { startedMs, initMs, cpuNs, pid } = start;
    const head = texts.map(parseTrace).find((trace) => trace.pid === pid);
    if (!head) throw new TraceFailure('nothing was written down of its imports', texts);
    const startNs = Number(process.hrtime.bigint()) - (performance.now() - startedMs) * 1e6;
    return {
      ...{ texts, startNs, readyMs: initMs, readyPid: pid, payload: answer },
      bootMs: (head.atNs - startNs) / 1e6,
      ...(cpuNs === undefined ? {} : { processCpuMs: (cpuNs - head.cpuNs) / 1e6 }),
      answeredMs: answeredAt - startedMs,
    };
  } finally {
    signal.removeEventListener('abort', stop);
    await fleet.discard(deployment.key);
  }
}

/** The CPU time of all threads of a process, in nanoseconds; undefined where the system does not tell. */
function cpuOf(pid: number): number | undefined {
  try {
    const threads = readdirSync(`/proc/${pid}/task`);
    const times = threads.map((thread) => readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8'));
    return times.reduce((sum, text) => sum + Number(text.split(' ')[0]), 0);
  } catch {
    return undefined;
  }
}

/** What the runtime client said of an error. */
function errorIn(payload: string): string {
  try {
    const { errorType, errorMessage } = tableOf(JSON.parse(payload));
    return [errorType, errorMessage].filter((part) => typeof part === 'string' && part !== '').join(': ');
  } catch {
    return payload.slice(0, 200);
  }
}
