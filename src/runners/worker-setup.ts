import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { WorkerScenario } from '../domain/plan.js';
import type { RunnerContext } from './context.js';
import { ensureProbeFolder } from './probe-folder.js';
import { ensureEnvironment, ensureUvloopFolder } from './python/environments.js';
import { REQUIREMENT_SETS } from './python/requirement-sets.js';
import { resolveUserEnvironment } from './python/user-environment.js';
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
      ? await bundledEnvironment(scenario.target.set, scenario, context)
      : await resolveUserEnvironment({
          file: scenario.target.path,
          ...(scenario.venv === undefined ? {} : { venv: scenario.venv }),
          interpreter,
          context: context.python,
          onProgress: context.onProgress,
        });
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

async function bundledEnvironment(set: string, scenario: WorkerScenario, context: RunnerContext) {
  const { file } = REQUIREMENT_SETS[set as keyof typeof REQUIREMENT_SETS];
  const environment = await ensureEnvironment(
    {
      interpreter: context.interpreter(scenario.python),
      requirements: await readFile(file, 'utf8'),
      requireHashes: true,
      label: `bundled workers (${set})`,
    },
    context.python,
    context.onProgress,
  );
  return { ...environment, origin: `bundled workers’ ${set} set, cached environment` };
}

/** Path of the Python file that a scenario starts. */
export function workerFile({ target }: WorkerScenario): string {
  return target.kind === 'file'
    ? target.path
    : fileURLToPath(new URL(`../../fixtures/workers/${target.worker}.py`, import.meta.url));
}
