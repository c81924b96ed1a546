import { pythonCode } from './python-code.js';

const IMPORT =
  /(?:^|[:;])[ \t]*(?:from[ \t]+(\.*[\w.]*)[ \t]+import[ \t]*(?:\(([^)]*)\)|((?:[^\n\\;]|\\\r?\n)*))|import[ \t]+((?:[^\n\\;]|\\\r?\n)*))/gm;
/** A module may be named in a text: `import_module("a.b")`, an entry point, a setting. */
const DOTTED = /["']((?:[A-Za-z_]\w*\.)+[A-Za-z_]\w*)(?::\w+)?["']/g;

/**
 * Absolute names of everything that a module may import: `from a import b` names `a` and `a.b`, relative names are
 * resolved by its path, and dotted names in texts count. More than it really imports, never less, but for names that are
 * put together when it runs.
 */
export function importedNames(path: string, source: string): Set<string> {
  const names = new Set<string>();
  for (const [, from, bracketed, plain, imported] of pythonCode(source).matchAll(IMPORT)) {
    if (imported !== undefined) for (const name of split(imported)) names.add(name);
    if (from === undefined) continue;
    const base = absolute(from, path);
    if (base !== '') names.add(base);
    for (const name of split(bracketed ?? plain ?? '')) names.add(base === '' ? name : `${base}.${name}`);
  }
  for (const [, name] of source.matchAll(DOTTED)) if (name !== undefined) names.add(name);
  return names;
}

function split(list: string): string[] {
  return list
    .replace(/\\\r?\n/g, ' ')
    .split(',')
    .map((part) => /^\s*([\w.]+)/.exec(part)?.[1] ?? '')
    .filter((name) => name !== '');
}

function absolute(name: string, path: string): string {
  const dots = /^\.*/.exec(name)?.[0].length ?? 0;
  if (dots === 0) return name;
  const folders = path.split('/').slice(0, -1);
  const base = folders.slice(0, folders.length - (dots - 1));
  return [...base, ...name.slice(dots).split('.')].filter((part) => part !== '').join('.');
}
