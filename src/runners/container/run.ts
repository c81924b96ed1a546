import { rm } from 'node:fs/promises';
import type { ContainerScenario } from '../../domain/plan.js';
import { temporaryFolder } from '../../io/temporary.js';
import { concealed } from '../../launch/concealed.js';
import type { LaunchOutcome } from '../../launch/launcher.js';
import type { TrialParts } from '../../launch/readiness.js';
import type { RunnerContext } from '../context.js';
import { createdId, environmentOptions, limitOptions, ownOptions } from './create-options.js';
import type { Engine } from './engine.js';
import { type Failure, notCreated, notMeasured, toldPlainly } from './failure.js';
import { remove } from './leftovers.js';
import { type Kills, watchKills } from './oom.js';
import { type ContainerState, stateOf } from './state.js';

/** What a container is made of. */
export interface ContainerAsked {
  /** Its variables. */
  readonly env: Readonly<Record<string, string>>;
  /** More options of the create command. */
  readonly options: readonly string[];
  /** The image and what is started in it. */
  readonly words: readonly string[];
  readonly readiness: TrialParts['readiness'];
  /** Where what is in it stamps. */
  readonly probePipe: string | undefined;
}

/** A container that was ready, and ended. */
export interface EndedContainer {
  /** Of the create command. */
  readonly created: LaunchOutcome;
  /** Of the start command, which ends with the container. */
  readonly outcome: LaunchOutcome;
  readonly state: ContainerState | undefined;
  /** Processes that the kernel has killed for memory meanwhile. */
  readonly kills: Kills;
}

/** Creates a container, starts it until it is ready, and removes it, whatever became of it. Resolves to why it does not count where it does not. */
export async function runContainer(
  scenario: ContainerScenario,
  engine: Engine,
  { launcher }: Pick<RunnerContext, 'launcher'>,
  asked: ContainerAsked,
  signal: AbortSignal,
): Promise<EndedContainer | { readonly failure: Failure }> {
  const { env, options, words, readiness, probePipe } = asked;
  const launch = (argv: readonly string[], more: object = {}) =>
    launcher.launch(
      {
        argv,
        // Values are taken from the engine's own variables, where nobody sees them.
        env: { ...env, ...engine.env },
        ...{ cwd: scenario.cwd, timeoutMs: scenario.timeoutMs },
        ...more,
      },
      signal,
    );
  const own = [...ownOptions(), ...environmentOptions(env, engine).options, ...limitOptions(scenario)];
  const created = await launch([engine.name, 'create', ...own, ...options, ...words]);
  const id = createdId(created.stdoutTail);
  const refused = notCreated(concealed(created, scenario), scenario, id);
  if (refused) return { failure: refused };
  // What watches it is podman's conmon, which leaves a file where it was started: nowhere else, then.
  const folder = await temporaryFolder('start');
  try {
    const watch = await watchKills(id, folder, { isLimited: scenario.memoryMB !== undefined });
    // What is timed ends with the container: the engine's command passes signals on.
    const started = [engine.name, 'start', '--attach', id];
    const more = probePipe === undefined ? readiness : { ...readiness, probePipe };
    const launched = await launch(started, { ...more, cwd: folder }).catch(async (error: unknown) => {
      await watch.end();
      throw error;
    });
    const outcome = concealed(launched, scenario);
    const kills = await watch.end();
    const state = await stateOf(engine, id);
    const failure = notMeasured(outcome, { state, kills }, scenario);
    if (!failure) return { created, outcome, state, kills };
    return { failure: failure.code === 'NOT_STARTED' ? await toldPlainly(failure, engine, id) : failure };
  } finally {
    await remove(engine, [id]);
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}
