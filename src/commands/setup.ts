import { readFile } from 'node:fs/promises';
import type { BenchRequest } from '../config/request.js';
import type { WorkerElement } from '../config/schema.js';
import { isBundled } from '../config/targets.js';
import { type WorkerFacts, workerFacts } from '../config/worker-facts.js';
import { usageError } from '../domain/errors.js';
import type { Plan } from '../domain/plan.js';
import type { Environment } from '../domain/report.js';
import type { Io } from '../io.js';
import { makePlan } from '../plan.js';
import { helperInterpreter, type OpenContext, openContext } from '../runners/context.js';
import { startLauncher } from '../runners/launcher.js';
import { cacheDirectory } from '../runners/python/cache-dir.js';
import {
  defaultInterpreter,
  findInterpreters,
  type Interpreter,
  listInterpreters,
  newestInterpreter,
  type PythonContext,
} from '../runners/python/interpreters.js';
import { checkSetFits } from '../runners/python/requirement-sets.js';
import { chooseUserEnvironment } from '../runners/python/user-environment.js';

/** A plan and what was looked up to make it. */
export interface PlannedRun {
  readonly plan: Plan;
  readonly pythons: PythonContext;
  readonly interpreters: readonly Interpreter[];
  /** For the launcher and other helpers, unless the workers' own files are to be evicted. */
  readonly newest: Interpreter;
}

/** Finds the interpreters, reads the workers' sources and makes the plan; nothing measured is started yet. */
export async function planFor(request: BenchRequest, io: Io): Promise<PlannedRun> {
  const pythons: PythonContext = {
    env: io.env,
    cwd: io.cwd,
    cacheDir: await cacheDirectory(io.env, process.platform),
    signal: io.signal,
  };
  const workers = request.elements.filter((element) => element.runner === 'worker');
  const files = workers.map(({ worker }) => worker).filter((worker) => !isBundled(worker));
  const facts = await factsOf(files);
  const newest = await newestInterpreter(pythons);
  const byElement = new Map<WorkerElement, Interpreter[]>();
  for (const element of workers) byElement.set(element, await interpretersOf(element, request, pythons));
  const plan = makePlan({
    request,
    pythons: byElement,
    controlPython: newest,
    facts,
    // Short enough to be typed again.
    seed: request.seed ?? Math.floor(Math.random() * 1_000_000),
    cwd: io.cwd,
  });
  return {
    plan,
    pythons,
    newest,
    interpreters: uniqueInterpreters([...[...byElement.values()].flat(), newest]),
  };
}

/** The interpreters that a worker's rows run under; a user's file runs under that of its environment. */
async function interpretersOf(
  element: WorkerElement,
  request: BenchRequest,
  context: PythonContext,
): Promise<Interpreter[]> {
  const asked = request.python ?? element.python;
  const found = asked ? await findInterpreters(asked, context) : [await defaultInterpreter(context)];
  if (isBundled(element.worker)) {
    checkSetFits(element.set ?? 'standard', found);
    return found;
  }
  const chosen = await Promise.all(
    found.map((interpreter) =>
      chooseUserEnvironment({
        file: element.worker,
        ...(element.venv === undefined ? {} : { venv: element.venv }),
        interpreter,
        requested: asked !== undefined,
        context,
      }),
    ),
  );
  return chosen.map(({ interpreter }) => interpreter);
}

/** What a run needs alive while it goes on. */
export interface Machine {
  readonly context: OpenContext;
  readonly tools: Pick<Environment, 'pythons' | 'launcher'>;
  close(): Promise<void>;
}

/** Starts the launcher under a fitting interpreter. */
export async function openMachine(
  plan: Plan,
  {
    pythons,
    interpreters,
    newest,
    io,
    onProgress,
  }: Omit<PlannedRun, 'plan'> & { io: Io; onProgress(text: string): void },
): Promise<Machine> {
  const evicts = plan.scenarios.some((scenario) => scenario.pageCache === 'evicted');
  const helper = evicts ? helperInterpreter(await listInterpreters(pythons), plan, newest) : newest;
  const launcher = await startLauncher({ python: helper.executable, signal: io.signal });
  const context = openContext({
    launcher,
    helperPython: helper.executable,
    python: pythons,
    interpreters,
    onProgress,
  });
  const used = new Set(
    plan.scenarios.map((scenario) =>
      scenario.runner === 'worker' ? scenario.python.executable : scenario.argv[0],
    ),
  );
  return {
    context,
    tools: {
      pythons: interpreters
        .filter(({ executable }) => used.has(executable))
        .map(({ version, implementation, build, executable, pip }) => ({
          version,
          implementation,
          build,
          executable,
          ...(pip === undefined ? {} : { pip }),
        })),
      launcher: {
        python: launcher.hello.python,
        spawn: launcher.hello.spawn,
        subreaper: launcher.hello.subreaper,
      },
    },
    close: () => context.close(),
  };
}

async function factsOf(files: readonly string[]): Promise<Map<string, WorkerFacts>> {
  const entries = await Promise.all(
    files.map(async (file): Promise<[string, WorkerFacts]> => {
      try {
        return [file, workerFacts(await readFile(file, 'utf8'))];
      } catch (error) {
        throw usageError(
          `Cannot read ${file}: ${(error as Error).message}.`,
          'Check its path and permissions.',
        );
      }
    }),
  );
  return new Map(entries);
}

function uniqueInterpreters(interpreters: readonly Interpreter[]): Interpreter[] {
  return [...new Map(interpreters.map((interpreter) => [interpreter.executable, interpreter])).values()];
}
