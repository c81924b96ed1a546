import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, inject } from 'vitest';
import { cacheDirectory } from '../../src/io/cache-dir.js';
import type { PythonContext } from '../../src/python/context.js';
import { newestInterpreter } from '../../src/python/interpreters.js';
import { chooseUserEnvironment, type UserWorker } from '../../src/python/user-environment.js';

/** A context with an empty cache of its own; `remove` deletes all of it. */
export function emptyContext(more: Partial<PythonContext> = {}) {
  const root = mkdtempSync(join(tmpdir(), 'coldstart-test-'));
  const context: PythonContext = { env: process.env, cwd: root, cacheDir: join(root, 'cache'), ...more };
  return { root, context, remove: () => rmSync(root, { recursive: true, force: true }) };
}

/** An empty place of a test. */
export type Site = ReturnType<typeof emptyContext>;

/** Whether pip can see the registry; asked once for all files. */
export function hasRegistry(): boolean {
  return inject('hasRegistry');
}

/**
 * Puts into a cache of one's own what only costs time to make: what is known of the interpreters, and uv. Both are those
 * of the caller's cache, where a global set-up has put them.
 */
export async function lendTools(cacheDir: string): Promise<void> {
  const shared = await cacheDirectory(process.env, process.platform);
  mkdirSync(cacheDir, { recursive: true });
  const [uv, known] = ['uv', 'interpreters.json'].map((name) => join(shared, name));
  if (uv !== undefined && existsSync(uv)) symlinkSync(uv, join(cacheDir, 'uv'));
  if (known !== undefined && existsSync(known)) copyFileSync(known, join(cacheDir, 'interpreters.json'));
}

/** What stands in a folder, the half-built included. */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

/** A loopback port on which nobody answers. */
export async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return address.port;
}

/**
 * Makes what each test of a file begins with: an empty folder without an active environment, and the newest interpreter.
 * The file has one cache, with uv. A repository ends the search for projects above.
 */
export function sitesOfOneCache({ isRepository = false } = {}) {
  const shared = emptyContext();
  let site: Site | undefined;
  afterEach(() => site?.remove());
  beforeAll(() => lendTools(shared.context.cacheDir));
  afterAll(() => shared.remove());
  return async () => {
    const { cacheDir } = shared.context;
    site = emptyContext({ env: { ...process.env, VIRTUAL_ENV: undefined }, cacheDir });
    if (isRepository) mkdirSync(join(site.root, '.git'));
    return { site, interpreter: await newestInterpreter(site.context) };
  };
}

/** The environment that a worker gets, made. */
export async function chosenEnvironment(worker: UserWorker) {
  const chosen = await chooseUserEnvironment(worker);
  return { ...chosen, ...(await chosen.open()) };
}
