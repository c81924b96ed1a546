import { isAbsolute, join } from 'node:path';
import { homeFolder } from './cache-dir.js';

/** Where coldstart keeps what must not be lost with the cache: journals, and the last failure. The folder need not exist. */
export function stateFolder(env: Readonly<Record<string, string | undefined>>): string {
  const xdg = env.XDG_STATE_HOME;
  if (xdg && isAbsolute(xdg)) return join(xdg, 'coldstart');
  return join(homeFolder(env.HOME), '.local', 'state', 'coldstart');
}

/** Where the last failure is kept. */
export function lastFailureFile(env: Readonly<Record<string, string | undefined>>): string {
  return join(stateFolder(env), 'last-failure.json');
}
