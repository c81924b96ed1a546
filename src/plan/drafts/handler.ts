import type { HandlerRequest } from '../../config/request-types.js';
import { defined } from '../../domain/defined.js';
import type { LambdaScenario } from '../../domain/plan.js';
import { axisParts, pythonLabel, shownPath, sidedName } from '../labels.js';
import { common, type Draft, type PlanInput, sided } from './draft.js';

/** The rows of one handler: its Pythons and variants multiplied out. */
export function handlerDrafts(element: HandlerRequest, input: PlanInput): Draft[] {
  const pythons = input.installs.get(element) ?? [];
  const all = [...input.installs.values()].flat();
  const plain = element.name ?? element.handler;
  return pythons.flatMap((python) =>
    element.variants.map(({ name: variant, folder, layout }): Draft => {
      const parts = [
        ...(element.variants.length > 1 || variant !== 'plain' ? [variant] : []),
        `py${pythonLabel(python, all)}`,
        ...axisParts(element.axes, element.written),
      ];
      const scenario: LambdaScenario = {
        runner: 'lambda',
        id: ['lambda', sidedName(plain, element.side), ...parts].join('/'),
        target: {
          kind: 'emulated',
          name: plain,
          folder,
          shown: element.isBundled ? plain : shownPath(folder, element.side?.folder ?? input.cwd) || '.',
          handler: element.handler,
          ...defined({
            ...{ requirements: element.requirements, patterns: element.patterns, layers: element.layers },
          }),
          variant,
          layout,
          python,
          memorySizeMB: element.memorySizeMB,
          ...defined({ runtimePackages: element.runtimePackages }),
        },
        payload: element.event,
        starts: 'cold',
        ...common(element, input),
        ...(element.functionTimeoutMs === undefined ? {} : { timeoutMs: element.functionTimeoutMs }),
      };
      return {
        scenario,
        element: element.element,
        isBundled: element.isBundled,
        ...sided(element, parts),
        values: { name: plain, variant, python: python.version, ...element.axes },
        exclude: element.exclude,
      };
    }),
  );
}
