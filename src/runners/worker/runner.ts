import { isIsolated, shownLaunch } from '../../config/launch.js';
import { defined } from '../../domain/defined.js';
import { shownTarget, type WorkerScenario } from '../../domain/plan.js';
import type { ImportCost, Warning } from '../../domain/report.js';
import type { Runner, Sample } from '../../domain/runner.js';
import { childEnvironment } from '../../launch/child-env.js';
import type { LaunchOutcome } from '../../launch/launcher.js';
import { failureOf, graceWarning, processFigures } from '../../launch/outcome.js';
import { checkPattern, readyRecord, trialParts } from '../../launch/readiness.js';
import { followsAuto } from '../../project/server-loop.js';
import { axesRecord } from '../axes-record.js';
import type { RunnerContext } from '../context.js';
import { IMPORT_TIME_ENV, withImportTime } from './import-costs.js';
import { phasesOf } from './phases.js';
import { pitfallEnvironment, readPitfalls } from './pitfalls.js';
import { type PreparedWorker, prepareWorker } from './setup.js';
import { workerArgv } from './start.js';
import { readSurvey, type Survey, workerWarnings } from './survey.js';

/** Measures a Python worker, unmodified, with the probe in its interpreter. */
export function workerRunner(scenario: WorkerScenario, context: RunnerContext): Runner {
  let prepared: PreparedWorker | undefined;
  let survey: Survey | undefined;
  let importCosts: ImportCost[] | undefined;
  const warnings = new Map<string, Warning>();
  const launch = shownLaunch(scenario.launch);

  const start = async (
    worker: PreparedWorker,
    more: Readonly<Record<string, string>>,
    signal: AbortSignal,
    stderrFile?: string,
  ) => {
    const { args, env, readiness } = await trialParts(scenario, scenario.args);
    return context.launcher.launch(
      {
        argv: workerArgv({ ...worker.start, args, writesBytecode: env.PYTHONDONTWRITEBYTECODE === '' }),
        env: { ...probeEnvironment({ ...scenario, env }, worker, context), ...more },
        cwd: scenario.cwd,
        timeoutMs: scenario.timeoutMs,
        probe: true,
        ...defined({ stderrFile }),
        ...readiness,
      },
      signal,
    );
  };

  return {
    prepare: async () => {
      await checkPattern(scenario.ready, context.helperPython);
      prepared = await prepareWorker(scenario, context);
    },
    measure: async (signal, { firstTouch }) => {
      if (!prepared) throw new Error('a worker is measured before it is prepared');
      const residentShare =
        scenario.pageCache === 'evicted' ? await (await context.evictor()).evict(prepared.files) : undefined;
      const outcome = await start(prepared, firstTouch ? { COLDSTART_PROBE_SURVEY: '1' } : {}, signal);
      if (firstTouch) survey = readSurvey(outcome.stamps);
      const late = graceWarning(outcome, scenario.ready);
      for (const warning of [...workerWarnings(outcome), ...(late ? [late] : [])])
        warnings.set(warning.code, warning);
      const sample = sampleOf(scenario, outcome);
      return residentShare === undefined || sample.status === 'failed'
        ? sample
        : { ...sample, residentShare };
    },
    ...(scenario.pitfalls
      ? {
          inspect: async (signal: AbortSignal) => {
            if (!prepared) throw new Error('a worker is inspected before it is prepared');
            const { loop, env } = pitfallRun(scenario);
            const outcome = await start(prepared, env, signal);
            const failure = failureOf(outcome, scenario);
            const { folder } = scenario;
            const found = readPitfalls(outcome.stamps, { folder, loop, readyMs: outcome.readyMs });
            if (failure && found.length === 0) throw new Error(failure.message);
            for (const warning of found) warnings.set(warning.code, warning);
            if (isIsolated(scenario.launch)) return;
            const worker = prepared;
            importCosts = await withImportTime((file) => start(worker, IMPORT_TIME_ENV, signal, file));
          },
        }
      : {}),
    describe: () => ({
      record: {
        runner: 'worker',
        worker: shownTarget(scenario.target),
        bundled: scenario.target.kind === 'bundled',
        ...(scenario.target.kind === 'bundled' ? { set: scenario.target.set } : {}),
        ...defined({ launch }),
        ...(scenario.serverLoop ? { serverLoop: scenario.serverLoop.shown } : {}),
        loop: scenario.loop,
        python: { version: scenario.python.version, executable: scenario.python.executable },
        environment: prepared?.origin ?? scenario.environment,
        pageCache: scenario.pageCache,
        ...readyRecord(scenario),
        ...axesRecord(scenario),
        ...(survey ? { bytecode: survey.bytecode } : {}),
        ...(importCosts && importCosts.length > 0 ? { importCosts } : {}),
      },
      warnings: [...warnings.values(), ...(survey?.warnings ?? [])],
    }),
  };
}

