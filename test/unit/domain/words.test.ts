import { expect, it } from 'vitest';
import { counted, joined, listed } from '../../../src/domain/words.js';

it.each([
  [counted(0, 'row'), '0 rows'],
  [counted(1, 'row'), '1 row'],
  [counted(2, 'entry', 'entries'), '2 entries'],
  [listed([]), ''],
  [listed(['a', 'b'], 2), 'a, b'],
  [listed(['a', 'b', 'c'], 1), 'a and 2 more'],
  [listed(['a', 'b', 'c'], 2, '; '), 'a; b and 1 more'],
  [joined([]), ''],
  [joined(['a']), 'a'],
  [joined(['a', 'b', 'c']), 'a, b and c'],
])('%j is written as %j', (text, expected) => {
  expect(text).toBe(expected);
});
