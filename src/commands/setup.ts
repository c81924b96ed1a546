import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { WorkerRequest } from '../config/elements.js';
import type { HandlerRequest } from '../config/handler-request.js';
import type { InstallRequest } from '../config/install-request.js';
import type { BenchRequest } from '../config/request.js';
import { defined } from '../domain/defined.js';
import { ColdstartError, usageError } from '../domain/errors.js';
import { type Plan, type PythonRef, pythonOf } from '../domain/plan.js';
import type { Environment, Warning } from '../domain/report.js';
import { cacheDirectory, cacheFolder } from '../io/cache-dir.js';
import type { Io } from '../io/io.js';
import { startLauncher } from '../launch/launcher.js';
import { makePlan } from '../plan/make-plan.js';
import {
  defaultInterpreter,
  findInterpreters,
  type Interpreter,
  listInterpreters,
  newestInterpreter,
  type PythonContext,
} from '../python/interpreters.js';
import { checkSetFits } from '../python/requirement-sets.js';
import { chooseUserEnvironment, scriptOf } from '../python/user-environment.js';
import { checkIsPython } from '../python-source/python-script.js';
import { type WorkerFacts, workerFacts } from '../python-source/worker-facts.js';
import { helperInterpreter, type OpenContext, openContext } from '../runners/context.js';
import { installsLeftOut, misfit } from './left-out-installs.js';

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
  const { cacheDir, notes: ofCache } = await cacheFor(request, io);
  const notes = [...ofCache];
  const pythons: PythonContext = { env: io.env, cwd: io.cwd, cacheDir, signal: io.signal };
  const newest = await newestInterpreter(pythons);
  const workers = new Map<WorkerRequest, Found>();
  for (const element of request.elements) {
    if (element.runner === 'worker') workers.set(element, await lookUp(element, pythons));
  }
  const installs = new Map<InstallRequest | HandlerRequest, Interpreter[]>();
  for (const element of request.elements) {
    if (element.runner === 'lambda') installs.set(element, await installPythons(element, pythons));
    if (element.runner !== 'install') continue;
    const asked = await installPythons(element, pythons);
    // Nobody asked for them by name: a Python without wheels for the set is no mistake.
    const misfits = request.isDefault ? asked.filter((python) => misfit(element.set, python)) : [];
    notes.push(...misfits.map((python) => installsLeftOut(element.set, python)));
    installs.set(
      element,
      asked.filter((python) => !misfits.includes(python)),
    );
  }
  const found = [
    ...[...workers.values()].flatMap(({ interpreters }) => interpreters),
    ...[...installs.values()].flat(),
  ];
  const plan = makePlan({
    request,
    workers,
    installs: new Map([...installs].map(([element, all]) => [element, all.map(refOf)])),
    controlPython: newest,
    // Short enough to be typed again.
    seed: request.seed ?? Math.floor(Math.random() * 1_000_000),
    cwd: io.cwd,
  });
  return {
    plan: { ...plan, notes: [...plan.notes, ...notes] },
    pythons,
    newest,
    interpreters: uniqueInterpreters([...found, newest]),
  };
}

/** The cache folder; where only commands are measured it is a convenience, and one that cannot be written is a note. */
async function cacheFor(
  { elements }: BenchRequest,
  { env }: Io,
): Promise<{ cacheDir: string; notes: readonly Warning[] }> {
  try {
    return { cacheDir: await cacheDirectory(env, process.platform), notes: [] };
  } catch (error) {
    if (elements.some(({ runner }) => runner === 'worker') || !(error instanceof ColdstartError)) throw error;
    const remedy = `What is known about interpreters is determined again in every run. ${error.hint ?? ''}`;
    return { cacheDir: cacheFolder(env), notes: [{ code: 'NO_CACHE', message: error.message, remedy }] };
  }
}

async function installPythons(
  { python }: InstallRequest | HandlerRequest,
  context: PythonContext,
): Promise<Interpreter[]> {
  return python ? findInterpreters(python, context) : [await defaultInterpreter(context)];
}

interface Found {
  readonly interpreters: readonly Interpreter[];
  readonly pythons: readonly (PythonRef & { readonly environment: string })[];
  readonly facts?: WorkerFacts;
}

/** The interpreters that a worker's rows run under; a user's worker runs under that of its environment. */
async function lookUp(element: WorkerRequest, context: PythonContext): Promise<Found> {
  const { target, folder, venv } = element;
  const asked = element.python && (await findInterpreters(element.python, context));
  const found = asked ?? [await defaultInterpreter(context)];
  if (target.kind === 'bundled') {
    checkSetFits(target.set, found);
    const environment = `bundled workers’ ${target.set} set`;
    return { interpreters: found, pythons: found.map((python) => ({ ...refOf(python), environment })) };
  }
  const source = await sourceOf(element);
  const chosen = await Promise.all(
    found.map((interpreter) =>
      chooseUserEnvironment({
        ...(target.kind === 'file' ? { file: target.path } : {}),
        folder,
        ...defined({ venv }),
        interpreter,
        requested: asked !== undefined,
        context,
      }),
    ),
  );
  if (target.kind === 'script') {
    // Before anything is planned, where that builds nothing.
    for (const { isThere, open, origin } of chosen) {
      if (isThere) await scriptOf(target.script, { ...(await open()), origin });
    }
  }
  return {
    interpreters: chosen.map(({ interpreter }) => interpreter),
    pythons: chosen.map(({ interpreter, origin, notes }) => ({
      ...refOf(interpreter),
      environment: [origin, ...notes].join('; '),
    })),
    ...(source === undefined ? {} : { facts: workerFacts(source) }),
  };
}

function refOf({ executable, version, minor }: Interpreter): PythonRef {
  return { executable, version, minor };
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
      scenario.runner === 'command' ? scenario.argv[0] : pythonOf(scenario)?.executable,
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
          ...defined({ pip }),
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

/** The code that a worker begins with, where it is the user's: its file, or that of its module below the folder. */
async function sourceOf({ target, folder }: WorkerRequest): Promise<string | undefined> {
  if (target.kind === 'file') {
    const source = await readFile(target.path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      throw usageError(
        error.code === 'ENOENT'
          ? `No such file: ${target.path}.`
          : `Cannot read ${target.path}: ${error.message}.`,
        'Check its path and permissions.',
      );
    });
    checkIsPython(source, target.path, target.path);
    return source;
  }
  if (target.kind !== 'module' && target.kind !== 'callable') return undefined;
  const path = target.module.replaceAll('.', '/');
  const inside = target.kind === 'module' ? '__main__.py' : '__init__.py';
  for (const base of [folder, join(folder, 'src')]) {
    for (const file of [`${path}.py`, join(path, inside)]) {
      const source = await readFile(join(base, file), 'utf8').catch(() => undefined);
      if (source !== undefined) return source;
    }
  }
  return undefined;
}

function uniqueInterpreters(interpreters: readonly Interpreter[]): Interpreter[] {
  return [...new Map(interpreters.map((interpreter) => [interpreter.executable, interpreter])).values()];
}
