import { dirname, join } from 'node:path';
import { defined } from '../../domain/defined.js';
import type { WorkerScenario } from '../../domain/plan.js';
import { readBoundedText } from '../../io/read-bounded.js';
import { childEnvironment } from '../../launch/child-env.js';
import type { EvictedPlace } from '../../launch/page-cache.js';
import { scriptOf } from '../../python/console-script.js';
import type { PythonContext } from '../../python/context.js';
import { interpreterFiles } from '../../python/describe-interpreter.js';
import { ensureEnvironment } from '../../python/environments.js';
import type { Interpreter } from '../../python/interpreters.js';
import { type RequirementSetName, setFile } from '../../python/requirement-sets.js';
import { runTool } from '../../python/run-tool.js';
import { chooseUserEnvironment, type OpenEnvironment } from '../../python/user-environment.js';
import { prepareUvRun } from '../../python/uv-run.js';
import { ensureUvloopFolder } from '../../python/uvloop.js';
import type { RunnerContext } from '../context.js';
import { beforeCall } from './before-call.js';
import type { ModulePlaces } from './bytecode-warnings.js';
import { ensureProbeFolder } from './probe-folder.js';
import { type StartParts, targetFile } from './start.js';

/** What a worker needs before it can be started. */
export interface PreparedWorker {
  /** How it is started, but for its arguments. */
  readonly start: Omit<StartParts, 'args'>;
  /** Where its packages come from, in words. */
  readonly origin: string;
  /** Appended to sys.path where the environment may lack uvloop. */
  readonly uvloopFolder?: string;
  /** Variables that the worker itself needs. */
  readonly env: Readonly<Record<string, string>>;
  /** The interpreter, where a script that leads to it is started in its place. */
  readonly detour?: Interpreter & { readonly shim: string };
  /** What it has imported when it calls the function that it is there for, where that is known. */
  readonly beforeCall?: string;
  /** Where its modules lie. */
  readonly places: Omit<ModulePlaces, 'scenario'>;
  /** What `--page-cache evicted` drops. */
  readonly files: readonly EvictedPlace[];
}

/** Builds or finds the environment of a worker. Throws usage and measure errors. */
export async function prepareWorker(
  scenario: WorkerScenario,
  context: RunnerContext,
): Promise<PreparedWorker> {
  const { target, launch } = scenario;
  const interpreter = context.interpreter(scenario.python);
  const environment =
    target.kind === 'bundled'
      ? await bundledEnvironment(target.set, interpreter, context)
      : await usersEnvironment(scenario, interpreter, context);
  const script = target.kind === 'script' ? await scriptOf(target.script, environment) : undefined;
  const file = script ?? targetFile(target);
  const uvRun =
    launch.kind === 'uv-run' ? await uvRunOf(scenario, environment, interpreter, context) : undefined;
  const { executable, cacheTag } = interpreter;
  const folders = moduleFolders(scenario);
  const { sitePackages } = environment;
  const probeFolder = await ensureProbeFolder(executable, cacheTag, context.python.cacheDir);
  const needsUvloop =
    target.kind !== 'bundled' &&
    scenario.loop === 'uvloop' &&
    !(await hasUvloop(environment.python, scenario, context.python));
  return {
    start: {
      ...{ target, launch, python: environment.python, probeFolder },
      ...defined({ script, uvRun }),
    },
    origin: [environment.origin, ...(uvRun?.notes ?? [])].join('; '),
    ...(needsUvloop
      ? { uvloopFolder: await ensureUvloopFolder(interpreter, context.python, context.onProgress) }
      : {}),
    places: { interpreter, python: environment.python, sitePackages },
    ...defined({
      detour: detourOf(environment.python, interpreter),
      beforeCall: await beforeCall({ target, script, folders, sitePackages }),
    }),
    env: {
      ...uvRun?.env,
      ...(target.kind === 'bundled' && target.worker === 'http_fetch'
        ? { FETCH_URL: await context.loopbackUrl() }
        : {}),
    },
    files: [
      ...(await interpreterFiles(interpreter)),
      ...(uvRun?.files ?? []),
      // For a script uv has an environment of its own.
      ...(sitePackages && !uvRun?.startsFile ? [sitePackages] : []),
      ...(file === undefined ? [] : [file]),
      // What it imports of its own.
      ...(target.kind === 'bundled' ? [] : [{ own: scenario.folder }]),
    ],
  };
}

function detourOf(python: string, { shim, ...interpreter }: Interpreter) {
  return shim !== undefined && python === interpreter.start ? { ...interpreter, shim } : undefined;
}

type ChosenEnvironment = OpenEnvironment & { readonly origin: string };

async function bundledEnvironment(
  set: string,
  interpreter: Interpreter,
  context: RunnerContext,
): Promise<ChosenEnvironment> {
  const { file, isLocked } = setFile(set as RequirementSetName, interpreter);
  const requirements = await readBoundedText(file);
  const label = `bundled workers (${set})`;
  const spec = { interpreter, requirements, requireHashes: isLocked, isOurs: true, label };
  const built = await ensureEnvironment(spec, context.python, context.onProgress);
  const scripts = dirname(built.python);
  return { ...built, scripts, origin: `bundled workers’ ${set} set, cached environment` };
}

async function usersEnvironment(
  { target, folder, venv, choice, environment: origin }: WorkerScenario,
  interpreter: Interpreter,
  context: RunnerContext,
): Promise<ChosenEnvironment> {
  const chosen = await chooseUserEnvironment({
    ...(target.kind === 'file' ? { file: target.path } : {}),
    folder,
    ...defined({ venv, choice }),
    interpreter,
    // The plan has settled on this interpreter: an environment of another version is not meant.
    requested: true,
    context: context.python,
    onProgress: context.onProgress,
  });
  // As the plan says it: what led to this interpreter is known there only.
  return { ...(await chosen.open()), origin };
}

function moduleFolders({ folder }: WorkerScenario): string[] {
  return [folder, join(folder, 'src')];
}

/** Whether a worker finds uvloop by itself, by its environment or by the variables it gets. */
async function hasUvloop(
  python: string,
  { env: own, cwd, launch }: WorkerScenario,
  context: PythonContext,
): Promise<boolean> {
  const env = childEnvironment(context.env, { PYTHONDONTWRITEBYTECODE: '1', ...own });
  const options = launch.kind === 'python' ? launch.options : [];
  const code = 'import sys; del sys.path[0]; import uvloop';
  return (await runTool(python, [...options, '-c', code], { env, cwd, context })).ok;
}

async function uvRunOf(
  scenario: WorkerScenario,
  environment: ChosenEnvironment,
  interpreter: Interpreter,
  { python: context, onProgress }: RunnerContext,
) {
  const { target, folder } = scenario;
  const file = target.kind === 'file' ? { file: target.path } : {};
  return prepareUvRun({ ...file, folder, environment, interpreter, context, onProgress });
}
