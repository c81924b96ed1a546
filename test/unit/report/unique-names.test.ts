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

it('tells many alike apart without counting from two on for each', () => {
  // Counting anew took minutes for so many.
  const names = uniqueNames(Array<string>(60_000).fill('a'));
  expect(names.slice(0, 3)).toEqual(['a', 'a (2)', 'a (3)']);
  expect(names.at(-1)).toBe('a (60000)');
  expect(uniqueNames(['a', 'a (2)', 'a', 'a', 'b', 'b'])).toEqual([
    'a',
    'a (2)',
    'a (3)',
    'a (4)',
    'b',
    'b (2)',
  ]);
});