function probeEnvironment(
  scenario: WorkerScenario,
  prepared: PreparedWorker,
  context: RunnerContext,
): Record<string, string> {
  // The state of the bytecode is measured as found: a trial that wrote .pyc files would change the next one.
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
    // Which process becomes ready is known at the end only: all of them stamp.
    ...(scenario.ready ? { COLDSTART_PROBE_CHILDREN: '1' } : {}),
    ...(followsAuto(scenario.serverLoop?.shown) ? { COLDSTART_PROBE_UVICORN: scenario.loop } : {}),
  };
}

/**
 * The run that looks for pitfalls leaves the choice of the loop to the worker, unless an option in its arguments says
 * which: what it does when nobody measures is what can be wrong.
 */
function pitfallRun({ loop, serverLoop, folder }: WorkerScenario) {
  const isTold = serverLoop !== undefined && !followsAuto(serverLoop.shown);
  return {
    loop: isTold ? loop : ('own' as const),
    env: { ...pitfallEnvironment(folder), COLDSTART_PROBE_LOOP: 'own', COLDSTART_PROBE_UVICORN: '' },
  };
}

function sampleOf(scenario: WorkerScenario, outcome: LaunchOutcome): Sample {
  const failed = (code: string, message: string): Sample => ({
    startedAt: outcome.startedAt,
    status: 'failed',
    code,
    message,
  });
  const noUvloop = outcome.stamps.find(({ name }) => name === 'no_uvloop');
  if (noUvloop)
    return failed('NO_UVLOOP', `uvloop cannot be imported in the worker’s environment: ${noUvloop.extra}`);
  const failure = failureOf(outcome, scenario);
  if (failure) return failure;
  // A server that was there for SIGTERM is no daemon, whatever it started beside itself.
  if (!scenario.ready && outcome.leftovers.some((process) => process.escaped)) {
    return failed(
      'DAEMONIZED',
      'the worker moved itself into the background: what was measured is not the worker. Start it in the foreground.',
    );
  }
  const divided = phasesOf(outcome.stamps, outcome.wallMs, outcome.readyMs, outcome.readyProcesses);
  if (!divided.ok) return failed(divided.code, divided.message);
  const { phases, readyMs, loopClass, readyProcess, peakBytes } = divided;
  if (loopClass && !fits(scenario.loop, loopClass)) {
    return failed(
      'LOOP_MISMATCH',
      `asked for ${scenario.loop}, but ${loopClass} ran: the worker selects its own loop. Measure it with --loop own.`,
    );
  }
  return {
    ...processFigures(outcome, peakBytes),
    readyMs,
    phases,
    ...(loopClass ? { loopClass } : {}),
    ...defined({ readyProcess }),
  };
}

function fits(loop: WorkerScenario['loop'], loopClass: string): boolean {
  if (loop === 'own') return true;
  return loop === 'uvloop' ? loopClass === 'uvloop.Loop' : loopClass.startsWith('asyncio.');
}
