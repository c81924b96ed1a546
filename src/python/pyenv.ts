import { accessSync, constants, readdirSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { compareVersions } from '../domain/python-version.js';

// Synchronous on purpose: some fifty tiny look-ups cost 1 ms this way and 10 ms through the thread pool.

type Env = Readonly<Record<string, string | undefined>>;

/** pyenv's folder; it need not exist. */
export function pyenvRoot(env: Env): string {
  const named = env.PYENV_ROOT;
  return named && isAbsolute(named) ? named : join(env.HOME || homedir(), '.pyenv');
}

/** The interpreters that pyenv has installed, newest first. */
export function pyenvPythons(env: Env): string[] {
  const folder = join(pyenvRoot(env), 'versions');
  const names = entriesOf(folder).sort((a, b) => compareVersions(b, a));
  return names.map((name) => join(folder, name, 'bin', 'python')).filter(isExecutable);
}

/**
 * Which file the shim of `name` would run, found as pyenv finds it (PYENV_VERSION, .python-version, the global
 * version) but without the shim's 70 ms. Undefined if pyenv would run none, or the system's.
 */
export function resolvePyenvShim(
  name: string,
  context: { readonly env: Env; readonly cwd: string },
): string | undefined {
  const folder = join(pyenvRoot(context.env), 'versions');
  for (const version of chosenVersions(context.env, context.cwd)) {
    if (version === 'system') return undefined;
    const file = join(folder, installedName(folder, version), 'bin', name);
    if (isExecutable(file)) return file;
  }
  return undefined;
}

function chosenVersions(env: Env, cwd: string): string[] {
  const named = env.PYENV_VERSION;
  if (named) return named.split(':').filter(Boolean);
  const local = versionFileAbove(env.PYENV_DIR || cwd);
  const text = local ?? textOf(join(pyenvRoot(env), 'version')) ?? 'system';
  const lines = text.split('\n').map((line) => line.replace(/#.*$/, ''));
  const versions = lines.join(' ').split(/\s+/).filter(Boolean);
  return versions.length > 0 ? versions : ['system'];
}

function versionFileAbove(folder: string): string | undefined {
  const text = textOf(join(folder, '.python-version'));
  if (text !== undefined || dirname(folder) === folder) return text;
  return versionFileAbove(dirname(folder));
}

/** pyenv takes `3.12` for the newest installed 3.12.x, and `python-3.12.1` for `3.12.1`. */
function installedName(folder: string, version: string): string {
  const names = entriesOf(folder);
  const wanted = names.includes(version) ? version : version.replace(/^python-/, '');
  if (names.includes(wanted)) return wanted;
  const within = names.filter((name) => name.startsWith(`${wanted}.`)).sort(compareVersions);
  return within.at(-1) ?? wanted;
}

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The names in a folder; none if it cannot be read. */
export function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function textOf(file: string): string | undefined {
  try {
    // Of a named pipe nobody knows when it is opened.
    return statSync(file).isFile() ? readFileSync(file, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}
