import type { SyntaxNode } from '@lezer/common';
import { childrenOf, type PythonSource, pythonSource, textOf } from './parse.js';

/** One name that an import statement brings. */
export interface PythonImport {
  /** `a.b`, or `..a` of a relative one. */
  readonly module: string;
  /** What is taken from the module, perhaps `*`; absent for `import a.b`. */
  readonly name?: string;
  /** What the name in this module stands for: `import a.b` makes `a` stand for `a`. */
  readonly binds: { readonly name: string; readonly to: string };
}

/** All imports of a module, wherever they are, in the order of its lines. Pure. */
export function importsOf(source: PythonSource): PythonImport[] {
  const imports: PythonImport[] = [];
  source.tree.iterate({
    enter(node) {
      if (node.name !== 'ImportStatement') return true;
      imports.push(...importsAt(source, node.node));
      return false;
    },
  });
  return imports;
}

/** What one import statement brings. Pure. */
export function importsAt(source: PythonSource, statement: SyntaxNode): PythonImport[] {
  return importsIn(childrenOf(statement).map((child) => textOf(source, child)));
}

/** Reads the words of an import statement. */
function importsIn(words: readonly string[]): PythonImport[] {
  const isFrom = words[0] === 'from';
  const importAt = words.indexOf('import');
  if (importAt < 0) return [];
  const module = isFrom ? words.slice(1, importAt).join('') : '';
  const list = words.slice(importAt + 1).filter((word) => !/^[()]?$/.test(word));
  return list
    .join(' ')
    .split(',')
    .flatMap((one): PythonImport[] => {
      const [dotted = '', alias] = one.split(' as ').map((part) => part.replaceAll(' ', ''));
      if (dotted === '') return [];
      if (isFrom) {
        const to = `${module.replace(/\.$/, '')}.${dotted}`;
        return [{ module, name: dotted, binds: { name: alias ?? dotted, to } }];
      }
      const [top = ''] = dotted.split('.', 1);
      return [{ module: dotted, binds: { name: alias ?? top, to: alias === undefined ? top : dotted } }];
    });
}

/** Whether one of these imports is of this package or of something in it. */
export function imports(all: readonly PythonImport[], name: string): boolean {
  return all.some(({ module }) => module === name || module.startsWith(`${name}.`));
}

/** What the names of a module stand for, by its imports. */
export function importedBindings(all: readonly PythonImport[]): Map<string, string> {
  return new Map(all.map(({ binds }) => [binds.name, binds.to]));
}

/** A dotted name, as dottedName gives it, with what its beginning stands for in its place. */
export function resolveName(name: string, bindings: ReadonlyMap<string, string>): string | undefined {
  const [root = ''] = name.split(/[.([]/, 1);
  const to = bindings.get(root);
  return to === undefined ? undefined : `${to}${name.slice(root.length)}`;
}

/** A module may be named in a text: `import_module("a.b")`, an entry point, a setting. */
const DOTTED = /["']((?:[A-Za-z_]\w*\.)+[A-Za-z_]\w*)(?::\w+)?["']/g;

/**
 * Absolute names of everything that a module may import: `from a import b` names `a` and `a.b`, relative names are
 * resolved by its path, and dotted names in texts count. More than it really imports, never less, but for names that are
 * put together when it runs.
 */
export function importedNames(path: string, text: string): Set<string> {
  const source = pythonSource(text);
  const names = new Set<string>();
  for (const { module, name } of importsOf(source)) {
    const base = absoluteName(module, path);
    if (base !== '') names.add(base);
    if (name !== undefined && name !== '*') names.add(base === '' ? name : `${base}.${name}`);
  }
  source.tree.iterate({
    enter(node) {
      if (node.name !== 'String' && node.name !== 'FormatString') return;
      for (const [, name = ''] of textOf(source, node).matchAll(DOTTED)) names.add(name);
    },
  });
  return names;
}

/** A name as an import statement in the file `path` has it, relative to where Python looks: without its dots. Pure. */
export function absoluteName(name: string, path: string): string {
  const dots = /^\.*/.exec(name)?.[0].length ?? 0;
  if (dots === 0) return name;
  const folders = path.split('/').slice(0, -1);
  const base = folders.slice(0, folders.length - (dots - 1));
  return [...base, ...name.slice(dots).split('.')].filter((part) => part !== '').join('.');
}
