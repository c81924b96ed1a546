import { isIsolated } from '../../config/launch.js';
import { defined } from '../../domain/defined.js';
import type { WorkerScenario } from '../../domain/plan.js';
import { childEnvironment } from '../../launch/child-env.js';
import { concealed } from '../../launch/concealed.js';
import type { LaunchOutcome, LaunchRequest } from '../../launch/launcher.js';
import { trialParts } from '../../launch/readiness.js';
import { followsAuto } from '../../project/server-loop.js';
import type { RunnerContext } from '../context.js';
import { stdinOf } from '../row-parts.js';
import type { PreparedWorker } from './setup.js';
import { type StartParts, workerArgv } from './start.js';
import type { Unpacking } from './unpacking.js';

/** What is started, and where. */
export interface StartedRow {
  readonly scenario: WorkerScenario;
  readonly context: RunnerContext;
  readonly unpacking: Unpacking;
  /** Where bytecode is looked for, and nowhere else. */
  readonly pycache?: string;
}

/** What single starts have otherwise. */
export interface StartOptions {
  /** Gets all of its stderr. */
  readonly stderrFile?: string;
  /** Its command line, where that is not the usual one. */
  readonly argvOf?: (parts: StartParts) => string[];
  /** Puts a program before it. */
  readonly wrap?: (argv: readonly string[]) => string[];
  /** What the launcher counts of it. */
  readonly count?: LaunchRequest['count'];
}

/** One start of the worker with the probe in it, and with these variables beside its own. */
export async function launchWorker(
  { scenario, context, unpacking, pycache }: StartedRow,
  worker: PreparedWorker,
  more: Readonly<Record<string, string>>,
  signal: AbortSignal,
  { stderrFile, count, argvOf = workerArgv, wrap = (argv) => [...argv] }: StartOptions = {},
): Promise<LaunchOutcome> {
  const { args, env, readiness } = await trialParts(scenario, scenario.args);
  const added = { ...defined({ PYTHONPYCACHEPREFIX: pycache }), ...more };
  const writesBytecode = { ...env, ...more }.PYTHONDONTWRITEBYTECODE === '';
  const outcome = await unpacking.around((unpackEnv) =>
    context.launcher.launch(
      {
        argv: wrap(argvOf({ ...worker.start, args, writesBytecode, pycache })),
        env: { ...probeEnvironment({ ...scenario, env }, worker, context), ...unpackEnv, ...added },
        cwd: scenario.cwd,
        timeoutMs: scenario.timeoutMs,
        ...stdinOf(scenario),
        probe: true,
        ...defined({ stderrFile, count }),
        ...readiness,
      },
      signal,
    ),
  );
  return concealed(outcome, scenario);
}

/** The whole environment of a worker: its own, and what the probe is told. */
export function probeEnvironment(
  scenario: WorkerScenario,
  prepared: PreparedWorker,
  context: RunnerContext,
): Record<string, string> {
  // A trial that wrote .pyc files would change the next one.
  const env = childEnvironment(context.python.env, {
    PYTHONDONTWRITEBYTECODE: '1',
    ...prepared.env,
    ...scenario.env,
  });
  const own = env.PYTHONPATH;
  const { probeFolder } = prepared.start;
  const path = own ? `${probeFolder}:${own}` : probeFolder;
  return {
    ...env,
    ...(isIsolated(scenario.launch) ? {} : { PYTHONPATH: path }),
    // A server that is told its loop may run others beside it: they are none of the row's business.
    COLDSTART_PROBE_LOOP: scenario.serverLoop ? 'own' : scenario.loop,
    ...(own ? { COLDSTART_PROBE_PYTHONPATH: own } : {}),
    ...(prepared.uvloopFolder ? { COLDSTART_PROBE_UVLOOP: prepared.uvloopFolder } : {}),
    ...(scenario.change?.gcOff ? { COLDSTART_PROBE_GC: 'off' } : {}),
    ...(prepared.beforeCall ? { COLDSTART_PROBE_CALL: prepared.beforeCall } : {}),
    ...(scenario.python.start ? { COLDSTART_PROBE_WRAPPER: scenario.python.start } : {}),
    // Which process becomes ready is known at the end only: all of them stamp.
    ...(scenario.ready ? { COLDSTART_PROBE_CHILDREN: '1' } : {}),
    ...(followsAuto(scenario.serverLoop?.shown) ? { COLDSTART_PROBE_UVICORN: scenario.loop } : {}),
  };
}
