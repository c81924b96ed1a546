import type { ContainerRequest } from '../../config/request-types.js';
import { defined } from '../../domain/defined.js';
import type { ContainerScenario } from '../../domain/plan.js';
import { axisParts, sidedName } from '../labels.js';
import { common, type Draft, type PlanInput, sided } from './draft.js';

/** The row of one image. */
export function containerDraft(element: ContainerRequest, input: PlanInput): Draft {
  const { image, build, command, engine, pull, memoryMB, cpus } = element;
  const plain = element.name ?? (build ? nameOfBuild(image) : image);
  const parts = axisParts(element.axes, element.written);
  const scenario: ContainerScenario = {
    runner: 'container',
    id: ['image', sidedName(plain, element.side), ...parts].join('/'),
    ...{ image, argv: command, pull, ...defined({ build, engine, memoryMB, cpus }) },
    ...common(element, input),
  };
  return {
    scenario,
    element: element.element,
    isBundled: false,
    ...sided(element, parts),
    ...defined({ host: element.host }),
    values: { name: plain, ...element.axes },
    exclude: element.exclude,
  };
}

/** docker/Dockerfile is docker, and the one at hand is Dockerfile. */
export function nameOfBuild(path: string): string {
  const folder = path.replace(/(?:^|\/)(?:Dockerfile|Containerfile)$/, '').replace(/^(?:\.\/)+|\/+$/g, '');
  return folder === '' || folder === '.' ? 'Dockerfile' : folder;
}
