import { argumentsIn, callsOf } from './calls.js';
import { pythonSource, stringValue, textOf, topStatements } from './parse.js';

/**
 * What a setup.py gives to `setup()` under this name, read without running it: a text that stands there or that a name stands
 * for; `computed` where only a run would tell; undefined where it gives nothing of that name. Pure.
 */
export function setupArgument(
  text: string,
  name: string,
): { readonly value: string } | 'computed' | undefined {
  const source = pythonSource(text);
  const calls = callsOf(source).filter(({ callee }) =>
    /^(?:setuptools\.|distutils\.core\.)?setup$/.test(callee),
  );
  for (const { argumentList } of calls) {
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
