import type { BenchRequest, HandlerRequest, InstallRequest, WorkerRequest } from '../config/request-types.js';
import { ColdstartError } from '../domain/errors.js';
import type { Plan, PythonRef } from '../domain/plan.js';
import type { Warning } from '../domain/report.js';
import { cacheDirectory, cacheFolder } from '../io/cache-dir.js';
import type { Io } from '../io/io.js';
import { makePlan } from '../plan/make-plan.js';
import type { OnProgress } from '../python/context.js';
import { fittingPython } from '../python/fitting-python.js';
import {
  defaultInterpreter,
  distinct,
  findInterpreters,
  type Interpreter,
  newestInterpreter,
  type PythonContext,
} from '../python/interpreters.js';
import { bundledSet } from '../python/requirement-sets.js';
import { pythonOfInput } from '../wheels/lock-input.js';
import { newSeed } from './measure.js';
import { refOf, type WorkerPythons, workerPythons } from './worker-pythons.js';

/** A plan and what was looked up to make it. */
export interface PlannedRun {
  readonly plan: Plan;
  readonly pythons: PythonContext;
  readonly interpreters: readonly Interpreter[];
  /** For the launcher and other helpers, unless the workers' own files are to be evicted. */
  readonly newest: Interpreter;
}

/** Finds the interpreters, reads the workers' sources and makes the plan; nothing measured is started yet. */
export async function planFor(request: BenchRequest, io: Io, onWait: OnProgress): Promise<PlannedRun> {
  const { cacheDir, notes } = await cacheFor(request, io);
  const { env, cwd, signal } = io;
  const pythons: PythonContext = { env, cwd, cacheDir, signal, onWait };
  const newest = await newestInterpreter(pythons);
  const workers = new Map<WorkerRequest, WorkerPythons>();
  const told = new Set(notes.map(({ message }) => message));
  for (const element of request.elements) {
    if (element.runner !== 'worker') continue;
    const found = await workerPythons(element, pythons);
    workers.set(element, found);
    const news = (found.warnings ?? []).filter(({ message }) => !told.has(message));
    for (const { message } of news) told.add(message);
    notes.push(...news);
  }
  const installs = new Map<InstallRequest | HandlerRequest, PythonRef[]>();
  const found: Interpreter[] = [];
  for (const element of request.elements) {
    if (element.runner !== 'install' && element.runner !== 'lambda') continue;
    if ('image' in element) continue;
    if (element.runner === 'lambda' && element.runtime !== undefined && !element.python) {
      const { runtimePython } = await import('./runtime-python.js');
      const { ref, interpreter } = await runtimePython(element.runtime, pythons);
      installs.set(element, [ref]);
      found.push(...(interpreter ? [interpreter] : []));
      continue;
    }
    const all = element.python
      ? await distinct(await findInterpreters(element.python, pythons))
      : [await usualInterpreter(element, pythons)];
    // Nobody asked for them by name: a Python without wheels for the set is no mistake.
    const leftOut = element.runner === 'install' && request.isDefault ? installsLeftOut(element, all) : [];
    notes.push(...leftOut.map(({ note }) => note));
    const out = leftOut.map(({ python }) => python);
    const kept = all.filter((python) => !out.includes(python));
    installs.set(element, kept.map(refOf));
    found.push(...kept);
  }
  const used = [...[...workers.values()].flatMap(({ interpreters }) => interpreters), ...found, newest];
  const plan = makePlan({
    request,
    workers,
    installs,
    controlPython: newest,
    seed: request.seed ?? newSeed(),
    cwd,
  });
  return {
    plan: { ...plan, notes: [...(request.notes ?? []), ...plan.notes, ...notes] },
    pythons,
    newest,
    interpreters: [
      ...new Map(used.map((python) => [`${python.executable} ${python.start}`, python])).values(),
    ],
  };
}

/** The default interpreter, or one that fits what is to be installed. */
async function usualInterpreter(
  element: InstallRequest | HandlerRequest,
  pythons: PythonContext,
): Promise<Interpreter> {
  const interpreter = await defaultInterpreter(pythons);
  if (element.runner !== 'install') return interpreter;
  const asks = await pythonOfInput(element.set, pythons);
  return (await fittingPython({ interpreter }, asks?.specifier, asks?.whose ?? '', pythons)).interpreter;
}

/** The cache folder; where only commands are measured it is a convenience, and one that cannot be written is a note. */
async function cacheFor(
  { elements }: BenchRequest,
  { env }: Io,
): Promise<{ cacheDir: string; notes: Warning[] }> {
  try {
    return { cacheDir: await cacheDirectory(env), notes: [] };
  } catch (error) {
    if (elements.some(({ runner }) => runner === 'worker') || !(error instanceof ColdstartError)) throw error;
    const remedy = `What is known about interpreters is determined again in every run. ${error.hint ?? ''}`;
    return { cacheDir: cacheFolder(env), notes: [{ code: 'NO_CACHE', message: error.message, remedy }] };
  }
}

/** The Pythons that a bundled set cannot be installed on, and why. */
function installsLeftOut({ set }: InstallRequest, pythons: readonly Interpreter[]) {
  if (set.kind !== 'bundled') return [];
  return pythons.flatMap((python): { python: Interpreter; note: Warning }[] => {
    try {
      bundledSet(set.set, python);
      return [];
    } catch (error) {
      const note = {
        code: 'INSTALLS_LEFT_OUT',
        message: `Installs are not measured on Python ${python.version}. ${(error as Error).message}`,
        remedy: 'coldstart bench installs --requirements FILE measures those of your own.',
      };
      return [{ python, note }];
    }
  });
}
