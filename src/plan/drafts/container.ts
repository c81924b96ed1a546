import type { ContainerRequest } from '../../config/request-types.js';
import { defined } from '../../domain/defined.js';
import type { ContainerScenario } from '../../domain/plan.js';
import { axisParts, sidedName } from '../labels.js';
import { common, type Draft, type PlanInput, sided } from './draft.js';

/** The row of one image. */
export function containerDraft(element: ContainerRequest, input: PlanInput): Draft {
  const { image, command, engine, pull, memoryMB, cpus } = element;
  const plain = element.name ?? image;
  const parts = axisParts(element.axes, element.written);
  const scenario: ContainerScenario = {
    runner: 'container',
    id: ['image', sidedName(plain, element.side), ...parts].join('/'),
    ...{ image, argv: command, pull, ...defined({ engine, memoryMB, cpus }) },
    ...common(element, input),
  };
  return {
    scenario,
    element: element.element,
    isBundled: false,
    ...sided(element, parts),
    values: { name: plain, ...element.axes },
    exclude: element.exclude,
  };
}
