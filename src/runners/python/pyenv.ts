import { readdir, readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { compareVersions } from './interpreter-request.js';

type Env = Readonly<Record<string, string | undefined>>;

/** pyenv's folder; it need not exist. */
export function pyenvRoot(env: Env): string {
  const named = env.PYENV_ROOT;
  return named && isAbsolute(named) ? named : join(env.HOME || homedir(), '.pyenv');
}

/** The interpreters that pyenv has installed, newest first. */
export async function pyenvPythons(env: Env): Promise<string[]> {
  const folder = join(pyenvRoot(env), 'versions');
  const names: string[] = await readdir(folder).catch(() => []);
  const sorted = names.sort((a, b) => compareVersions(b, a));
  const files = await Promise.all(sorted.map((name) => fileIn(join(folder, name), 'python')));
  return files.filter((file) => file !== undefined);
}

/**
 * Which file the shim of `name` would run, found as pyenv finds it (PYENV_VERSION, .python-version, the global
 * version) but without the shim's 70 ms. Undefined if pyenv would run none, or the system's.
 */
export async function resolvePyenvShim(
  name: string,
  context: { readonly env: Env; readonly cwd: string },
): Promise<string | undefined> {
  const folder = join(pyenvRoot(context.env), 'versions');
  for (const version of await chosenVersions(context.env, context.cwd)) {
    if (version === 'system') return undefined;
    const file = await fileIn(join(folder, await installedName(folder, version)), name);
    if (file) return file;
  }
  return undefined;
}

async function chosenVersions(env: Env, cwd: string): Promise<string[]> {
  const named = env.PYENV_VERSION;
  if (named) return named.split(':').filter(Boolean);
  const local = await versionFileAbove(env.PYENV_DIR || cwd);
  const text = local ?? (await readFile(join(pyenvRoot(env), 'version'), 'utf8').catch(() => 'system'));
  const lines = text.split('\n').map((line) => line.replace(/#.*$/, ''));
  const versions = lines.join(' ').split(/\s+/).filter(Boolean);
  return versions.length > 0 ? versions : ['system'];
}

async function versionFileAbove(folder: string): Promise<string | undefined> {
  const text = await readFile(join(folder, '.python-version'), 'utf8').catch(() => undefined);
  if (text !== undefined || dirname(folder) === folder) return text;
  return versionFileAbove(dirname(folder));
}

/** pyenv takes `3.12` for the newest installed 3.12.x, and `python-3.12.1` for `3.12.1`. */
async function installedName(folder: string, version: string): Promise<string> {
  const names: string[] = await readdir(folder).catch(() => []);
  const wanted = names.includes(version) ? version : version.replace(/^python-/, '');
  if (names.includes(wanted)) return wanted;
  const within = names.filter((name) => name.startsWith(`${wanted}.`)).sort(compareVersions);
  return within.at(-1) ?? wanted;
}

async function fileIn(folder: string, name: string): Promise<string | undefined> {
  const file = join(folder, 'bin', name);
  const found = await stat(file).catch(() => undefined);
  return found?.isFile() ? file : undefined;
}
