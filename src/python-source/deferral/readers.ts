import type { SyntaxNode } from '@lezer/common';
import { importsOf, type PythonImport } from '../imports.js';
import { dottedName, isIn, type PythonSource, pythonSource, stringValue, textOf } from '../parse.js';

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
    const known =
      imports.some(({ module: from, name }) => isOfIt(from) || name === last) ||
      isIn(source, source.tree.topNode, ({ name, node }) => {
        const text = name === 'String' ? stringValue(source, node) : undefined;
        return text !== undefined && text !== '' && isOfIt(text) && IMPORTS.test(calledWith(source, node));
      });
    for (const name of names) {
      const named = textNaming(source, module, name, known);
      if (named !== undefined) return `${file} names ${named}`;
      if (known && readsAttribute(source, name)) return `${file} reads the attribute ${name}`;
    }
  }
  return undefined;
}

const IMPORTS = /(?:^|\.)(?:import_module|__import__)$/;
const READS_ATTRIBUTES = /(?:^|\.)(?:(?:get|set|has|del)attr|attrgetter|object)$/;

/** The name of what is called with this argument; empty where it is none. */
function calledWith(source: PythonSource, argument: SyntaxNode): string {
  const { parent } = argument;
  const called = parent?.name === 'ArgList' ? parent.parent?.firstChild : undefined;
  return called ? dottedName(source, called) : '';
}

/** A text that stands for a name of a module: `"report.pd"`, and where the module is at hand `"pd"` and `"pd.DataFrame"`. */
function textNaming(source: PythonSource, module: string, name: string, known: boolean): string | undefined {
  let found: string | undefined;
  source.tree.iterate({
    enter({ name: kind, node }) {
      if (kind !== 'String' && kind !== 'FormatString') return found === undefined;
      const text = kind === 'String' ? stringValue(source, node) : textOf(source, node).slice(0, -1);
      const isWhole = text === `${module}.${name}` || text?.startsWith(`${module}.${name}.`);
      const isPart = known && text === name && READS_ATTRIBUTES.test(calledWith(source, node));
      const isEnd =
        known && new RegExp(`(?:^|\\})\\.${name}(?:\\.|$)`).test(text?.replace(/^[fF]?["']+/, '') ?? '');
      if (isWhole || isPart || isEnd) found ??= text;
      return found === undefined;
    },
  });
  return found;
}

/**
 * Who reads a module of a package by the package, as `package.module`, without importing it: it finds it there only because
 * this statement imported it. In words; `undefined` where nobody is seen to. Pure.
 */
export function submoduleReader(
  { module, others }: { readonly module: string; readonly others: readonly OtherSource[] },
  own: PythonSource,
  imports: readonly PythonImport[],
): string | undefined {
  for (const { module: from, name, binds } of imports) {
    const parts = from.replace(/^\.+/, '').split('.').filter(Boolean);
    const base = from.startsWith('.') ? module.split('.') : [];
    const paths = [
      [...base.slice(-1), ...parts],
      ...(base.length > 1 ? [[...base.slice(-2, -1), ...parts]] : []),
    ];
    // `import a.b` is itself what its file reads a.b by.
    const isOwnWay = name === undefined && binds.to !== from;
    for (const path of paths) {
      const [package_, last] = path.slice(-2);
      if (package_ === undefined || last === undefined) continue;
      const reader = others.find(
        ({ text }) =>
          text.includes(`.${last}`) && text.includes(package_) && readsBy(pythonSource(text), package_, last),
      );
      if (reader) return `${reader.file} reads ${package_}.${last} without an import of it`;
      if (!isOwnWay && readsBy(own, package_, last, from))
        return `the file also reads ${package_}.${last}, without an import of its own`;
    }
  }
  return undefined;
}

function readsBy(source: PythonSource, package_: string, last: string, apart?: string): boolean {
  const imports = importsOf(source).filter(({ module }) => module !== apart);
  const isImported = imports.some(({ module, name }) =>
    `${module}${name === undefined ? '' : `.${name}`}.`.includes(`${package_}.${last}.`),
  );
  if (isImported) return false;
  const ends = imports.flatMap(({ module, name, binds }) => {
    if (binds.to.split('.').at(-1) === package_) return [binds.name];
    return name === undefined && module.split('.').includes(package_) ? [module] : [];
  });
  return isIn(source, source.tree.topNode, ({ name, node }) => {
    const read = name === 'MemberExpression' ? dottedName(source, node) : '';
    return read !== '' && ends.some((end) => read === `${end}.${last}`);
  });
}

/** Whether `….name` stands in a source. */
function readsAttribute(source: PythonSource, name: string): boolean {
  let found = false;
  source.tree.iterate({
    enter(ref) {
      found ||= ref.name === 'PropertyName' && textOf(source, ref) === name;
      return !found;
    },
  });
  return found;
}
