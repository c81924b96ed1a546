import { importsOf } from '../imports.js';
import { isStringIn, pythonSource, textOf } from '../parse.js';

/** Another module of the user's. */
export interface OtherSource {
  /** As it is shown. */
  readonly file: string;
  readonly text: string;
}

/**
 * Who reads one of these names from a module, in words; `undefined` where nobody is seen to. By the last part of its
 * name: more are taken for readers than there are. Pure.
 */
export function readerOf(
  module: string,
  names: ReadonlySet<string>,
  others: readonly OtherSource[],
): string | undefined {
  const last = module.split('.').at(-1) ?? module;
  for (const { file, text } of others) {
    if (!text.includes('*') && ![...names].some((name) => text.includes(name))) continue;
    if (!text.includes(last) && !/\bfrom\s+\.+\s+import\b/.test(text)) continue;
    const source = pythonSource(text);
    const imports = importsOf(source);
    const isOfIt = (name: string) => name === last || name.endsWith(`.${last}`) || /^\.+$/.test(name);
    const taken = imports.find(
      ({ module: from, name }) => name !== undefined && isOfIt(from) && (name === '*' || names.has(name)),
    );
    if (taken)
      return taken.name === '*'
        ? `${file} imports all names of the module (*)`
        : `${file} imports ${taken.name} from it`;
    const known = imports.some(({ module: from, name }) => isOfIt(from) || name === last);
    for (const name of names) {
      if (isStringIn(source, `${module}.${name}`)) return `${file} names ${module}.${name}`;
      if (known && readsAttribute(source, name)) return `${file} reads the attribute ${name}`;
    }
  }
  return undefined;
}

/** Whether `….name` stands in a source. */
function readsAttribute(source: ReturnType<typeof pythonSource>, name: string): boolean {
  let found = false;
  source.tree.iterate({
    enter(ref) {
      found ||= ref.name === 'PropertyName' && textOf(source, ref) === name;
      return !found;
    },
  });
  return found;
}
