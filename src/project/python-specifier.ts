import { usageError } from '../domain/errors.js';

const CLAUSE = /^(===|==|!=|<=|>=|~=|<|>)\s*v?(\d+(?:\.\d+)*)(\.\*)?(?:\.?(?:a|b|rc|dev|post)\d*)*$/i;

/**
 * Whether a Python version fits a `requires-python` (PEP 440), such as `>=3.9,<4` or `==3.12.*`. Pre-releases count
 * as their release. Undefined if the specifier cannot be read.
 */
export function fitsSpecifier(version: string, specifier: string): boolean | undefined {
  const actual = numbers(/^\d+(?:\.\d+)*/.exec(version)?.[0] ?? '0');
  const clauses = specifier.split(',').map((text) => text.trim());
  const answers = clauses.filter((text) => text !== '').map((text) => fitsClause(actual, text));
  return answers.includes(undefined) ? undefined : answers.every((answer) => answer === true);
}

function fitsClause(actual: readonly number[], clause: string): boolean | undefined {
  const [, operator, text, wildcard] = CLAUSE.exec(clause) ?? [];
  if (!operator || !text) return undefined;
  const wanted = numbers(text);
  const order = compare(actual, wanted);
  switch (operator) {
    case '==':
    case '===':
      return wildcard ? startsWith(actual, wanted) : order === 0;
    case '!=':
      return wildcard ? !startsWith(actual, wanted) : order !== 0;
    case '<=':
      return order <= 0;
    case '>=':
      return order >= 0;
    case '<':
      return order < 0;
    case '>':
      return order > 0;
    case '~=':
      return wanted.length > 1 ? order >= 0 && startsWith(actual, wanted.slice(0, -1)) : undefined;
    default:
      return undefined;
  }
}

function numbers(text: string): number[] {
  return text.split('.').map(Number);
}

function startsWith(actual: readonly number[], wanted: readonly number[]): boolean {
  return wanted.every((value, index) => value === (actual[index] ?? 0));
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Throws a usage error where an interpreter is none of those that `whose` asks for. */
export function checkPython(
  interpreter: { readonly version: string },
  specifier: string | undefined,
  whose: string,
): void {
  if (specifier === undefined) return;
  const fits = fitsSpecifier(interpreter.version, specifier);
  if (fits === undefined) {
    throw usageError(
      `${whose}: requires-python ${JSON.stringify(specifier)} cannot be read.`,
      'Write it as in ">=3.9".',
    );
  }
  if (!fits) {
    throw usageError(
      `${whose} requires Python ${specifier}; this is ${interpreter.version}.`,
      'Choose another one with --python.',
    );
  }
}
