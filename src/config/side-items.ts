import { basename, extname, join, relative, resolve } from 'node:path';
import { exists } from '../io/paths.js';
import { isBuilt } from './container-request.js';
import type { ScenarioElement } from './schema.js';
import { splitName } from './targets.js';

/** Where a commit and the working folder were checked out. */
export interface SidePlaces {
  place(path: string, side: 'base' | 'head'): string;
  /** Where the commit has what git takes for the same file or folder under another name. */
  formerPath(path: string): Promise<string | undefined>;
}

/** Something that is to be measured, as it was written: T is a target, a module or a scenario. */
export interface Item<T> {
  readonly written: T;
  /** What it may be called on the command line. */
  readonly names: readonly string[];
  /** A path or the name of a module; undefined where it is found when it is started: a script, a command. */
  readonly start?: { readonly kind: 'path' | 'module'; readonly text: string };
  /** The same with another start. */
  with(start: string): T;
}

/** One item as each side has it. */
export interface SidedItem<T> {
  readonly item: Item<T>;
  readonly head?: T;
  readonly base?: T;
  /** What it was called before, if that is known. */
  readonly former?: string;
}

/** Finds out which side has an item; of one that is new to the commit, what it was there. */
export async function sidedItem<T>(
  item: Item<T>,
  from: { readonly base: string; readonly head: string },
  places: SidePlaces,
): Promise<SidedItem<T>> {
  const { start, written } = item;
  if (!start) return { item, head: written, base: written };
  const [after, before] = await Promise.all([foundAt(start, from.head), foundAt(start, from.base)]);
  // Neither: a bundled worker, a script, an installed module, or a mistake that is told later.
  if ((after === undefined) === (before === undefined)) return { item, head: written, base: written };
  if (after === undefined) return { item, base: written };
  const old = await places.formerPath(after);
  const former = old && renamed(start.kind, old, from.base);
  return former ? { item, head: written, base: item.with(former), former } : { item, head: written };
}

/** Where something lies in a folder. */
async function foundAt({ kind, text }: NonNullable<Item<unknown>['start']>, folder: string) {
  const path = text.replaceAll('.', '/');
  const candidates =
    kind === 'path'
      ? [resolve(folder, text)]
      : ['', 'src'].flatMap((root) =>
          [`${path}.py`, join(path, '__main__.py'), join(path, '__init__.py')].map((name) =>
            join(folder, root, name),
          ),
        );
  for (const candidate of candidates) if (await exists(candidate)) return candidate;
  return undefined;
}

function renamed(kind: 'path' | 'module', path: string, folder: string): string | undefined {
  const inside = relative(folder, path);
  if (kind === 'path') return inside.includes('/') || inside.endsWith('.py') ? inside : `./${inside}`;
  const module = /^(?:src\/)?(.+?)(?:\/__(?:main|init)__)?\.py$/.exec(inside)?.[1];
  return module?.replaceAll('/', '.');
}

const CALLABLE = /^([A-Za-z_][\w.]*):([A-Za-z_][\w.]*)$/;

/** A target of the command line, perhaps with `NAME=` in front. */
export function targetItem(written: string): Item<string> {
  const named = splitName(written);
  const target = named?.target ?? written;
  const prefix = named ? `${named.name}=` : '';
  const [, module, callable] = CALLABLE.exec(target) ?? [];
  return {
    written,
    names: [...(named ? [named.name] : []), target, stem(target)],
    start: module ? { kind: 'module', text: module } : { kind: 'path', text: target },
    with: (start) => `${prefix}${start}${module ? `:${callable}` : ''}`,
  };
}

/** A module of `-m`. */
export function moduleItem(written: string): Item<string> {
  const named = splitName(written);
  const text = named?.target ?? written;
  const names = named ? [named.name, text] : [text];
  return {
    written,
    names,
    start: { kind: 'module', text },
    with: (start) => `${named ? `${named.name}=` : ''}${start}`,
  };
}

/** A scenario of the configuration. */
export function scenarioItem(written: ScenarioElement): Item<ScenarioElement> {
  const names = [...(written.name === undefined ? [] : [written.name]), ...namesOf(written)];
  if (written.runner === 'worker') {
    const { worker, module, callable } = written;
    if (worker !== undefined)
      return {
        written,
        names,
        start: { kind: 'path', text: worker },
        with: (start) => ({ ...written, worker: start }),
      };
    if (module !== undefined)
      return {
        written,
        names,
        start: { kind: 'module', text: module },
        with: (start) => ({ ...written, module: start }),
      };
    const [, of, name] = CALLABLE.exec(callable ?? '') ?? [];
    if (of === undefined) return { written, names, with: () => written };
    const renamedTo = (start: string) => ({ ...written, callable: `${start}:${name}` });
    return { written, names, start: { kind: 'module', text: of }, with: renamedTo };
  }
  if (written.runner === 'lambda' && written.dir !== undefined)
    return {
      written,
      names,
      start: { kind: 'path', text: written.dir },
      with: (dir) => ({ ...written, dir }),
    };
  if (written.runner === 'install' && written.requirements !== undefined) {
    const { requirements } = written;
    return {
      written,
      names,
      start: { kind: 'path', text: requirements },
      with: (one) => ({ ...written, requirements: one }),
    };
  }
  if (written.runner === 'container' && isBuilt(written.image))
    return {
      written,
      names,
      start: { kind: 'path', text: written.image },
      with: (image) => ({ ...written, image }),
    };
  return { written, names, with: () => written };
}

function namesOf(element: ScenarioElement): string[] {
  if (element.runner === 'worker') {
    const { worker, module, callable, script } = element;
    return worker === undefined ? [module ?? callable ?? script ?? ''] : [worker, stem(worker)];
  }
  if (element.runner === 'lambda') return [element.handler ?? element.image ?? element.bundled ?? ''];
  if (element.runner === 'install') return element.requirements === undefined ? [] : [element.requirements];
  if (element.runner === 'container') return [element.image];
  return [typeof element.command === 'string' ? element.command : element.command.join(' ')];
}

function stem(path: string): string {
  return basename(path, extname(path));
}
