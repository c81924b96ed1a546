import { expect, it } from 'vitest';
import { gab } from '../../../src/report/gab.js';
import { NASTY_IDS } from '../../support/nasty.js';
import { commandResult, reportOf, workerResult } from '../../support/report.js';

const parsed = (report: Parameters<typeof gab>[0]) => JSON.parse(gab(report));

it('has the time until ready and the memory of each row', () => {
  expect(parsed(reportOf([workerResult('hello/asyncio/py3.12', 60), commandResult('a', 3)]))).toEqual([
    {
      name: 'hello/asyncio/py3.12: ready',
      unit: 'ms',
      value: 60,
      range: '± 1.2',
      extra: 'median, n = 20, 95 % interval 58.8 to 61.2, min 54, max 90',
    },
    expect.objectContaining({ name: 'hello/asyncio/py3.12: rss', unit: 'bytes', value: 24_500_000 }),
    expect.objectContaining({ name: 'a: wall', unit: 'ms', value: 3 }),
  ]);
});

it('is an empty list without samples', () => {
  expect(parsed(reportOf([]))).toEqual([]);
  expect(parsed(reportOf([{ ...commandResult('b', 1), trials: [], summary: {} }]))).toEqual([]);
});

it('has one entry a row, whatever it is called', () => {
  const entries: { name: string; range: string }[] = parsed(
    reportOf(NASTY_IDS.map((id) => commandResult(id, 1))),
  );
  expect(new Set(entries.map(({ name }) => name)).size).toBe(NASTY_IDS.length);
  expect(entries.every(({ range }) => /^± [\d.]+$/.test(range))).toBe(true);
});
