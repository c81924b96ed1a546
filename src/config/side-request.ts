import { resolve } from 'node:path';
import { defined } from '../domain/defined.js';
import { exists } from '../io/paths.js';
import { imagePairs } from './against-images.js';
import type { AskedSides, Sources } from './asked-sides.js';
import type { BenchFlags } from './flags.js';
import type { LoadedConfig } from './load.js';
import { benchRequest } from './request.js';
import type { BenchRequest, Request, Side } from './request-types.js';
import type { SidedItem } from './side-items.js';

/** Whose request is made: the side, the commit as the user named it, and where a path of the working folder lies there. */
export interface OneSide {
  readonly of: Side['of'];
  readonly ref: string;
  moved(path: string): string;
}

/**
 * What is measured of one side, under the configuration `base`; undefined where it has nothing of it. Each element knows
 * what it is paired with on the other side. Throws usage errors.
 */
export async function sideRequest(
  sides: AskedSides,
  { flags, loaded, context }: Sources,
  base: LoadedConfig | undefined,
  { of, ref, moved }: OneSide,
): Promise<BenchRequest | undefined> {
  const { isAsked, isFolder, isFromTemplates } = sides;
  const { cwd, config } = sides.folders[of];
  const on = <T>(all: readonly SidedItem<T>[]) => all.flatMap((one) => one[of] ?? []);
  const [targets, modules, images, scenarios] = [
    on(sides.targets),
    on(sides.modules),
    on(sides.images),
    on(sides.scenarios),
  ];
  // Behind -- stands the command of the images, where any are asked for.
  const hasImages = (flags.container?.image ?? []).length > 0;
  const unnamed =
    flags.command.length + (hasImages ? 0 : flags.commandWords.length) + (flags.handlers.handler ? 1 : 0);
  const count = unnamed + [targets, modules, images, scenarios].reduce((sum, { length }) => sum + length, 0);
  if (isAsked && count === 0 && !isFromTemplates) return undefined;
  const there = onSide(flags, context.cwd, moved);
  // A commit without templates has nothing to compare: its bundled handlers would be something else.
  const hasFunctions = isFromTemplates && (of === 'head' || (await hasTemplates(there, cwd)));
  if (!hasFunctions && isFromTemplates && count === 0) return undefined;
  const suites = hasFunctions && flags.targets.includes('handlers') ? ['handlers'] : [];
  const request = await benchRequest(
    {
      ...there,
      handlers: hasFunctions ? there.handlers : { ...there.handlers, template: undefined },
      targets: isFolder ? flags.targets : [...targets, ...suites],
      module: modules,
      container: images.length > 0 ? { ...flags.container, image: images } : {},
      commandWords: hasImages && images.length === 0 ? [] : flags.commandWords,
    },
    base && {
      ...base,
      folder: config,
      config: { ...(loaded?.config ?? {}), scenarios: scenarios.length > 0 ? scenarios : undefined },
    },
    { ...context, cwd },
  );
  const pairOf = pairsOf(request.elements, sides, of);
  const elements = request.elements.map((one) => ({
    ...one,
    side: { of, ref, folder: cwd, pair: pairOf(one) },
  }));
  return { ...request, elements };
}

/** What an element is called on both sides. Commands and a handler follow what has a name of its own, in the same order. */
function pairsOf(
  elements: readonly Request[],
  { targets, modules, images, scenarios, isNamed, isFromTemplates }: AskedSides,
  of: Side['of'],
): (one: Request) => string {
  const namesOf = (all: readonly SidedItem<unknown>[], what: string) =>
    all.flatMap((one, index) => (one[of] === undefined ? [] : [`${what} ${index}`]));
  const names = isNamed ? namesOf([...targets, ...modules], 'named') : namesOf(scenarios, 'scenario');
  const isFunction = ({ runner }: Request) => isFromTemplates && runner === 'lambda';
  const isImage = ({ runner }: Request) => isNamed && runner === 'container';
  const isOther = (one: Request) => !names[one.element] && !isFunction(one) && !isImage(one);
  const others = [...new Set(elements.filter(isOther).map(({ element }) => element))];
  const ofImages = imagePairs(elements.filter(isImage), images, of);
  return (one) =>
    names[one.element] ??
    ofImages.get(one.element) ??
    (isFunction(one) ? `function ${one.name}` : `other ${others.indexOf(one.element)}`);
}

/** Whether a side has templates with functions, or the one that is named. */
async function hasTemplates({ handlers: { template } }: BenchFlags, folder: string): Promise<boolean> {
  if (template !== undefined) return exists(resolve(folder, template));
  const { templatesIn } = await import('../templates/find.js');
  return (await templatesIn(folder)).some(({ functions }) => functions.length > 0);
}

/** Paths into the repository move with it; environments and files of variables are no part of a commit. */
export function onSide(flags: BenchFlags, cwd: string, moved: (path: string) => string): BenchFlags {
  return {
    ...flags,
    ...defined({
      cwd: flags.cwd === undefined ? undefined : moved(resolve(cwd, flags.cwd)),
      venv: flags.venv === undefined ? undefined : resolve(cwd, flags.venv),
    }),
    handlers: {
      ...flags.handlers,
      ...defined({ template: flags.handlers.template && moved(resolve(cwd, flags.handlers.template)) }),
    },
    envFile: flags.envFile.map((file) => resolve(cwd, file)),
  };
}
