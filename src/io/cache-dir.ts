import { access, constants, mkdir, stat } from 'node:fs/promises';
import { homedir, userInfo } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { lacking, measureError, messageOf } from '../domain/errors.js';
import { reasonOf } from './reason.js';

/** Where coldstart keeps environments, uv and what it knows about interpreters; the folder need not exist. */
export function cacheFolder(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform = process.platform,
): string {
  const xdg = env.XDG_CACHE_HOME;
  // The XDG specification tells programs to ignore relative paths.
  if (xdg && isAbsolute(xdg)) return join(xdg, 'coldstart');
  const home = homeFolder(env.HOME);
  return platform === 'darwin'
    ? join(home, 'Library', 'Caches', 'coldstart')
    : join(home, '.cache', 'coldstart');
}

/** `$HOME`, where it names a folder; never one that depends on the working directory. */
export function homeFolder(named: string | undefined): string {
  if (named && isAbsolute(named)) return named;
  try {
    return userInfo().homedir;
  } catch {
    // A user without an entry in the password file.
    return homedir();
  }
}

/** Makes the cache folder and returns its path. Throws a measure error when it cannot be made or written. */
export async function cacheDirectory(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform = process.platform,
): Promise<string> {
  const folder = cacheFolder(env, platform);
  try {
    await makeFolders(folder);
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    const refused = measureError(
      `The cache folder ${folder} cannot be written: ${reasonOf(error) ?? messageOf(error)}.`,
      'Name another one: XDG_CACHE_HOME=/some/folder coldstart …',
      error,
    );
    throw lacking(refused, 'access', folder);
  }
  return folder;
}

/** Makes a folder and those above it. Node's own recursive mkdir never ends where the system says ENOENT below a folder that is there, as /proc does. */
export async function makeFolders(folder: string, mode = 0o777): Promise<void> {
  try {
    await mkdir(folder, { mode });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    if (code !== 'ENOENT' || (await stat(dirname(folder)).catch(() => undefined))) throw error;
    await makeFolders(dirname(folder), mode);
    await mkdir(folder, { mode }).catch((again: NodeJS.ErrnoException) => {
      if (again.code !== 'EEXIST') throw again;
    });
  }
}
