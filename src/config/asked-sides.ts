import { resolve } from 'node:path';
import { kindOf } from '../io/paths.js';
import type { BenchFlags } from './flags.js';
import type { LoadedConfig } from './load.js';
import { removedScenarios } from './removed-scenarios.js';
import type { Caller } from './request.js';
import type { Side } from './request-types.js';
import {
  type Item,
  moduleItem,
  type SidedItem,
  type SidePlaces,
  scenarioItem,
  sidedItem,
  targetItem,
} from './side-items.js';

/** What a request is made of. */
export interface Sources {
  readonly flags: BenchFlags;
  readonly loaded: LoadedConfig | undefined;
  readonly context: Caller;
}

/** What is asked for beside the targets. */
export interface Asked extends Sources {
  /** The configuration of the commit, which may have scenarios that are gone. */
  readonly former: LoadedConfig | undefined;
  /** Names of what is meant to be gone. */
  readonly acceptRemoved: readonly string[];
}

/** What is asked for, item by item as it was written, and which side has each. */
export interface AskedSides {
  readonly targets: readonly SidedItem<string>[];
  readonly modules: readonly SidedItem<string>[];
  readonly images: readonly SidedItem<string>[];
  /** Of the configuration, and those that only the commit's had. */
  readonly scenarios: readonly SidedItem<ReturnType<typeof scenarioItem>['written']>[];
  /** True where the command line names what is measured: the scenarios of the configuration are left alone then. */
  readonly isNamed: boolean;
  /** False where nothing is, and no configuration has scenarios. */
  readonly isAsked: boolean;
  /** True where the single target is the folder of the modules. */
  readonly isFolder: boolean;
  /** True where the functions of templates are asked for, which are not a target of their own on both sides. */
  readonly isFromTemplates: boolean;
  readonly folders: Readonly<Record<Side['of'], SideFolders>>;
}

/** Absolute folders of one side. */
export interface SideFolders {
  readonly cwd: string;
  /** That of the configuration. */
  readonly config: string;
}

/** Finds out what each side has of what is asked for. */
export async function askedSides(
  { flags, loaded, context, former }: Asked,
  places: SidePlaces,
): Promise<AskedSides> {
  const foldersOf = (of: Side['of']): SideFolders => ({
    cwd: places.place(context.cwd, of),
    config: places.place((loaded ?? former)?.folder ?? context.cwd, of),
  });
  const folders = { base: foldersOf('base'), head: foldersOf('head') };
  const sided = <T>(items: readonly Item<T>[], from: keyof SideFolders) =>
    Promise.all(
      items.map((item) => sidedItem(item, { base: folders.base[from], head: folders.head[from] }, places)),
    );
  const isFromTemplates =
    flags.handlers.handler === undefined &&
    (flags.targets.includes('handlers') || flags.handlers.template !== undefined);
  const isFolder = await isFolderOfModules(flags, folders.head.cwd);
  const named = flags.targets.filter((target) => !isFromTemplates || target !== 'handlers');
  const images = await sided((flags.container?.image ?? []).map(targetItem), 'cwd');
  const { targets, module, command, commandWords, handlers } = flags;
  const isNamed =
    [targets, module, command, commandWords, images].some(({ length }) => length > 0) ||
    handlers.handler !== undefined ||
    isFromTemplates;
  const known = isNamed ? [] : await sided((loaded?.config.scenarios ?? []).map(scenarioItem), 'config');
  const gone = isNamed ? [] : removedScenarios(former?.config.scenarios ?? [], known);
  const scenarios = [...known, ...gone];
  return {
    targets: isFolder ? [] : await sided(named.map(targetItem), 'cwd'),
    modules: await sided(module.map(moduleItem), 'cwd'),
    ...{ images, scenarios, isNamed, isAsked: isNamed || scenarios.length > 0 },
    ...{ isFolder, isFromTemplates, folders },
  };
}

/** With -m a single target may be the folder of the modules. */
async function isFolderOfModules({ module, targets }: BenchFlags, cwd: string): Promise<boolean> {
  const [only, ...others] = targets;
  if (module.length === 0 || only === undefined || others.length > 0) return false;
  return (await kindOf(resolve(cwd, only))) === 'folder';
}
