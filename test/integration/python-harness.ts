import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach } from 'vitest';
import type { PythonContext } from '../../src/python/context.js';
import { defaultInterpreter, newestInterpreter } from '../../src/python/interpreters.js';

/** A context with an empty cache of its own; `remove` deletes all of it. */
export function emptyContext(more: Partial<PythonContext> = {}) {
  const root = mkdtempSync(join(tmpdir(), 'coldstart-test-'));
  const context: PythonContext = { env: process.env, cwd: root, cacheDir: join(root, 'cache'), ...more };
  return { root, context, remove: () => rmSync(root, { recursive: true, force: true }) };
}

/** An empty place of a test. */
export type Site = ReturnType<typeof emptyContext>;

/** True if pip can see the registry: asked once, without installing anything. */
export async function hasRegistry(): Promise<boolean> {
  const { context, root, remove } = emptyContext();
  try {
    const { executable } = await defaultInterpreter(context);
    const args = [
      '-m',
      'pip',
      'download',
      '-q',
      '--no-deps',
      '--retries',
      '0',
      '--timeout',
      '10',
      '-d',
      root,
      'six==1.17.0',
    ];
    execFileSync(executable, args, { stdio: 'ignore', timeout: 30_000 });
    return true;
  } catch {
    return false;
  } finally {
    remove();
  }
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
 * The file has one cache, so that uv is installed once.
 */
export function sitesOfOneCache() {
  const shared = emptyContext();
  let site: Site | undefined;
  afterEach(() => site?.remove());
  afterAll(() => shared.remove());
  return async () => {
    const { cacheDir } = shared.context;
    site = emptyContext({ env: { ...process.env, VIRTUAL_ENV: undefined }, cacheDir });
    return { site, interpreter: await newestInterpreter(site.context) };
  };
}
