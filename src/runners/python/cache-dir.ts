import { access, constants, mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { measureError } from '../../domain/errors.js';

/** Where coldstart keeps environments, uv and what it knows about interpreters; the folder need not exist. */
export function cacheFolder(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform = process.platform,
): string {
  const xdg = env.XDG_CACHE_HOME;
  // The XDG specification tells programs to ignore relative paths.
  if (xdg && isAbsolute(xdg)) return join(xdg, 'coldstart');
  const home = env.HOME || homedir();
  return platform === 'darwin'
    ? join(home, 'Library', 'Caches', 'coldstart')
    : join(home, '.cache', 'coldstart');
}

/** Makes the cache folder and returns its path. Throws a measure error when it cannot be made or written. */
export async function cacheDirectory(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform = process.platform,
): Promise<string> {
  const folder = cacheFolder(env, platform);
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
    throw measureError(
      `The cache folder ${folder} cannot be written (${reason}).`,
      'Name another one: XDG_CACHE_HOME=/some/folder coldstart …',
      error,
    );
  }
  return folder;
}
