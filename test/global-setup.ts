import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { cacheDirectory } from '../src/io/cache-dir.js';
import type { PythonContext } from '../src/python/context.js';
import { defaultInterpreter, newestInterpreter } from '../src/python/interpreters.js';
import { ensureUv } from '../src/python/uv.js';
import { helperPython } from '../src/wheels/helper.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** Whether pip can see the package registry. */
    hasRegistry: boolean;
    /** A folder that is removed after the last test: files of tests share a process, and what their harness keeps. */
    scratch: string;
  }
}

/** One answer for all projects. */
let prepared: Promise<boolean> | undefined;

/**
 * Asks once whether there is a registry, and puts into the caller's own cache what nearly every file needs: on a new
 * machine several files would wait for one another, each with a clock running.
 */
export default async function setup(project: TestProject): Promise<() => void> {
  prepared ??= prepare();
  project.provide('hasRegistry', await prepared);
  const scratch = mkdtempSync(join(tmpdir(), 'coldstart-tests-'));
  project.provide('scratch', scratch);
  return () => rmSync(scratch, { recursive: true, force: true });
}

async function prepare(): Promise<boolean> {
  const root = mkdtempSync(join(tmpdir(), 'coldstart-setup-'));
  try {
    const cacheDir = await cacheDirectory(process.env, process.platform);
    mkdirSync(cacheDir, { recursive: true });
    const context = { env: process.env, cwd: root, cacheDir };
    if (!(await seesRegistry(context))) return false;
    await ensureUv(context);
    await helperPython(await newestInterpreter(context), context);
    return true;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

async function seesRegistry(context: PythonContext): Promise<boolean> {
  try {
    const { executable } = await defaultInterpreter(context);
    const patience = ['--retries', '0', '--timeout', '10'];
    const args = ['-m', 'pip', 'download', '-q', '--no-deps', ...patience, '-d', context.cwd, 'six==1.17.0'];
    execFileSync(executable, args, { stdio: 'ignore', timeout: 30_000 });
    return true;
  } catch {
    return false;
  }
}
