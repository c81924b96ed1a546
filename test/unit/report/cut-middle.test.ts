import { expect, it } from 'vitest';
import { cutMiddle } from '../../../src/report/cut-middle.js';

it.each([
  ['hello', 5, 'hello'],
  ['hello/asyncio/py3.11', 11, 'hello…y3.11'],
  ['abcdef', 4, 'ab…f'],
  ['abcdef', 1, '…'],
  ['漢字漢字漢字', 7, '漢…漢字'],
  ['', 0, ''],
])('cuts %s to %i columns', (name, width, cut) => {
  expect(cutMiddle(name, width)).toBe(cut);
});
