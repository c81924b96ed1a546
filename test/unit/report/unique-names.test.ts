import { expect, it } from 'vitest';
import { shortened, uniqueNames } from '../../../src/report/unique-names.js';

it.each<[string[], number | undefined, string[]]>([
  [['a', 'b'], undefined, ['a', 'b']],
  [['a', 'a', 'a (2)', 'a'], undefined, ['a', 'a (2)', 'a (2) (2)', 'a (3)']],
  [['abcdefgh', 'abcdefgx'], 6, ['abcde…', 'a… (2)']],
])('%j within %s: %j', (names, limit, unique) => {
  expect(uniqueNames(names, limit)).toEqual(unique);
});

it('never cuts a character in two', () => {
  expect(shortened('ab🐍cd', 4)).toBe('ab…');
  expect(shortened('ab🐍cd', 5)).toBe('ab🐍…');
});
