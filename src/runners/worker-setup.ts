import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { WorkerScenario } from '../domain/plan.js';
import type { RunnerContext } from './context.js';
import { ensureProbeFolder } from './probe-folder.js';
import { ensureEnvironment, ensureUvloopFolder } from './python/environments.js';
import type { Interpreter } from './python/interpreters.js';
import { REQUIREMENT_SETS } from './python/requirement-sets.js';
import { chooseUserEnvironment } from './python/user-environment.js';
import { interpreterFiles } from './python-files.js';

/** What a worker needs before it can be started. */
export interface PreparedWorker {
  /** The interpreter that starts the worker: that of its environment. */
  readonly python: string;
  /** Where its packages come from, in words. */
  readonly origin: string;
  readonly probeFolder: string;
  /** Appended to sys.path where the environment may lack uvloop. */
  readonly uvloopFolder?: string;
  /** Variables that the worker itself needs. */
  readonly env: Readonly<Record<string, string>>;
  /** What `--page-cache evicted` drops. */
  readonly files: readonly string[];
}

/** Builds or finds the environment of a worker. Throws usage and measure errors. */
export async function prepareWorker(
  scenario: WorkerScenario,
  context: RunnerContext,
): Promise<PreparedWorker> {
  const interpreter = context.interpreter(scenario.python);
  const environment =
    scenario.target.kind === 'bundled'
      ? await bundledEnvironment(scenario.target.set, interpreter, context)
      : await usersEnvironment(scenario.target.path, scenario.venv, interpreter, context);
  const isUsers = scenario.target.kind === 'file';
  return {
    python: environment.python,
    origin: environment.origin,
    probeFolder: await ensureProbeFolder(
      interpreter.executable,
      interpreter.cacheTag,
      context.python.cacheDir,
    ),
    ...(isUsers && scenario.loop === 'uvloop'
      ? { uvloopFolder: await ensureUvloopFolder(interpreter, context.python, context.onProgress) }
      : {}),
    env:
      scenario.target.kind === 'bundled' && scenario.target.worker === 'http_fetch'
        ? { FETCH_URL: await context.loopbackUrl() }
        : {},
    files: [
      ...(await interpreterFiles(interpreter)),
      ...(environment.sitePackages ? [environment.sitePackages] : []),
      workerFile(scenario),
    ],
  };
}

async function bundledEnvironment(set: string, interpreter: Interpreter, context: RunnerContext) {
  const { file } = REQUIREMENT_SETS[set as keyof typeof REQUIREMENT_SETS];
  const requirements = await readFile(file, 'utf8');
  const spec = { interpreter, requirements, requireHashes: true, label: `bundled workers (${set})` };
  const built = await ensureEnvironment(spec, context.python, context.onProgress);
  return { ...built, origin: `bundled workers’ ${set} set, cached environment` };
}

async function usersEnvironment(
  file: string,
  venv: string | undefined,
  interpreter: Interpreter,
  context: RunnerContext,
) {
  const chosen = await chooseUserEnvironment({
    file,
    ...(venv === undefined ? {} : { venv }),
    interpreter,
    // The plan has settled on this interpreter: an environment of another version is not meant.
    requested: true,
    context: context.python,
    onProgress: context.onProgress,
  });
  return { ...(await chosen.open()), origin: [chosen.origin, ...chosen.notes].join('; ') };
}

/** Path of the Python file that a scenario starts. */
export function workerFile({ target }: WorkerScenario): string {
  return target.kind === 'file'
    ? target.path
    : fileURLToPath(new URL(`../../fixtures/workers/${target.worker}.py`, import.meta.url));
}
