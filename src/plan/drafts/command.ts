import type { CommandRequest } from '../../config/request-types.js';
import { defined } from '../../domain/defined.js';
import { maskSecrets } from '../../domain/mask.js';
import type { CommandScenario } from '../../domain/plan.js';
import { axisParts, sidedName } from '../labels.js';
import { common, type Draft, type PlanInput, sided } from './draft.js';

/** The row of one command. */
export function commandDraft(element: CommandRequest, input: PlanInput): Draft {
  const plain = element.name ?? maskSecrets(element.command).join(' ');
  const name = sidedName(plain, element.side);
  // A command's own text already differs where no name stands for it.
  const parts = element.name === undefined ? [] : axisParts(element.axes, element.written);
  const scenario: CommandScenario = {
    runner: 'command',
    id: [name, ...parts].join('/'),
    argv: element.command,
    control: false,
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
