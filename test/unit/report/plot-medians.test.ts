import stringWidth from 'string-width';
import { expect, it } from 'vitest';
import { coursePlot, ratioPlot } from '../../../src/report/plot-medians.js';
import { trendOf } from '../../../src/results/trend/make-trend.js';
import { comparisonOf, gatedRow, gateWith } from '../../support/comparison.js';
import { steppedRuns } from '../../support/trend.js';

const look = { width: 80, color: false };

it('draws the ratios of a comparison on one axis, no change marked', () => {
  const comparison = comparisonOf(
    [
      gatedRow('api/own/py3.12', 'FAIL', { ratioCi95: [1.4, 1.6] }),
      gatedRow('jobs/own/py3.12', 'PASS', { ratioCi95: [0.95, 1.1] }),
    ],
    gateWith('FAIL'),
  );
  expect(ratioPlot(comparison, look)).toMatchInlineSnapshot(`
    "head / base
    api   1.50x, 100 → 150 ms      ┊                               ├───────┃───────┤
    jobs  1.00x, 100 → 100 ms  ├───┃───────┤
                               ────┴───────────────────────────────────────┴────────
                                 1.00x                                   1.50x

    ├─┃─┤ the ratio and its 95 % interval; no trials are kept here
    "
  `);
  expect(ratioPlot(comparison, { ...look, ascii: true })).toMatch(/\[-+\|-+\]/);
});

it('draws the medians of a row report by report, its steps named', () => {
  const text = coursePlot(trendOf(steppedRuns(18), '1.0.0'), look);
  expect(text).toMatchInlineSnapshot(`
    "ready of api/asyncio/py3.12
    2026-01-01 00c0ffee0  51.1 ms, n = 20    ├─┃─┤
    2026-01-03 01c0ffee0  51.4 ms, n = 20     ├─┃─┤
    2026-01-05 02c0ffee0  51.6 ms, n = 20     ├─┃─┤
    2026-01-07 03c0ffee0  52.9 ms, n = 20        ├─┃─┤
    2026-01-09 04c0ffee0  51.2 ms, n = 20    ├─┃─┤
    2026-01-11 05c0ffee0  49.9 ms, n = 20  ├─┃─┤
    2026-01-13 06c0ffee0  52.0 ms, n = 20      ├─┃─┤
    2026-01-15 07c0ffee0  52.9 ms, n = 20        ├─┃─┤
    2026-01-17 08c0ffee0  53.1 ms, n = 20        ├─┃─┤
    2026-01-19 09c0ffee0  51.3 ms, n = 20     ├─┃─┤
    2026-01-21 0ac0ffee0  51.4 ms, n = 20     ├─┃─┤
    2026-01-23 0bc0ffee0  53.4 ms, n = 20        ├─┃──┤
    2026-01-25 0cc0ffee0  50.9 ms, n = 20    ├─┃─┤
    2026-01-27 0dc0ffee0  54.0 ms, n = 20          ├─┃─┤
    2026-01-29 0ec0ffee0  57.0 ms, n = 20               ├─┃──┤       1.12x from here
    2026-01-31 0fc0ffee0  57.3 ms, n = 20                ├─┃─┤
    2026-02-02 10c0ffee1  58.2 ms, n = 20                  ├─┃─┤
    2026-02-04 11c0ffee1  59.8 ms, n = 20                    ├──┃─┤
                                           ──┴──────────────────┴──
                                           50 ms              60 ms

    ├─┃─┤ the median and its 95 % interval; no trials are kept here
    "
  `);
});

it.each([40, 60, 120, 200])('keeps to %i columns, and to the last thirty reports', (width) => {
  const lines = coursePlot(trendOf(steppedRuns(), '1.0.0'), { width, color: false }).split('\n');
  for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(width);
  expect(lines.filter((line) => line.includes('┃')).length).toBe(30 + 1);
  expect(lines.join(' ')).toContain('without the first 10 reports');
});
