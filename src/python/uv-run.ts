import { dirname, join, sep } from 'node:path';
import { defined } from '../domain/defined.js';
import { exists } from '../io/paths.js';
import { readBoundedText } from '../io/read-bounded.js';
import { projectFolders } from '../project/nearby-files.js';
import { readScriptMetadata } from '../python-source/pep723.js';
import type { OnProgress, PythonContext } from './context.js';
import { sitePackagesIn } from './environments.js';
import type { Interpreter } from './interpreters.js';
import { nearestLock } from './project-lock.js';
import { mustRun, runTool } from './run-tool.js';
import { uvOptions, uvSettings } from './tool-env.js';
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
  /** The user's settings of uv, such as its cache and indexes: with others it would find other things out of step. */
  readonly env: Readonly<Record<string, string>>;
  /** What uv itself adds to the files that such a start reads. */
  readonly files: readonly string[];
  /** What the user may want to know about it. */
  readonly notes: readonly string[];
}

type Start = Omit<UvRun, 'env' | 'files'> & { readonly sitePackages?: string };

/**
 * The command line of `uv run` for a worker, such that nothing of the user's is written: as typed for a script with a
 * PEP 723 block and for a project whose lock and .venv are in step; else in the environment that was chosen. Throws
 * usage and measure errors.
 */
export async function prepareUvRun(request: UvRunRequest): Promise<UvRun> {
  const { path: uv } = await ensureUv(request.context, request.onProgress);
  const start =
    (await forScript(uv, request)) ?? (await forProject(uv, request)) ?? inEnvironment(uv, request);
  const { sitePackages, ...run } = start;
  const files = [uv, ...(sitePackages === undefined ? [] : [sitePackages])];
  return { ...run, files, env: uvSettings(request.context.env) };
}

async function forScript(uv: string, request: UvRunRequest): Promise<Start | undefined> {
  const { file, interpreter, environment, context, onProgress } = request;
  // An environment named by the user wins over the block: only for the block is one of the cache chosen.
  if (file === undefined || !environment.python.startsWith(`${context.cacheDir}${sep}`)) return undefined;
  if (!(await readScriptMetadata(await readBoundedText(file), file))) return undefined;
  onProgress?.('preparing uv’s own environment of the script');
  const python = ['--python', interpreter.executable];
  const isStale =
    (await exists(`${file}.lock`)) && !(await isInStep(uv, ['lock', ...python, '--script', file], request));
  // Both sync and run would renew a stale lock.
  const frozen = isStale ? ['--frozen'] : [];
  const sync = ['sync', '--quiet', ...frozen, ...python, '--script', file];
  await mustRun(`uv could not prepare the script ${file}`, uv, sync, uvOptions(context));
  const sitePackages = await scriptPackages(uv, file, context);
  return {
    prefix: [uv, 'run', ...frozen, ...python, '--script'],
    startsFile: true,
    ...defined({ sitePackages }),
    notes: [
      ...(sitePackages === undefined
        ? ['uv did not say where that environment is, so --page-cache evicted skips its packages']
        : []),
      isStale
        ? 'uv run --frozen: the script is out of sync with its lock, which is never modified'
        : 'uv run: uv’s own environment of the script, checked at every start',
    ],
  };
}

/** Where uv keeps the packages of a script; undefined where it does not tell. */
async function scriptPackages(uv: string, file: string, context: PythonContext): Promise<string | undefined> {
  const found = await runTool(uv, ['python', 'find', '--script', file], uvOptions(context));
  const root = dirname(dirname(found.stdout.trim()));
  if (!found.ok || !(await exists(join(root, 'pyvenv.cfg')))) return undefined;
  return join(root, await sitePackagesIn(root));
}

/** In a project whose own .venv was chosen. Whether it is in step is asked first: a plain run would write it. */
async function forProject(uv: string, request: UvRunRequest): Promise<Start | undefined> {
  const { folder, environment, context } = request;
  const lock = await nearestLock(await projectFolders(folder, context.env.HOME || undefined));
  if (!lock || !environment.python.startsWith(`${join(dirname(lock.file), '.venv')}${sep}`)) return undefined;
  const project = ['--project', lock.project];
  const isSynced =
    (await isInStep(uv, ['lock', ...project], request)) &&
    (await isInStep(uv, ['sync', '--inexact', ...project], request));
  const run = [uv, 'run', ...project];
  return isSynced
    ? { prefix: run, startsFile: false, notes: ['uv run: lock and environment are checked at every start'] }
    : {
        prefix: [...run, '--no-sync'],
        startsFile: false,
        notes: ['uv run --no-sync: the environment is out of sync with its lock, and is never modified'],
      };
}

/** Asks without network, under the settings of the trials: what they would not find in step, they would write. */
async function isInStep(
  uv: string,
  [command = '', ...args]: string[],
  { folder, context }: UvRunRequest,
): Promise<boolean> {
  // uv itself knows nothing of pip's index.
  const { PIP_INDEX_URL: _index, ...caller } = context.env;
  const options = uvOptions({ ...context, env: caller }, folder);
  return (await runTool(uv, [command, '--check', '--quiet', '--offline', ...args], options)).ok;
}

function inEnvironment(uv: string, { environment }: UvRunRequest): Start {
  return {
    prefix: [uv, 'run', '--no-project', '--python', environment.python],
    startsFile: false,
    notes: ['uv run --no-project, in this environment'],
  };
}
