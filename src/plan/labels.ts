import { basename, dirname, extname, isAbsolute, relative } from 'node:path';
import type { Request, Side, WasmRequest, WorkerRequest } from '../config/request-types.js';
import type { PythonRef, Scenario } from '../domain/plan.js';
import type { WorkerLookup } from './drafts/draft.js';

/** The minor version, or the full one where two interpreters share it. */
export function pythonLabel(python: PythonRef, all: readonly PythonRef[]): string {
  const twins = all.filter((other) => other.minor === python.minor && startOf(other) !== startOf(python));
  return twins.length > 0 ? fullLabel(python, all) : python.minor;
}

/** The full version; of several with that one, what `--python` named has the name of its place. */
export function fullLabel(python: PythonRef, all: readonly PythonRef[]): string {
  const { start, minor } = python;
  const version = minor.endsWith('t') ? `${python.version}t` : python.version;
  const twins = all.filter(
    (other) =>
      other.minor === minor && other.version === python.version && startOf(other) !== startOf(python),
  );
  return start !== undefined && twins.length > 0 ? `${version}@${placeOf(start)}` : version;
}

/** Of an interpreter the folder around its bin, of a script its name. */
function placeOf(path: string): string {
  const isPlain = /^python[\d.]*$/.test(basename(path)) && basename(dirname(path)) === 'bin';
  return basename(isPlain ? dirname(dirname(path)) : path);
}

function startOf({ start, executable }: PythonRef): string {
  return start ?? executable;
}

/** The first part of an id: rows of a commit say which. A slash would divide it. */
export function sidedName(name: string, side: Side | undefined): string {
  return side?.of === 'base' ? `${name}@${side.ref.replaceAll('/', '-')}` : name;
}

/** First part of a worker's id where the user gave no name. */
export function nameOf({ target }: WorkerRequest | WasmRequest, all: readonly Request[]): string {
  switch (target.kind) {
    case 'bundled':
      return target.worker;
    case 'module': {
      const { module } = target;
      return takenNames(all).has(module) ? `-m ${module}` : module;
    }
    case 'callable':
      return `${target.module}:${target.name}`;
    case 'script':
      return target.script;
    case 'file':
      return stem(target.path, all);
  }
}

/** Name of a file without its ending, with its folder where two files share it. */
function stem(path: string, all: readonly Request[]): string {
  const own = stemOf(path);
  const same = filesByStem(all).get(own);
  const clash = same !== undefined && same.size > (same.has(path) ? 1 : 0);
  return clash ? `${basename(path.slice(0, -basename(path).length - 1))}/${own}` : own;
}

function stemOf(path: string): string {
  return basename(path, extname(path));
}

/** The files of all workers by their names without ending. A configuration may have thousands. */
const filesByStem = remembered((all: readonly Request[]) => {
  const files = new Map<string, Set<string>>();
  for (const request of all) {
    if ((request.runner !== 'worker' && request.runner !== 'wasm') || request.target.kind !== 'file')
      continue;
    const { path } = request.target;
    const same = files.get(stemOf(path)) ?? new Set();
    files.set(stemOf(path), same.add(path));
  }
  return files;
});

/** Names of workers that are no modules. */
const takenNames = remembered(
  (all: readonly Request[]) =>
    new Set(
      all.flatMap((one) => (one.runner === 'worker' && one.target.kind !== 'module' ? nameOf(one, []) : [])),
    ),
);

/** The interpreters of all workers, each once: what labels are told apart by. */
export const pythonsOf = remembered((workers: WorkerLookup): readonly PythonRef[] => [
  ...new Map(
    [...workers.values()].flatMap(({ pythons }) =>
      pythons.map((python) => [`${python.minor} ${python.version} ${startOf(python)}`, python] as const),
    ),
  ).values(),
]);

/** The elements of each side: the same files of another commit are no other files of that name. */
export const elementsBySide = remembered((all: readonly Request[]) => {
  const sides = new Map<string, Request[]>();
  for (const one of all) {
    const same = sides.get(sideKey(one.side)) ?? [];
    same.push(one);
    sides.set(sideKey(one.side), same);
  }
  return sides;
});

export function sideKey(side: Side | undefined): string {
  return side ? `${side.of} ${side.ref}` : '';
}

/** Computed once of each input, which nobody changes afterwards. */
function remembered<Input extends object, Output>(of: (input: Input) => Output): (input: Input) => Output {
  const known = new WeakMap<Input, Output>();
  return (input) => {
    const found = known.get(input) ?? of(input);
    known.set(input, found);
    return found;
  };
}

/** Parts of an id for axes that do not stand in the name already. */
export function axisParts(axes: Readonly<Record<string, string>>, written: string | undefined): string[] {
  return Object.entries(axes)
    .filter(([name]) => !written?.includes(`{${name}}`))
    .map(([name, value]) => `${name}=${value}`);
}

export function shownPath(path: string, cwd: string): string {
  const shown = relative(cwd, path);
  return shown.startsWith('..') || isAbsolute(shown) ? path : shown;
}

export function uniqueIds<T extends Scenario>(scenarios: readonly T[]): T[] {
  const seen = new Map<string, number>();
  return scenarios.map((scenario) => {
    const count = (seen.get(scenario.id) ?? 0) + 1;
    seen.set(scenario.id, count);
    return count === 1 ? scenario : { ...scenario, id: `${scenario.id}#${count}` };
  });
}
