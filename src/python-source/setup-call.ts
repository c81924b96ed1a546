import type { SyntaxNode } from '@lezer/common';
import { argumentsIn, callsOf } from './calls.js';
import { childrenOf, type PythonSource, pythonSource, stringValue, textOf, topStatements } from './parse.js';

/**
 * What a setup.py gives to `setup()` under this name, read without running it: a text that stands there or that a name stands
 * for; `computed` where only a run would tell; undefined where it gives nothing of that name. Pure.
 */
export function setupArgument(
  text: string,
  name: string,
): { readonly value: string } | 'computed' | undefined {
  const source = pythonSource(text);
  for (const { argumentList } of setupCalls(source)) {
    const node = givenTo(source, argumentList, name);
    if (!node) {
      // `setup(**metadata())`
      if (/\*\*/.test(textOf(source, argumentList)) && source.text.includes(name)) return 'computed';
      continue;
    }
    const value = stringValue(source, node);
    return value === undefined ? 'computed' : { value };
  }
  return undefined;
}

/** What a call, or a `dict()`, is given by that name, also from a mapping behind `**`, as far as it stands in the file. */
function givenTo(source: PythonSource, argumentList: SyntaxNode, name: string): SyntaxNode | undefined {
  const direct = argumentsIn(source, argumentList).keyword.get(name);
  if (direct) return standsFor(source, direct);
  const nodes = childrenOf(argumentList);
  for (const [index, { name: sign }] of nodes.entries()) {
    const mapping = sign === '**' ? nodes[index + 1] : undefined;
    const found = mapping && inMapping(source, standsFor(source, mapping), name);
    if (found) return standsFor(source, found);
  }
  return undefined;
}

/** The value of a key in `{"key": value}` or `dict(key=value)`. */
function inMapping(source: PythonSource, node: SyntaxNode, key: string): SyntaxNode | undefined {
  if (node.name === 'DictionaryExpression') {
    const parts = childrenOf(node);
    const at = parts.findIndex(
      (part, index) => stringValue(source, part) === key && parts[index + 1]?.name === ':',
    );
    return at < 0 ? undefined : parts[at + 2];
  }
  const list = node.name === 'CallExpression' ? node.getChild('ArgList') : null;
  return list && node.firstChild && textOf(source, node.firstChild) === 'dict'
    ? argumentsIn(source, list).keyword.get(key)
    : undefined;
}

/** What a name is set to once, at the top of the file; else the node itself. */
function standsFor(source: PythonSource, node: SyntaxNode, seen: readonly string[] = []): SyntaxNode {
  const name = textOf(source, node);
  if (node.name !== 'VariableName' || seen.includes(name)) return node;
  const values = topStatements(source).flatMap((statement) => {
    if (statement.name !== 'AssignStatement') return [];
    const { firstChild: target, lastChild: value } = statement;
    return target && value && textOf(source, target) === name ? [value] : [];
  });
  const [only] = values;
  return only && values.length === 1 ? standsFor(source, only, [...seen, name]) : node;
}

function setupCalls(source: PythonSource) {
  return callsOf(source).filter(({ callee }) => /^(?:setuptools\.|distutils\.core\.)?setup$/.test(callee));
}

/** The console scripts, as `name = package.module:function`, that stand in the entry points of a setup.py, which is not run. Pure. */
export function setupConsoleScripts(text: string): string[] {
  const source = pythonSource(text);
  return setupCalls(source).flatMap(({ argumentList }) => {
    const node = givenTo(source, argumentList, 'entry_points');
    if (!node) return [];
    const sections = stringValue(source, node);
    if (sections !== undefined) return linesIn(/^\s*\[console_scripts\]([^[]*)/m.exec(sections)?.[1] ?? '');
    const found = inMapping(source, node, 'console_scripts');
    const value = found && standsFor(source, found);
    const parts = value ? [value, ...childrenOf(value)] : [];
    return parts.flatMap((part) => linesIn(stringValue(source, standsFor(source, part)) ?? ''));
  });
}

function linesIn(text: string): string[] {
  return text.split('\n').flatMap((line) => {
    const words = line.replace(/#.*/, '').trim();
    return words.includes('=') ? [words] : [];
  });
}
