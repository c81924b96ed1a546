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
    const given = argumentsIn(source, argumentList);
    const node = given.keyword.get(name);
    if (!node) {
      // `setup(**metadata)`
      if (/\*\*/.test(textOf(source, argumentList)) && source.text.includes(name)) return 'computed';
      continue;
    }
    const value = stringValue(source, node) ?? constant(textOf(source, node));
    return value === undefined ? 'computed' : { value };
  }
  return undefined;

  /** What a name is set to once, at the top of the file. */
  function constant(wanted: string): string | undefined {
    const values = topStatements(source).flatMap((statement) => {
      if (statement.name !== 'AssignStatement') return [];
      const { firstChild: target, lastChild: value } = statement;
      return target && value && textOf(source, target) === wanted ? [stringValue(source, value)] : [];
    });
    return values.length === 1 ? values[0] : undefined;
  }
}

function setupCalls(source: PythonSource) {
  return callsOf(source).filter(({ callee }) => /^(?:setuptools\.|distutils\.core\.)?setup$/.test(callee));
}

/** The console scripts, as `name = package.module:function`, that stand in the entry points of a setup.py, which is not run. Pure. */
export function setupConsoleScripts(text: string): string[] {
  const source = pythonSource(text);
  return setupCalls(source).flatMap(({ argumentList }) => {
    const node = argumentsIn(source, argumentList).keyword.get('entry_points');
    if (!node) return [];
    const sections = stringValue(source, node);
    if (sections !== undefined) return linesIn(/^\s*\[console_scripts\]([^[]*)/m.exec(sections)?.[1] ?? '');
    const parts = node.name === 'DictionaryExpression' ? childrenOf(node) : [];
    const key = parts.findIndex((part) => stringValue(source, part) === 'console_scripts');
    const value = key < 0 ? undefined : parts[key + 2];
    return (value ? [value, ...childrenOf(value)] : []).flatMap((part) =>
      linesIn(stringValue(source, part) ?? ''),
    );
  });
}

function linesIn(text: string): string[] {
  return text.split('\n').flatMap((line) => {
    const words = line.replace(/#.*/, '').trim();
    return words.includes('=') ? [words] : [];
  });
}
