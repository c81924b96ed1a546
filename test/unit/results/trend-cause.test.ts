import { expect, it } from 'vitest';
import type { TrendRun } from '../../../src/results/trend/trend-runs.js';
import { trendSteps } from '../../../src/results/trend/trend-steps.js';
import { normals } from '../../support/random.js';

const REPORTS = 40;
const [SETS, ROWS] = [10, 20];

it('takes steps of the machine for those of a row in a few of a hundred, though all rows share one bare interpreter', () => {
  const normal = normals(42);
  const noise = () => Math.exp(0.03 * normal());
  const runs = Array.from(
    { length: REPORTS },
    (_, i) => ({ file: `r${i}.json`, startedAt: '2026-11-01T00:00:00Z' }) as TrendRun,
  );
  const causes: string[] = [];
  for (let set = 0; set < SETS; set++) {
    const level = runs.map((_, i) => noise() * (i < REPORTS / 2 ? 1 : 1.2));
    const control = new Map(level.map((one, i) => [i, 10 * noise() * one]));
    for (let row = 0; row < ROWS; row++) {
      const points = level.map((one, report) => ({ report, median: 100 * noise() * one, n: 20 }));
      const series = { id: 'row', isControl: false, points: points as never, control, pythons: new Map() };
      causes.push(...trendSteps(series, runs).map(({ cause }) => cause));
    }
  }
  const share = (cause: string) => causes.filter((one) => one === cause).length / causes.length;
  expect(causes.length).toBeGreaterThanOrEqual(SETS * ROWS);
  expect(share('machine')).toBeGreaterThan(0.85);
  expect(share('both')).toBeLessThan(0.08);
});
