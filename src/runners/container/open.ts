import type { EngineName } from '../../domain/container.js';
import type { ContainerScenario } from '../../domain/plan.js';
import { counted } from '../../domain/words.js';
import { checkPattern } from '../../launch/readiness.js';
import type { PythonContext } from '../../python/context.js';
import type { RunnerContext } from '../context.js';
import { type BuiltImage, buildImage } from './build.js';
import { type Engine, engineWith, findEngine } from './engine.js';
import { type Image, openImage } from './image.js';
import { removeLeftovers } from './leftovers.js';

/** An engine: what removes goes on where the run is interrupted, what prepares does not. */
interface OpenEngine {
  readonly engine: Engine;
  readonly ending: Engine;
}

/** Finds the engine that is asked for, and removes what killed runs left. Throws a measure error. */
export async function openEngine(
  asked: EngineName | undefined,
  context: PythonContext,
  note: (text: string) => void,
): Promise<OpenEngine> {
  const ending = await findEngine(asked, context);
  const left = await removeLeftovers(ending);
  if (left > 0) note(`removed ${counted(left, 'container')} of a run that was killed`);
  const { signal: _, ...unending } = context;
  return { engine: engineWith(ending, unending), ending };
}

/** That of a row. Throws usage errors, too: a condition that cannot be read. */
export async function openRowEngine(
  scenario: ContainerScenario,
  context: RunnerContext,
  signal: AbortSignal,
): Promise<OpenEngine> {
  await checkPattern(scenario.ready, context.helperPython);
  return openEngine(scenario.engine, { ...context.python, signal }, context.onProgress);
}

/** The image of a row: built or fetched where that is asked for, else as it is there. Throws a measure error. */
export async function openRowImage(
  ending: Engine,
  { image, build, pull, argv }: ContainerScenario,
  context: RunnerContext,
): Promise<{ readonly image: Image; readonly built: BuiltImage | undefined; readonly name: string }> {
  if (build) context.onProgress(`building ${image}`);
  const built = build && (await buildImage(ending, build, pull));
  const name = built?.name ?? image;
  return { image: await openImage(ending, name, { argv, pull: pull && !build }), built, name };
}
