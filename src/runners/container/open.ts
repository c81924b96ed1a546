import type { ContainerScenario } from '../../domain/plan.js';
import { counted } from '../../domain/words.js';
import { checkPattern } from '../../launch/readiness.js';
import type { RunnerContext } from '../context.js';
import { type BuiltImage, buildImage } from './build.js';
import { type Engine, engineWith, findEngine } from './engine.js';
import { type Image, openImage } from './image.js';
import { removeLeftovers } from './leftovers.js';

/** The engine of a row: what removes goes on where the run is interrupted, what prepares does not. */
export interface RowEngine {
  readonly engine: Engine;
  readonly ending: Engine;
}

/** Finds it, and removes what killed runs left. Throws usage and measure errors. */
export async function openEngine(
  scenario: ContainerScenario,
  context: RunnerContext,
  signal: AbortSignal,
): Promise<RowEngine> {
  await checkPattern(scenario.ready, context.helperPython);
  const ending = await findEngine(scenario.engine, { ...context.python, signal });
  const left = await removeLeftovers(ending);
  if (left > 0) context.onProgress(`removed ${counted(left, 'container')} of a run that was killed`);
  const { signal: _, ...unending } = context.python;
  return { engine: engineWith(ending, unending), ending };
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
