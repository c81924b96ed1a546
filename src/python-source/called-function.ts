import type { SyntaxNode } from '@lezer/common';
import { callsOf } from './calls.js';
import { absoluteName, importedBindings, importsAt, type PythonImport, resolveName } from './imports.js';
import { isMainGuard } from './main-code.js';
import {
  childrenOf,
  isIn,
  isNamedIn,
  type PythonSource,
  pythonSource,
  textOf,
  topStatements,
} from './parse.js';

/** What hands the result of the called function on. */
const HANDS_ON = /^(?:sys|os)\./;

/**
 * What a program has imported when it calls the function that it is there for: `click.core`, `click:core` where the name
 * may be a module too, or `click=main` where it is called. Read from a program that ends with a call of something it imported, as console scripts and most
 * `__main__.py` do, or of a function of its own; undefined for others. Relative names are resolved by `path`, relative to where Python looks. Pure.
 */
export function importedBeforeCall(text: string, path: string): string[] | undefined {
  const source = pythonSource(text);
  const top = topStatements(source);
  const guard = top.findLast((node) => isMainGuard(source, node));
  const guarded = guard ? childrenOf(guard.getChild('Body') ?? guard).flatMap(statements) : [];
  const all = [...top, ...guarded];
  const imports = all.flatMap((node) => (node.name === 'ImportStatement' ? importsAt(source, node) : []));
  const last = (guard ? guarded : top).at(-1);
  if (!last || !/^(?:Expression|Raise)Statement$/.test(last.name)) return undefined;
  const bindings = importedBindings(imports);
  const calls = callsOf(source).filter(({ argumentList: { from } }) => last.from <= from && from < last.to);
  const called = calls.filter(({ callee }) => {
    const resolved = resolveName(callee, bindings);
    return resolved !== undefined && !HANDS_ON.test(resolved);
  });
  const isOwn = calls.some(({ callee }) => top.some((node) => functionName(source, node) === callee));
  if (called.length === 0 && (!isOwn || top.some((node) => node !== guard && importsInBlock(source, node))))
    return undefined;
  const isCalled = ({ binds }: PythonImport) => called.some(({ callee }) => callee === binds.name);
  return imports.map((one) => {
    const module = absoluteName(one.module, path);
    return one.name === undefined || one.name === '*'
      ? module
      : `${module}${isCalled(one) ? '=' : ':'}${one.name}`;
  });

  function statements(node: SyntaxNode): SyntaxNode[] {
    return textOf(source, node) === ':' || node.name === ';'
      ? []
      : node.name === 'StatementGroup'
        ? childrenOf(node).flatMap(statements)
        : [node];
  }
}

function functionName(source: PythonSource, node: SyntaxNode): string | undefined {
  const definition = node.name === 'FunctionDefinition' ? node : node.getChild('FunctionDefinition');
  const name = definition?.getChild('VariableName');
  return name ? textOf(source, name) : undefined;
}

/** Whether a statement may import something on the way to what follows it. */
function importsInBlock(source: PythonSource, node: SyntaxNode): boolean {
  if (!/^(?:If|Try|With|For|While|Match)Statement$/.test(node.name)) return false;
  const isForTypes = isNamedIn(source, /^TYPE_CHECKING$/, {
    from: node.from,
    to: node.getChild('Body')?.from ?? node.to,
  });
  return !isForTypes && isIn(source, node, ({ name }) => name === 'ImportStatement');
}

/** What a script of setuptools looks for as it runs. */
export interface LoadedEntryPoint {
  readonly distribution: string;
  readonly name: string;
}

const LOADED =
  /\bload_entry_point\(\s*(["'])([\w.-]+)(?:[=<>!~][^"'\n]*)?\1,\s*(["'])console_scripts\3,\s*(["'])([^"'\n]+)\4\s*,?\s*\)\(\)/;

/** The entry point that a script of setuptools names; undefined for other programs. Pure. */
export function loadedEntryPoint(text: string): LoadedEntryPoint | undefined {
  const [, , distribution, , , name] = LOADED.exec(text) ?? [];
  return distribution === undefined || name === undefined ? undefined : { distribution, name };
}

/** The module that an entry_points.txt names for a console script. Pure. */
export function entryPointModule(entryPoints: string, name: string): string | undefined {
  const [, section = ''] = /^\[console_scripts\]\s*$([^[]*)/m.exec(entryPoints) ?? [];
  for (const line of section.split('\n')) {
    const [key, reference = ''] = line.split('=', 2).map((part) => part.trim());
    if (key === name) return /^[\w.]+/.exec(reference)?.[0];
  }
  return undefined;
}
