import { expect, it } from 'vitest';
import { bmf } from '../../../src/report/bmf.js';
import { REPORTERS } from '../../../src/report/formats.js';
import { comparisonOf, gatedRow, gateWith } from '../../support/comparison.js';
import { NASTY_IDS } from '../../support/nasty.js';
import { commandResult, reportOf, workerResult } from '../../support/report.js';

const parsed = (report: Parameters<typeof bmf>[0]) => JSON.parse(bmf(report));

it('has latency in nanoseconds and the rest with the unit in its name', () => {
  const { 'hello/asyncio/py3.12': row } = parsed(reportOf([workerResult('hello/asyncio/py3.12', 60)]));
  expect(row.latency).toEqual({ value: 60e6, lower_value: 58.8e6, upper_value: 61.2e6 });
  expect(row['rss-bytes'].value).toBe(24_500_000);
  expect(Object.keys(row).sort()).toEqual(
    ['boot', 'cpu', 'exit', 'imports', 'loop', 'wall', 'work']
      .map((name) => `${name}-ms`)
      .concat(['latency', 'rss-bytes'])
      .sort(),
  );
});

it('leaves out intervals and rows that there are not', () => {
  const few = commandResult('a', 3);
  const { medianCi95: _, ...wall } = few.summary.wall ?? { n: 1, median: 0 };
  const without = { ...few, summary: { wall: { ...wall, firstImport: 1 } } } as unknown as typeof few;
  expect(parsed(reportOf([without, { ...commandResult('b', 1), trials: [], summary: {} }]))).toEqual({
    a: { latency: { value: 3e6 } },
  });
  expect(parsed(reportOf([]))).toEqual({});
});

it('keeps every row, whatever it is called, in names that Bencher takes', () => {
  const ids = [...NASTY_IDS, `long ${'x'.repeat(1999)}y`];
  const names = Object.keys(parsed(reportOf(ids.map((id) => commandResult(id, 1)))));
  expect(names).toHaveLength(ids.length);
  expect(names).toContain('__proto__');
  expect(names.every((name) => name.length <= 1024 && !/\p{Cc}/u.test(name))).toBe(true);
});

it.each(['bmf', 'gab'] as const)('%s refuses a comparison, with a way out', async (format) => {
  const render = await REPORTERS[format]();
  const comparison = comparisonOf([gatedRow('a', 'PASS')], gateWith('PASS'));
  expect(() => render(comparison, { width: 80, color: false })).toThrow(
    expect.objectContaining({ exitCode: 2, hint: expect.stringContaining(`--format ${format}`) }),
  );
});
