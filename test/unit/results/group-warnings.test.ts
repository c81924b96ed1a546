import { expect, it } from 'vitest';
import { groupWarnings, otherIds } from '../../../src/results/group-warnings.js';

const few = (n: number) => ({ code: 'FEW_SAMPLES', message: `n = ${n} is too small.`, remedy: 'Use more.' });
const pth = { code: 'PTH_IMPORTS', message: '1 .pth file runs code.', remedy: 'Uninstall it.' };

it('says once what goes for several rows, in the order of its first row', () => {
  const rows = [
    { id: 'a', warnings: [pth, few(3)] },
    { id: 'b', warnings: [] },
    { id: 'c', warnings: [few(3)] },
    { id: 'd', warnings: [few(2), pth] },
  ];
  expect(groupWarnings(rows)).toEqual([
    { ...pth, ids: ['a', 'd'] },
    { ...few(3), ids: ['a', 'c'] },
    { ...few(2), ids: ['d'] },
  ]);
  expect(groupWarnings([])).toEqual([]);
});

it('keeps apart what differs in its code or remedy alone', () => {
  const rows = [
    { id: 'a', warnings: [pth] },
    {
      id: 'b',
      warnings: [
        { ...pth, code: 'OTHER' },
        { ...pth, remedy: 'Keep it.' },
      ],
    },
  ];
  expect(groupWarnings(rows).map(({ ids }) => ids)).toEqual([['a'], ['b'], ['b']]);
});

it.each([
  [['a'], ''],
  [['a', 'b'], ' and b'],
  [['a', 'b', 'c'], ' and 2 more rows'],
])('%j: "%s" follows the first id', (ids, text) => {
  expect(otherIds(ids)).toBe(text);
});
