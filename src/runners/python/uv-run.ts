import { readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { OnProgress, PythonContext } from './context.js';
import { explainFailure } from './install-failure.js';
import type { Interpreter } from './interpreters.js';
import { readScriptMetadata } from './pep723.js';
import { nearest, projectFolders } from './project-files.js';
import { runTool } from './run-tool.js';
import { uvEnvironment } from './tool-env.js';
import type { OpenEnvironment } from './user-environment.js';
import { ensureUv } from './uv.js';

/** What is to be started by `uv run`. */
export interface UvRunRequest {
  /** Absolute path of the worker's file, where it is one. */
  readonly file?: string;
  readonly folder: string;
  readonly environment: OpenEnvironment;
  readonly interpreter: Interpreter;
  readonly context: PythonContext;
  readonly onProgress?: OnProgress;
}

/** How it is started. */
export interface UvRun {
  /** What stands before `python <options> file`. */
  readonly prefix: readonly string[];
  /** True where the file itself follows, without `python`. */
  readonly startsFile: boolean;
  /** What the user may want to know about it. */
  readonly notes: readonly string[];
}

/**
 * The command line of `uv run` for a worker, such that nothing of the user's is written: as typed for a script with a
 * PEP 723 block and for a project whose lock and .venv are in step; else in the environment that was chosen. Throws
 * usage and measure errors.
 */
export async function prepareUvRun(request: UvRunRequest): Promise<UvRun> {
  const { path: uv } = await ensureUv(request.context, request.onProgress);
  return (await forScript(uv, request)) ?? (await forProject(uv, request)) ?? inEnvironment(uv, request);
}

async function forScript(uv: string, request: UvRunRequest): Promise<UvRun | undefined> {
  const { file, interpreter, context, onProgress } = request;
  if (file === undefined || !(await readScriptMetadata(await readFile(file, 'utf8'), file))) return undefined;
  onProgress?.('preparing uv’s own environment of the script');
  const { executable } = interpreter;
  const synced = await runTool(uv, ['sync', '--quiet', '--script', file, '--python', executable], {
    env: uvEnvironment(context.env),
    cwd: context.cacheDir,
    context,
  });
  if (!synced.ok) throw explainFailure(`uv could not prepare the script ${file}`, synced);
  return {
    prefix: [uv, 'run', '--python', executable, '--script'],
    startsFile: true,
    notes: ['uv run: uv’s own environment of the script, checked at every start'],
  };
}

/** In a project whose own .venv was chosen. Whether it is in step is asked first: a plain run would write it. */
async function forProject(uv: string, request: UvRunRequest): Promise<UvRun | undefined> {
  const { folder, environment, context } = request;
  const lock = await nearest(await projectFolders(folder, context.env.HOME || undefined), ['uv.lock']);
  if (!lock || !environment.python.startsWith(`${join(lock.folder, '.venv')}${sep}`)) return undefined;
  const options = { env: uvEnvironment(context.env), cwd: lock.folder, context };
  const about = ['--quiet', '--offline', '--project', lock.folder];
  const isLocked = await runTool(uv, ['lock', '--check', ...about], options);
  const isSynced = isLocked.ok && (await runTool(uv, ['sync', '--check', '--inexact', ...about], options)).ok;
  const run = [uv, 'run', '--project', lock.folder];
  return isSynced
    ? { prefix: run, startsFile: false, notes: ['uv run: lock and environment are checked at every start'] }
    : {
        prefix: [...run, '--no-sync'],
        startsFile: false,
        notes: ['uv run --no-sync: the environment is not in step with its lock, and is never written here'],
      };
}

function inEnvironment(uv: string, { environment }: UvRunRequest): UvRun {
  return {
    prefix: [uv, 'run', '--no-project', '--python', environment.python],
    startsFile: false,
    notes: ['uv run --no-project, in this environment'],
  };
}
