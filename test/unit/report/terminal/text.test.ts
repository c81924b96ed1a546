import stringWidth from 'string-width';
import { expect, it } from 'vitest';
import { clipped, cut, cutEnd, widthOf, wrapped } from '../../../../src/report/terminal/text.js';

it.each([
  ['short', 10, 'short'],
  ['hello', 5, 'hello'],
  ['hello/asyncio/py3.11', 12, 'hello/…y3.11'],
  ['hello/asyncio/py3.11', 11, 'hello…y3.11'],
  ['abcdef', 4, 'ab…f'],
  ['abcdef', 1, '…'],
  ['漢字漢字漢字', 7, '漢…漢字'],
  // An accent stays on its letter, and those who are one sign together.
  ['éa\u0301\u0301bcde\u0301', 5, 'éa\u0301\u0301…de\u0301'],
  ['👩‍👩‍👧a👩‍👩‍👧b👩‍👩‍👧', 6, '👩‍👩‍👧a…👩‍👩‍👧'],
  ['a\nb', 10, 'a b'],
  ['', 0, ''],
])('%j is cut in its middle to %i columns', (text, width, expected) => {
  expect(cut(text, width)).toBe(expected);
  expect(stringWidth(cut(text, width))).toBeLessThanOrEqual(width);
});

it.each([
  ['fits', 4, 'fits'],
  ['  indented name', 8, '  inden…'],
  ['漢字漢字', 6, '漢字…'],
])('%j is cut at its end to %i columns', (text, width, expected) => {
  expect(cutEnd(text, width)).toBe(expected);
});

it('sentences are cut at their end, between words', () => {
  expect(clipped('2 of 10 trials lie far from the rest', 20)).toBe('2 of 10 trials lie…');
  expect(clipped('fits', 20)).toBe('fits');
});

it.each([60, 61, 62, 63, 64, 65, 66, 67, 68, 69, 70])('no figure is broken at %i columns', (width) => {
  const text =
    'mostly in imports, 61.5 ms → 76.6 ms, 1.25x [1.22, 1.28], n = 20 a side in separate runs, limit 10 %, --runs 10..90, p = 0.0020; and on';
  const lines = wrapped(text, width);
  for (const figure of [
    '61.5 ms → 76.6 ms',
    '1.25x [1.22, 1.28]',
    'n = 20',
    '10 %',
    '--runs 10..90',
    'p = 0.0020',
  ])
    expect(lines.some((line) => line.includes(figure))).toBe(true);
  for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(width);
  expect(lines.join(' ')).toBe(text);
});

it.each([
  '',
  'plain ~',
  '12.0 ms',
  '±3 %',
  '日本',
  'e\u0301',
  '\u001b[1mbold\u001b[22m',
  'a\tb',
  '👩‍👩‍👧',
  '\u007f',
])('counts the columns of %j as the library does', (text) => expect(widthOf(text)).toBe(stringWidth(text)));

it('takes no square of the length of a text of a report that somebody else made', () => {
  const long = 'é'.repeat(400_000);
  expect(widthOf(long)).toBe(400_000);
  expect(clipped(long, 20)).toBe(`${'é'.repeat(19)}…`);
  expect(cutEnd(long, 20)).toBe(`${'é'.repeat(19)}…`);
  // What is left of a word that nobody reads still has its two ends.
  const lines = wrapped(`begin<${'x'.repeat(400_000)}>end and more`, 80);
  expect(lines.length).toBeLessThan(20);
  expect(lines[0]?.startsWith('begin<xxx')).toBe(true);
  expect(lines.join('')).toContain('xxx>end');
});
