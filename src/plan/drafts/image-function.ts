import type { ImageFunctionRequest } from '../../config/request-types.js';
import { defined } from '../../domain/defined.js';
import type { LambdaScenario } from '../../domain/plan.js';
import { axisParts, sidedName } from '../labels.js';
import { nameOfBuild } from './container.js';
import { common, type Draft, type PlanInput, sided } from './draft.js';

/** The row of one function in an image. */
export function imageFunctionDraft(element: ImageFunctionRequest, input: PlanInput): Draft {
  const { image, build, handler, engine, pull, memorySizeMB, cpus, functionTimeoutMs } = element;
  const name = element.name ?? (build ? nameOfBuild(image) : image);
  const parts = ['image', ...axisParts(element.axes, element.written)];
  const scenario: LambdaScenario = {
    runner: 'lambda',
    id: ['lambda', sidedName(name, element.side), ...parts].join('/'),
    target: { kind: 'image', name, image, pull, memorySizeMB, ...defined({ build, handler, engine, cpus }) },
    payload: element.event,
    starts: 'cold',
    ...common(element, input),
    ...(functionTimeoutMs === undefined ? {} : { timeoutMs: functionTimeoutMs }),
  };
  return {
    scenario,
    element: element.element,
    isBundled: false,
    ...sided(element, parts),
    values: { name, variant: 'image', ...element.axes },
    exclude: element.exclude,
  };
}
