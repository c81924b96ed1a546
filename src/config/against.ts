import { resolve } from 'node:path';
import { defined } from '../domain/defined.js';
import { usageError } from '../domain/errors.js';
import { exists } from '../io/paths.js';
import type { BenchFlags } from './flags.js';
import type { LoadedConfig } from './load.js';
import { benchRequest, type Caller } from './request.js';
import type { BenchRequest, Request, Side } from './request-types.js';
import type { ScenarioElement } from './schema.js';
import { splitName } from './targets.js';

/** Where a commit and the working folder were checked out. */
export interface SidePlaces {
  place(path: string, side: 'base' | 'head'): string;
}

/** What a request is made of. */
export interface Sources {
  readonly flags: BenchFlags;
  readonly loaded: LoadedConfig | undefined;
  readonly context: Caller;
}

/**
 * What is asked for, once as it is in the working folder and once as it was in a commit, under the configuration of the
 * working folder. What the commit does not have yet stands on one side only. Throws usage errors.
 */
export async function againstRequest(
  ref: string,
  { flags, loaded, context }: Sources,
  places: SidePlaces,
): Promise<BenchRequest> {
  const on = (of: Side['of']): Sources => ({
    flags: onSide(flags, context.cwd, (path) => places.place(path, of)),
    loaded: loaded && { ...loaded, folder: places.place(loaded.folder, of) },
    context: { ...context, cwd: places.place(context.cwd, of) },
  });
  const head = on('head');
  const after = await benchRequest(head.flags, head.loaded, head.context);
  checkIsOwn(after, '--against');
  const base = await knownOnly(on('base'), ref);
  const before = await benchRequest(base.flags, base.loaded, base.context);
  const offset = 1 + Math.max(...after.elements.map(({ element }) => element));
  const side = (of: Side['of']): Side => ({ of, ref, folder: places.place(context.cwd, of) });
  const sides: Request[] = [
    ...after.elements.map((element) => ({ ...element, side: side('head') })),
    ...before.elements.map((element) => ({
      ...element,
      element: element.element + offset,
      side: side('base'),
    })),
  ];
  return { ...after, elements: sides };
}

/** Paths into the repository move with it; environments and files of variables are no part of a commit. */
export function onSide(flags: BenchFlags, cwd: string, moved: (path: string) => string): BenchFlags {
  return {
    ...flags,
    ...defined({
      cwd: flags.cwd === undefined ? undefined : moved(resolve(cwd, flags.cwd)),
      venv: flags.venv === undefined ? undefined : resolve(cwd, flags.venv),
    }),
    envFile: flags.envFile.map((file) => resolve(cwd, file)),
  };
}

/** Bundled workers are the same in every commit. Throws a usage error that begins with what was asked. */
export function checkIsOwn({ elements, isDefault }: BenchRequest, asked: string): void {
  const isBundled = elements.some(
    (element) =>
      (element.runner === 'worker' && element.target.kind === 'bundled') ||
      (element.runner === 'lambda' && element.isBundled),
  );
  if (!isDefault && !isBundled) return;
  throw usageError(
    `${asked} is for your own code: bundled code is the same in every commit.`,
    'Name your file, module, project, handler or command, or write a coldstart.json (coldstart init).',
  );
}

/** Without the files and folders that are not there. Throws a usage error where nothing is left. */
async function knownOnly({ flags, loaded, context }: Sources, ref: string): Promise<Sources> {
  const { cwd } = context;
  const targets = await kept(flags.targets, (target) => isThere(splitName(target)?.target ?? target, cwd));
  const scenarios = await kept(loaded?.config.scenarios ?? [], (scenario) =>
    isThere(pathOf(scenario) ?? '', loaded?.folder ?? cwd),
  );
  const handlers = flags.handlers.handler === undefined ? 0 : 1;
  const named =
    handlers + targets.length + flags.module.length + flags.command.length + flags.commandWords.length;
  if (named === 0 && (flags.targets.length > 0 || scenarios.length === 0)) {
    throw usageError(
      `None of the targets is in ${ref} yet: there is nothing to compare with.`,
      'Leave out --against, or name something that existed before.',
    );
  }
  return {
    flags: { ...flags, targets },
    loaded: loaded && { ...loaded, config: { ...loaded.config, scenarios } },
    context,
  };
}

async function kept<T>(all: readonly T[], isKept: (one: T) => Promise<boolean>): Promise<T[]> {
  const decisions = await Promise.all(all.map(isKept));
  return all.filter((_, index) => decisions[index]);
}

/** Names of modules and scripts are looked for when they are started. */
async function isThere(text: string, from: string): Promise<boolean> {
  const isPath = text.includes('/') || text.endsWith('.py') || text === '.';
  return !isPath || exists(resolve(from, text));
}

function pathOf(scenario: ScenarioElement): string | undefined {
  if (scenario.runner === 'worker') return scenario.worker;
  if (scenario.runner === 'lambda') return scenario.dir;
  return scenario.runner === 'install' ? scenario.requirements : undefined;
}
