import { resolve } from 'node:path';
import { defined } from '../domain/defined.js';
import { usageError } from '../domain/errors.js';
import type { Warning } from '../domain/report.js';
import { shortRef } from '../domain/short-ref.js';
import { exists, kindOf } from '../io/paths.js';
import { checkIsBuilt, imagePairs } from './against-images.js';
import type { BenchFlags } from './flags.js';
import type { LoadedConfig } from './load.js';
import { removedScenarios } from './removed-scenarios.js';
import { benchRequest, type Caller } from './request.js';
import type { BenchRequest, Request, Side } from './request-types.js';
import {
  type Item,
  moduleItem,
  type SidedItem,
  type SidePlaces,
  scenarioItem,
  sidedItem,
  targetItem,
} from './side-items.js';
import { checkNoWasm } from './wasm-request.js';

/** What a request is made of. */
export interface Sources {
  readonly flags: BenchFlags;
  readonly loaded: LoadedConfig | undefined;
  readonly context: Caller;
}

/** What is asked for beside the targets. */
interface Asked extends Sources {
  /** The configuration of the commit, which may have scenarios that are gone. */
  readonly former: LoadedConfig | undefined;
  /** Names of what is meant to be gone. */
  readonly acceptRemoved: readonly string[];
}

/** A request for both sides, and what should be known about it. */
interface BothSides {
  readonly request: BenchRequest;
  readonly notes: readonly Warning[];
}

/**
 * What is asked for, once as it is in the working folder and once as it was in a commit, under the configuration of the
 * working folder. What the commit does not have yet stands on one side only, as does what is gone, unless that is accepted
 * by its name. Throws usage errors.
 */
