import { usageError } from '../domain/errors.js';
import { counted } from '../domain/words.js';
import type { Variants } from './parameters.js';
import type { ScenarioElement } from './schema.js';

/** What the command line says of the first, the second … of what it names. */
export interface InOrder {
  readonly commandName?: readonly string[] | undefined;
  /** Hooks, one for each. */
  readonly prepares?: readonly string[] | undefined;
  readonly concludes?: readonly string[] | undefined;
}

/** A commit may lack some of what is named, and all that follows would be called wrongly. Throws a usage error. */
export function checkInOrder(flags: InOrder & { readonly against?: string | undefined }): void {
  const { commandName, prepares, concludes, against } = flags;
  if (against === undefined || (commandName ?? prepares ?? concludes) === undefined) return;
  throw usageError(
    `${commandName ? '--command-name' : 'A hook for each row'} goes by the order of what is named, which --against may change.`,
    commandName
      ? 'Write NAME=target or --command "NAME=command".'
      : 'Give the hook once, or write a coldstart.json.',
  );
}

/** Gives elements what was said of them in order. Throws usage errors where there are too many names, or not as many hooks. */
export function saidInOrder(
  elements: readonly (ScenarioElement | Variants)[],
  { commandName = [], prepares, concludes }: InOrder,
): readonly (ScenarioElement | Variants)[] {
  if (commandName.length > elements.length) {
    throw usageError(
      `${counted(commandName.length, '--command-name')} for ${counted(elements.length, 'target or command', 'targets and commands')}.`,
      elements.length === 0
        ? 'Name targets or commands; scenarios of the configuration have names there.'
        : 'Give each one name at the most; with a parameter write it into the name: -n "worker {size}".',
    );
  }
  for (const [flag, hooks] of [
    ['--prepare', prepares],
    ['--conclude', concludes],
  ] as const) {
    if (hooks === undefined || hooks.length === elements.length) continue;
    throw usageError(
      `${flag} is given ${hooks.length} times, and there ${elements.length === 1 ? 'is' : 'are'} ${counted(elements.length, 'target or command', 'targets and commands')}.`,
      'Give it once for all of them, or once for each, in their order.',
    );
  }
  return elements.map((written, index) => {
    const [name, prepare, conclude] = [commandName[index], prepares?.[index], concludes?.[index]];
    const one = (element: ScenarioElement): ScenarioElement => {
      if (name !== undefined && element.name !== undefined)
        throw usageError(
          `${element.name}=… and --command-name ${name} name the same row.`,
          'Leave one of them out.',
        );
      const hooks = {
        ...element.hooks,
        ...(prepare === undefined ? {} : { prepare }),
        ...(conclude === undefined ? {} : { conclude }),
      };
      return {
        ...element,
        ...(name === undefined ? {} : { name }),
        ...(Object.keys(hooks).length === 0 ? {} : { hooks }),
      };
    };
    if (!('byAxes' in written)) return one(written);
    return {
      byAxes: written.byAxes.map(({ axes, element }) => ({ axes, element: one(element) })),
      written: name ?? written.written,
    };
  });
}
