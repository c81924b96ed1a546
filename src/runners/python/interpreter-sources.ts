import { access, constants, open, readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, delimiter, dirname, isAbsolute, join, resolve } from 'node:path';
import type { PythonContext } from './context.js';
import { compareVersions } from './interpreter-request.js';
import { pyenvPythons, pyenvRoot, resolvePyenvShim } from './pyenv.js';

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

const PYTHON_NAME = /^python(?:3(?:\.\d+)?)?$/;

/** Every candidate: PATH in its order, then pyenv's, then uv's, newest first. Nothing is run. */
export async function candidates(context: Surroundings): Promise<Candidate[]> {
  const onPath = pathFolders(context).map(async (folder) => {
    const names = (await readdir(folder).catch(() => [])).filter((name) => PYTHON_NAME.test(name));
    // python3 before python3.9, so that the row shows the name that people write.
    names.sort(
      (a, b) => Number(a !== 'python3') - Number(b !== 'python3') || compareVersions(tail(b), tail(a)),
    );
    return Promise.all(names.map((name) => candidateAt(join(folder, name), context)));
  });
  const found = (await Promise.all(onPath)).flat().filter((candidate) => candidate !== undefined);
  const plain = (source: 'pyenv' | 'uv') => (path: string) => ({ path, source, remember: true });
  return [
    ...found,
    ...(await pyenvPythons(context.env)).map(plain('pyenv')),
    ...(await uvPythons(context.env)).map(plain('uv')),
  ];
}

/** The candidates that a name on PATH stands for, in PATH's order. */
export async function candidatesNamed(name: string, context: Surroundings): Promise<Candidate[]> {
  const files = pathFolders(context).map((folder) => candidateAt(join(folder, name), context));
  return (await Promise.all(files)).filter((candidate) => candidate !== undefined);
}

/** One file, seen through if it is pyenv's shim; undefined if it cannot be run or pyenv has none of that name. */
export async function candidateAt(path: string, context: Surroundings): Promise<Candidate | undefined> {
  if (!(await isExecutable(path))) return undefined;
  if (basename(dirname(path)) !== 'shims' && !(await isScript(path)))
    return { path, source: 'path', remember: true };
  if (!(await isPyenvShim(path, context.env))) return { path, source: 'path', shim: path, remember: false };
  const real = await resolvePyenvShim(basename(path), context);
  return real ? { path: real, source: 'path', shim: path, remember: true } : undefined;
}

/** PATH as a list of absolute folders, each once. */
export function pathFolders(context: Surroundings): string[] {
  const folders = (context.env.PATH ?? '').split(delimiter).map((folder) => resolve(context.cwd, folder));
  return [...new Set(folders)];
}

export async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** uv's own Pythons, read from its documented folder: asking uv would cost a process. */
async function uvPythons(env: Surroundings['env']): Promise<string[]> {
  const named = env.UV_PYTHON_INSTALL_DIR;
  const data = env.XDG_DATA_HOME;
  const base = data && isAbsolute(data) ? data : join(env.HOME || homedir(), '.local', 'share');
  const folder = named && isAbsolute(named) ? named : join(base, 'uv', 'python');
  const names = (await readdir(folder).catch(() => [])).filter((name) => /^cpython-3\.\d+\.\d/.test(name));
  names.sort((a, b) => compareVersions(tail(b), tail(a)));
  const files = names.map((name) => join(folder, name, 'bin', 'python'));
  const usable = await Promise.all(files.map(isExecutable));
  return files.filter((_, index) => usable[index]);
}

async function isScript(path: string): Promise<boolean> {
  const file = await open(path, 'r').catch(() => undefined);
  if (!file) return false;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer.toString('latin1') === '#!';
  } finally {
    await file.close();
  }
}

async function isPyenvShim(path: string, env: Surroundings['env']): Promise<boolean> {
  return dirname(path) === join(pyenvRoot(env), 'shims') && isScript(path);
}

function tail(name: string): string {
  return name.replace(/^c?python-?/, '');
}
