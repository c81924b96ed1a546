import { join, relative } from 'node:path';
import type { WorkerRequest } from '../config/request-types.js';
import { defined } from '../domain/defined.js';
import type { PythonRef } from '../domain/plan.js';
import type { WorkerPython } from '../domain/python-ref.js';
import type { Warning } from '../domain/report.js';
import { exists } from '../io/paths.js';
import { readBoundedText } from '../io/read-bounded.js';
import { readText } from '../io/read-text.js';
import { scriptOf } from '../python/console-script.js';
import {
  defaultInterpreter,
  distinct,
  findInterpreters,
  type Interpreter,
  type PythonContext,
} from '../python/interpreters.js';
import { checkSetFits, uvloopSet } from '../python/requirement-sets.js';
import { chooseUserEnvironment, type UserEnvironment } from '../python/user-environment.js';
import { checkIsPython, isZipApp } from '../python-source/python-script.js';
import type { WorkerFacts } from '../python-source/worker-facts.js';

/** Under what a worker's rows run, and what its source says. */
export interface WorkerPythons {
  readonly interpreters: readonly Interpreter[];
  readonly pythons: readonly WorkerPython[];
  readonly facts?: WorkerFacts;
  /** What was there and could not be used. */
  readonly warnings?: readonly Warning[];
}

/** The interpreters that a worker's rows run under; a user's worker runs under that of its environment. */
export async function workerPythons(element: WorkerRequest, context: PythonContext): Promise<WorkerPythons> {
  const { target, folder, venv } = element;
  const found = await interpretersFor(element.python, context);
  const asked = element.python && found;
  if (target.kind === 'bundled') {
    checkSetFits(target.set, found);
    const environment = `bundled workers’ ${target.set} set`;
    return { interpreters: found, pythons: found.map((python) => ({ ...refOf(python), environment })) };
  }
  const source = await sourceOf(element);
  // It loads the parser of Python.
  const facts =
    source === undefined
      ? source
      : await withInstead(
          (await import('../python-source/worker-facts.js')).workerFacts(source),
          element,
          context.cwd,
        );
  const chosen = await Promise.all(
    found.map((interpreter) =>
      chooseUserEnvironment({
        folder,
        ...defined({ file: target.kind === 'file' ? target.path : undefined, venv, choice: element.choice }),
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
    pythons: await Promise.all(chosen.map(workerPython)),
    ...defined({ facts }),
    warnings: chosen.flatMap(({ warnings }) => warnings),
  };
}

/** Interpreters that were looked for, by what was asked; a run may ask the same for each of thousands of workers. */
const LOOKED_FOR = new WeakMap<PythonContext, Map<string, Promise<Interpreter[]>>>();

function interpretersFor(asked: WorkerRequest['python'], context: PythonContext): Promise<Interpreter[]> {
  const known = LOOKED_FOR.get(context) ?? new Map<string, Promise<Interpreter[]>>();
  LOOKED_FOR.set(context, known);
  const key = JSON.stringify(asked ?? null);
  const found =
    known.get(key) ??
    (asked
      ? findInterpreters(asked, context).then(distinct)
      : defaultInterpreter(context).then((interpreter) => [interpreter]));
  known.set(key, found);
  return found;
}

async function workerPython({
  interpreter,
  origin,
  notes,
  isThere,
  open,
}: UserEnvironment): Promise<WorkerPython> {
  const python = { ...refOf(interpreter), environment: [origin, ...notes].join('; ') };
  if (uvloopSet(interpreter)) return python;
  const site = isThere ? (await open()).sitePackages : undefined;
  return { ...python, lacksUvloop: site === undefined || !(await exists(join(site, 'uvloop'))) };
}

/** With the command that starts what a file that starts nothing, or nothing that can be seen, defines. */
async function withInstead(
  facts: WorkerFacts,
  { target, folder, side }: WorkerRequest,
  cwd: string,
): Promise<WorkerFacts> {
  if (!facts.onlyAssigns || target.kind !== 'file') return facts;
  const { insteadOf } = await import('../project/project.js');
  const place = { folder, shown: relative(side?.folder ?? cwd, folder) || '.' };
  const found = await insteadOf(place, relative(folder, target.path)).catch(() => undefined);
  const { startsNothing: _, ...others } = facts;
  if (found?.instead !== undefined) return { ...others, startsNothing: true, instead: found.instead };
  return found?.imports ? others : facts;
}

/** An interpreter as the plan needs it. */
export function refOf({ executable, version, minor, start, freeThreaded }: Interpreter): PythonRef {
  return { executable, version, minor: freeThreaded ? `${minor}t` : minor, ...defined({ start }) };
}

/** The code that a worker begins with, where it is the user's: its file, or that of its module below the folder. */
async function sourceOf({ target, folder }: WorkerRequest): Promise<string | undefined> {
  if (target.kind === 'file') {
    const source = await readText(target.path, target.path, 'Check its path and permissions.');
    // What starts it lies inside, and says little: the code is in the packages beside it.
    if (isZipApp(source)) return undefined;
    checkIsPython(source, target.path, target.path);
    return source;
  }
  if (target.kind !== 'module' && target.kind !== 'callable') return undefined;
  const path = target.module.replaceAll('.', '/');
  const inside = target.kind === 'module' ? '__main__.py' : '__init__.py';
  for (const base of [folder, join(folder, 'src')]) {
    for (const file of [`${path}.py`, join(path, inside)]) {
      const source = await readBoundedText(join(base, file)).catch(() => undefined);
      if (source !== undefined) return source;
    }
  }
  return undefined;
}
