import { defined } from '../../domain/defined.js';
import { maskSecrets } from '../../domain/mask.js';
import type { ContainerScenario } from '../../domain/plan.js';
import type { Warning } from '../../domain/report.js';
import type { Runner, Sample } from '../../domain/runner.js';
import { counted } from '../../domain/words.js';
import { concealed } from '../../launch/concealed.js';
import type { LaunchOutcome } from '../../launch/launcher.js';
import { graceWarning } from '../../launch/outcome.js';
import { checkPattern, readyRecord, trialParts } from '../../launch/readiness.js';
import type { RunnerContext } from '../context.js';
import { axesRecord, processRecord } from '../row-parts.js';
import { type Engine, engineWith, findEngine } from './engine.js';
import { notCreated, notMeasured, toldPlainly } from './failure.js';
import { type Image, openImage } from './image.js';
import { ownLabel, remove, removeLeftovers, removeOwn } from './leftovers.js';
import { killsSince, oomKillCount } from './oom.js';
import { type ContainerState, stateOf } from './state.js';
import { stepsOf } from './steps.js';

/** Measures containers of an image: create, start until ready, stop; each is removed after its trial. */
export function containerRunner(scenario: ContainerScenario, context: RunnerContext): Runner {
  const warnings = new Map<string, Warning>();
  let engine: Engine | undefined;
  let image: Image | undefined;

  return {
    prepare: async (signal) => {
      await checkPattern(scenario.ready, context.helperPython);
      const python = { ...context.python, signal };
      const found = await findEngine(scenario.engine, python);
      const left = await removeLeftovers(found);
      if (left > 0) context.onProgress(`removed ${counted(left, 'container')} of a run that was killed`);
      image = await openImage(found, scenario.image, scenario);
      // What is removed is removed also where the run is interrupted.
      const { signal: _, ...unending } = context.python;
      engine = engineWith(found, unending);
    },
    measure: async (signal) => {
      if (!engine) throw new Error('a container is measured before its engine is known');
      const { args, env, readiness } = await trialParts(scenario, scenario.argv);
      const launch = (argv: readonly string[], more: object = {}) =>
        context.launcher.launch(
          {
            argv,
            env: { ...env, ...(engine as Engine).env },
            cwd: scenario.cwd,
            timeoutMs: scenario.timeoutMs,
            ...more,
          },
          signal,
        );
      const created = await launch([
        engine.name,
        'create',
        ...createOptions(scenario, env, engine),
        scenario.image,
        ...args,
      ]);
      const id = created.stdoutTail.trim().split('\n').at(-1) ?? '';
      const refused = notCreated(concealed(created, scenario), scenario);
      if (refused) return refused;
      try {
        const before = await oomKillCount();
        // What is timed ends with the container: the engine's command passes signals on.
        const launched = await launch([engine.name, 'start', '--attach', id], readiness);
        const outcome = concealed(launched, scenario);
        const state = await stateOf(engine, id);
        const oomKills = killsSince(before, await oomKillCount());
        const failure = notMeasured(outcome, { state, oomKills }, scenario);
        if (failure?.code === 'NOT_STARTED') return toldPlainly(failure, engine, id);
        if (failure) return failure;
        const warning = graceWarning(outcome, scenario.ready);
        if (warning) warnings.set(warning.code, { ...warning, remedy: FIRST_PROCESS });
        const { sample, isTold } = sampleOf(created, outcome, state);
        if (!isTold) warnings.set(CLOCK.code, CLOCK);
        return sample;
      } finally {
        await remove(engine, [id]);
      }
    },
    close: async () => {
      if (engine) await removeOwn(engine);
    },
    describe: () => ({
      record: {
        runner: 'container',
        image: scenario.image,
        engine: { name: engine?.name ?? scenario.engine ?? 'none', ...defined({ version: engine?.version }) },
        ...defined({ imageId: image?.Id, imageBytes: image?.Size, architecture: image?.Architecture }),
        command: maskSecrets(scenario.argv),
        ...defined({ memoryMB: scenario.memoryMB, cpus: scenario.cpus }),
        pageCache: scenario.pageCache,
        ...readyRecord(scenario),
        ...axesRecord(scenario),
        ...processRecord(scenario),
      },
      warnings: [...warnings.values()],
    }),
  };
}

/** Values are taken from the engine's own variables, where nobody sees them, but where they would tell the engine itself something. */
function createOptions(
  { memoryMB, cpus }: ContainerScenario,
  env: Readonly<Record<string, string>>,
  engine: Engine,
): string[] {
  const variables = Object.entries(env).flatMap(([name, value]) =>
    engine.env[name] === undefined || engine.env[name] === value
      ? ['--env', name]
      : ['--env', `${name}=${value}`],
  );
  return [
    ...['--pull', 'never', '--network', 'host', '--label', ownLabel()],
    ...variables,
    ...(memoryMB === undefined ? [] : ['--memory', `${memoryMB}m`]),
    ...(cpus === undefined ? [] : ['--cpus', String(cpus)]),
  ];
}

function sampleOf(created: LaunchOutcome, outcome: LaunchOutcome, state: ContainerState | undefined) {
  const { isTold, ...steps } = stepsOf({
    ...{
      createMs: created.wallMs,
      startedAt: outcome.startedAt,
      startMs: outcome.wallMs,
      readyMs: outcome.readyMs,
    },
    ...{ processBegan: state?.StartedAt, processEnded: outcome.killed ? undefined : state?.FinishedAt },
  });
  const sample: Sample = {
    ...{ startedAt: created.startedAt, status: 'ok', ...steps },
    ...(outcome.readyStatus === null ? {} : { readyStatus: outcome.readyStatus }),
  };
  return { sample, isTold };
}

const FIRST_PROCESS =
  'The first process of a container gets SIGTERM only if it handles it: handle it, start it by an init program such as tini, or give it the --grace that it needs.';

const CLOCK: Warning = {
  code: 'ENGINE_CLOCK',
  message:
    'the engine tells no time at which its process began, or one of another clock: start is all until ready.',
  remedy: 'Run coldstart on the machine that runs the containers.',
};