export async function againstRequest(given: string, asked: Asked, places: SidePlaces): Promise<BothSides> {
  const ref = shortRef(given);
  const { flags, loaded, context, acceptRemoved } = asked;
  const folders = (of: Side['of']) => ({
    cwd: places.place(context.cwd, of),
    config: places.place((loaded ?? asked.former)?.folder ?? context.cwd, of),
  });
  const [before, after] = [folders('base'), folders('head')];
  const ofCwd = { base: before.cwd, head: after.cwd };
  const sided = async <T>(items: readonly Item<T>[], from: { base: string; head: string }) =>
    Promise.all(items.map((item) => sidedItem(item, from, places)));
  // With -m a single target is the folder of the modules.
  const only =
    flags.module.length > 0 && flags.targets.length === 1 ? resolve(after.cwd, flags.targets[0] ?? '') : '';
  const isFolder = only !== '' && (await kindOf(only)) === 'folder';
  // The functions of templates, which are not a target of their own on both sides.
  const isFromTemplates =
    flags.handlers.handler === undefined &&
    (flags.targets.includes('handlers') || flags.handlers.template !== undefined);
  const named = flags.targets.filter((target) => !isFromTemplates || target !== 'handlers');
  const targets = isFolder ? [] : await sided(named.map(targetItem), ofCwd);
  const modules = await sided(flags.module.map(moduleItem), ofCwd);
  const images = await sided((flags.container?.image ?? []).map(targetItem), ofCwd);
  const isNamed =
    flags.targets.length + flags.module.length + flags.command.length + flags.commandWords.length > 0 ||
    images.length > 0 ||
    flags.handlers.handler !== undefined ||
    isFromTemplates;
  const known = isNamed
    ? []
    : await sided((loaded?.config.scenarios ?? []).map(scenarioItem), {
        base: before.config,
        head: after.config,
      });
  const gone = isNamed ? [] : removedScenarios(asked.former?.config.scenarios ?? [], known);
  const accepted = ({ head, item }: SidedItem<unknown>) =>
    head === undefined && item.names.some((name) => acceptRemoved.includes(name));
  const lists = {
    targets: targets.filter((one) => !accepted(one)),
    modules: modules.filter((one) => !accepted(one)),
    images: images.filter((one) => !accepted(one)),
    scenarios: [...known, ...gone].filter((one) => !accepted(one)),
  };
  const isAsked = isNamed || known.length + gone.length > 0;
  const requestOn = async (of: Side['of']): Promise<BenchRequest | undefined> => {
    const { cwd, config } = of === 'base' ? before : after;
    const on = <T>(all: readonly SidedItem<T>[]) => all.flatMap((one) => one[of] ?? []);
    const [ofTargets, ofModules, scenarios] = [on(lists.targets), on(lists.modules), on(lists.scenarios)];
    const ofImages = on(lists.images);
    // Behind -- stands the command of the images, where there are any.
    const words = images.length > 0 ? 0 : flags.commandWords.length;
    const unnamed = flags.command.length + words + (flags.handlers.handler ? 1 : 0);
    const count = ofTargets.length + ofModules.length + ofImages.length + unnamed + scenarios.length;
    if (isAsked && count === 0 && !isFromTemplates) return undefined;
    const moved = onSide(flags, context.cwd, (path) => places.place(path, of));
    // A commit without templates has nothing to compare: its bundled handlers would be something else.
    const hasFunctions = isFromTemplates && (of === 'head' || (await hasTemplates(moved, cwd)));
    if (!hasFunctions && isFromTemplates && count === 0) return undefined;
    const suites = hasFunctions && flags.targets.includes('handlers') ? ['handlers'] : [];
    const handlers = hasFunctions ? moved.handlers : { ...moved.handlers, template: undefined };
    const base = loaded ?? asked.former;
    const request = await benchRequest(
      {
        ...moved,
        handlers,
        targets: isFolder ? flags.targets : [...ofTargets, ...suites],
        module: ofModules,
        container: ofImages.length > 0 ? { ...flags.container, image: ofImages } : {},
        commandWords: images.length > 0 && ofImages.length === 0 ? [] : flags.commandWords,
      },
      base && {
        ...base,
        folder: config,
        config: { ...(loaded?.config ?? {}), scenarios: scenarios.length > 0 ? scenarios : undefined },
      },
      { ...context, cwd },
    );
    const keys = [...lists.targets, ...lists.modules].flatMap((one, index) =>
      one[of] === undefined ? [] : [`named ${index}`],
    );
    const ofFile = lists.scenarios.flatMap((one, index) =>
      one[of] === undefined ? [] : [`scenario ${index}`],
    );
    const ofName = isNamed ? keys : ofFile;
    const isFunction = ({ runner }: Request) => isFromTemplates && runner === 'lambda';
    const isImage = ({ runner }: Request) => isNamed && runner === 'container';
    // Commands and a handler follow what has a name of its own, in the same order on both sides.
    const isOther = (one: Request) => !ofName[one.element] && !isFunction(one) && !isImage(one);
    const others = new Set(request.elements.filter(isOther).map(({ element }) => element));
    const pairs = imagePairs(request.elements.filter(isImage), lists.images, of);
    const pairOf = (one: Request): string =>
      ofName[one.element] ??
      pairs.get(one.element) ??
      (isFunction(one) ? `function ${one.name}` : `other ${[...others].indexOf(one.element)}`);
    const elements = request.elements.map((one) => ({
      ...one,
      side: { of, ref, folder: cwd, pair: pairOf(one) },
    }));
    return { ...request, elements };
  };
  const head = await requestOn('head');
  if (head) {
    checkIsOwn(head, '--against');
    checkIsBuilt(head);
  }
  const base = await requestOn('base');
  const both = head ?? base;
  if (!both) {
    throw usageError(
      'Nothing is left to measure: all that was removed is accepted.',
      'Take the comparison out of the pipeline, or name something that is there.',
    );
  }
  const offset = 1 + Math.max(0, ...(head?.elements ?? []).map(({ element }) => element));
  return {
    request: {
      ...both,
      elements: [
        ...(head?.elements ?? []),
        ...(base?.elements ?? []).map((element) => ({ ...element, element: element.element + offset })),
      ],
    },
    notes: notesOf(ref, [...targets, ...modules, ...images, ...known, ...gone], accepted, base === undefined),
  };
}

function notesOf(
  ref: string,
  all: readonly SidedItem<unknown>[],
  accepted: (one: SidedItem<unknown>) => boolean,
  isAllNew: boolean,
): Warning[] {
  const note = (code: string, message: string, remedy: string): Warning => ({ code, message, remedy });
  return [
    ...all.flatMap(({ item, former }) =>
      former === undefined
        ? []
        : [
            note(
              'RENAMED',
              `${item.names[0]} was ${former} in ${ref}.`,
              'They are compared with each other.',
            ),
          ],
    ),
    ...all
      .filter(accepted)
      .map(({ item }) =>
        note('REMOVED', `${item.names[0]} of ${ref} is gone.`, '--accept-removed accepts that.'),
      ),
    ...(isAllNew
      ? [
          note(
            'ALL_NEW',
            `Nothing that is measured is in ${ref} yet.`,
            'There is nothing to compare with, and nothing is gated.',
          ),
        ]
      : []),
  ];
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

/** Bundled workers are the same in every commit. Throws a usage error that begins with what was asked. */
export function checkIsOwn({ elements, isDefault }: BenchRequest, asked: string): void {
  checkNoWasm(elements, asked);
  const isBundled = elements.some(
    (element) =>
      (element.runner === 'worker' && element.target.kind === 'bundled') ||
      (element.runner === 'lambda' && 'isBundled' in element && element.isBundled),
  );
  if (!isDefault && !isBundled) return;
  throw usageError(
    `${asked} is for your own code: bundled code is the same in every commit.`,
    'Name your file, module, project, handler or command, or write a coldstart.json (coldstart init).',
  );
}
