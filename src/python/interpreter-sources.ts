import { closeSync, openSync, readSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, delimiter, dirname, isAbsolute, join, resolve } from 'node:path';
import { compareVersions } from '../domain/python-version.js';
import type { PythonContext } from './context.js';
import { entriesOf, isExecutable, pyenvPythons, pyenvRoot, resolvePyenvShim } from './pyenv.js';

type Surroundings = Pick<PythonContext, 'env' | 'cwd'>;

/** A file that may be an interpreter. */
export interface Candidate {
  readonly path: string;
  readonly source: 'path' | 'pyenv' | 'uv';
  /** The shim that `path` stands for. */
  readonly shim?: string;
  /** False for scripts and shims, whose answer depends on more than their file. */
  readonly remember: boolean;
}

const PYTHON_NAME = /^python(?:3(?:\.\d+t?)?)?$/;

/** Every candidate: PATH in its order, then pyenv's, then uv's, newest first. Nothing is run. */
export function candidates(context: Surroundings): Candidate[] {
  const onPath = pathFolders(context).flatMap((folder) => {
    const names = entriesOf(folder).filter((name) => PYTHON_NAME.test(name));
    // python3 before python3.9, so that the row shows the name that people write.
    names.sort(
      (a, b) => Number(a !== 'python3') - Number(b !== 'python3') || compareVersions(tail(b), tail(a)),
    );
    return names.map((name) => candidateAt(join(folder, name), context));
  });
  const plain = (source: 'pyenv' | 'uv') => (path: string) => ({ path, source, remember: true });
  return [
    ...onPath.filter((candidate) => candidate !== undefined),
    ...pyenvPythons(context.env).map(plain('pyenv')),
    ...uvPythons(context.env).map(plain('uv')),
  ];
}

/** The candidates that a name on PATH stands for, in PATH's order. */
export function candidatesNamed(name: string, context: Surroundings): Candidate[] {
  const files = pathFolders(context).map((folder) => candidateAt(join(folder, name), context));
  return files.filter((candidate) => candidate !== undefined);
}

/** One file, seen through if it is pyenv's shim; undefined if it cannot be run or pyenv has none of that name. */
export function candidateAt(path: string, context: Surroundings): Candidate | undefined {
  if (!isExecutable(path)) return undefined;
  const script = isScript(path);
  if (!script && basename(dirname(path)) !== 'shims') return { path, source: 'path', remember: true };
  const ofPyenv = script && dirname(path) === join(pyenvRoot(context.env), 'shims');
  if (!ofPyenv) return { path, source: 'path', shim: path, remember: false };
  const real = resolvePyenvShim(basename(path), context);
  return real ? { path: real, source: 'path', shim: path, remember: true } : undefined;
}

/** PATH as a list of absolute folders, each once. */
export function pathFolders(context: Surroundings): string[] {
  const folders = (context.env.PATH ?? '').split(delimiter).map((folder) => resolve(context.cwd, folder));
  return [...new Set(folders)];
}

/** uv's own Pythons, read from its documented folder: asking uv would cost a process. */
function uvPythons(env: Surroundings['env']): string[] {
  const named = env.UV_PYTHON_INSTALL_DIR;
  const data = env.XDG_DATA_HOME;
  const base = data && isAbsolute(data) ? data : join(env.HOME || homedir(), '.local', 'share');
  const folder = named && isAbsolute(named) ? named : join(base, 'uv', 'python');
  const names = entriesOf(folder).filter((name) => /^cpython-3\.\d+\.\d/.test(name));
  names.sort((a, b) => compareVersions(tail(b), tail(a)));
  return names.map((name) => join(folder, name, 'bin', 'python')).filter(isExecutable);
}

function isScript(path: string): boolean {
  try {
    const file = openSync(path, 'r');
    try {
      const start = Buffer.alloc(2);
      return readSync(file, start, 0, 2, 0) === 2 && start.toString('latin1') === '#!';
    } finally {
      closeSync(file);
    }
  } catch {
    return false;
  }
}

function tail(name: string): string {
  return name.replace(/^c?python-?/, '');
}
