import { defined } from '../../domain/defined.js';
import { maskSecrets } from '../../domain/mask.js';
import type { ContainerScenario } from '../../domain/plan.js';
import type { Warning } from '../../domain/report.js';
import type { Runner, Sample } from '../../domain/runner.js';
import type { LaunchOutcome } from '../../launch/launcher.js';
import { graceWarning } from '../../launch/outcome.js';
import { readyRecord, trialParts } from '../../launch/readiness.js';
import type { RunnerContext } from '../context.js';
import { axesRecord, evicted, processRecord, withShare } from '../row-parts.js';
import type { BuiltImage } from './build.js';
import type { Engine } from './engine.js';
import { memoryWarning } from './failure.js';
import { type Image, startedIn } from './image.js';
import { imageBytecode } from './image-bytecode.js';
import { type Inside, openInside } from './inside.js';
import { type InsidePhases, insidePhases } from './inside-phases.js';
import { layersOf } from './layers.js';
import { removeOwn } from './leftovers.js';
import { openRowEngine, openRowImage } from './open.js';
import { runContainer } from './run.js';
import type { ContainerState } from './state.js';
import { stepsOf } from './steps.js';

/** Measures containers of an image: create, start until ready, stop; each is removed after its trial. */
export function containerRunner(scenario: ContainerScenario, context: RunnerContext): Runner {
  const warnings = new Map<string, Warning>();
  let engine: Engine | undefined;
  let image: Image | undefined;
  let built: BuiltImage | undefined;
  let inside: Inside | undefined;
  let python: Inside['python'] | undefined;
  let layers: readonly string[] = [];
  let bytecode: ReturnType<typeof imageBytecode>;

  const closeInside = async () => {
    await inside?.close();
    inside = undefined;
  };

  return {
    prepare: async (signal) => {
      const row = await openRowEngine(scenario, context, signal);
      engine = row.engine;
      const { argv, env } = scenario;
      const opened = await openRowImage(row.ending, scenario, context);
      const { name } = opened;
      ({ image, built } = opened);
      if (scenario.pageCache === 'evicted') layers = await layersOf(image, name);
      const started = { name, words: startedIn(image, argv), givenPath: env.PYTHONPATH };
      inside = await openInside(row.ending, image, started, context);
      python = inside?.python;
    },
    measure: async (signal, { firstTouch }) => {
      if (!engine) throw new Error('a container is measured before its engine is known');
      const { args, env, readiness } = await trialParts(scenario, scenario.argv);
      const residentShare = await evicted(scenario, layers, context);
      const asked = {
        env: { ...env, ...(inside ? probeEnvironment(inside, scenario, firstTouch) : {}) },
        options: inside?.options ?? [],
        words: [built?.name ?? scenario.image, ...args],
        ...{ readiness, probePipe: inside?.pipe },
      };
      const ended = await runContainer(scenario, engine, context, asked, signal);
      if ('failure' in ended) return ended.failure;
      const { created, outcome, state, kills } = ended;
      const short = memoryWarning(scenario, kills);
      if (short) warnings.set(short.code, short);
      const warning = graceWarning(outcome, scenario.ready);
      if (warning) warnings.set(warning.code, { ...warning, remedy: FIRST_PROCESS });
      const stamped = insidePhases(outcome, readiness.ready?.kind);
      if (firstTouch && inside) {
        bytecode = imageBytecode(outcome.stamps, scenario.image, inside.python.executable);
        for (const found of bytecode?.warnings ?? []) warnings.set(found.code, found);
        // What only takes time is not mounted again.
        if (!stamped) {
          if (inside.isNamed) warnings.set(NO_STAMPS.code, NO_STAMPS);
          await closeInside();
        }
      }
      const { sample, isTold } = sampleOf(created, outcome, state, stamped);
      if (!isTold) warnings.set(CLOCK.code, CLOCK);
      return withShare(sample, residentShare);
    },
    close: async () => {
      await closeInside();
      if (engine) await removeOwn(engine);
    },
    describe: () => ({
      record: {
        runner: 'container',
        image: scenario.image,
        engine: { name: engine?.name ?? scenario.engine ?? 'none', ...defined({ version: engine?.version }) },
        ...defined({ imageId: image?.Id, imageBytes: image?.Size, architecture: image?.Architecture }),
        command: maskSecrets(scenario.argv),
        ...defined({ pullMs: image?.pullMs, buildMs: built?.buildMs, python, bytecode: bytecode?.counts }),
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

/** The first touch tells of bytecode as it is in the image: nothing may be written. */
function probeEnvironment(inside: Inside, { ready }: ContainerScenario, firstTouch: boolean) {
  return {
    ...inside.env,
    ...(ready ? { COLDSTART_PROBE_CHILDREN: '1' } : {}),
    ...(firstTouch ? { COLDSTART_PROBE_SURVEY: '1', PYTHONDONTWRITEBYTECODE: '1' } : {}),
  };
}

function sampleOf(
  created: LaunchOutcome,
  outcome: LaunchOutcome,
  state: ContainerState | undefined,
  inside: InsidePhases | undefined,
) {
  const { isTold, ...steps } = stepsOf({
    ...{
      createMs: created.wallMs,
      startedAt: outcome.startedAt,
      startMs: outcome.wallMs,
      readyMs: outcome.readyMs,
    },
    ...{ processBegan: state?.StartedAt, processEnded: outcome.killed ? undefined : state?.FinishedAt },
    inside,
  });
  const sample: Sample = {
    ...{ startedAt: created.startedAt, status: 'ok', ...steps },
    ...(outcome.readyStatus === null ? {} : { readyStatus: outcome.readyStatus }),
    ...defined({ loopClass: inside?.loopClass }),
  };
  return { sample, isTold };
}

const NO_STAMPS: Warning = {
  code: 'NO_PHASES',
  message:
    'there is a Python in the image, and none that was started told its phases: create, start and ready stand alone.',
  remedy:
    'A Python tells them from 3.7 on, without -I, -E and -S, on the kernel of this machine (not in a virtual one, as with Docker Desktop).',
};

const FIRST_PROCESS =
  'The first process of a container gets SIGTERM only if it handles it: handle it, start it by an init program such as tini, or give it the --grace that it needs.';

const CLOCK: Warning = {
  code: 'ENGINE_CLOCK',
  message:
    'the engine tells no time at which its process began, or one of another clock: start is all until ready.',
  remedy: 'Run coldstart on the machine that runs the containers.',
};
