import { describe, expect, it } from 'vitest';
import { STEPS_FROM, steps } from '../../../src/stats/steps.js';
import { normals, seeded } from '../../support/random.js';

const NOISE = 0.05;
const LENGTH = 60;

/** Lognormal noise around 100 ms; from `at` on times `factor`. */
function maker(seed: number) {
  const normal = normals(seed);
  return (at = LENGTH, factor = 1, length = LENGTH) =>
    Array.from({ length }, (_, index) => 100 * Math.exp(NOISE * normal()) * (index >= at ? factor : 1));
}

describe('steps', () => {
  it('finds one in at most 5 % of series without any, whatever the noise is', () => {
    const [series, uniform] = [maker(1), seeded(2)];
    const wild = () => series().map((value) => (uniform() < 0.05 ? value * (1.3 + uniform()) : value));
    for (const make of [series, wild]) {
      const found = Array.from({ length: 600 }, () => steps(make())).filter(({ length }) => length > 0);
      expect(found.length / 600).toBeLessThanOrEqual(0.06);
      expect(found.length).toBeGreaterThan(0);
    }
    const asAsked = Array.from({ length: 200 }, () => steps(series())).filter(({ length }) => length > 0);
    expect(asAsked.length).toBeLessThanOrEqual(10);
  });

  it('finds no more of them where many values are equal', () => {
    // Of sixty values about six are another, and all others the same: two of these side by side are no level.
    const uniform = seeded(3);
    const rare = () => Array.from({ length: LENGTH }, () => (uniform() < 0.1 ? 110 : 100));
    const found = Array.from({ length: 40 }, () => steps(rare())).filter(({ length }) => length > 0);
    expect(found.length).toBeLessThanOrEqual(4);
  });

  it('finds a step of 10 % within two places in at least 90 %, where five values are on each side', () => {
    const [series, uniform] = [maker(4), seeded(5)];
    let [found, inRange] = [0, 0];
    for (let round = 0; round < 600; round++) {
      const at = 5 + Math.floor(uniform() * (LENGTH - 9));
      const near = steps(series(at, 1.1)).find((step) => Math.abs(step.at - at) <= 2);
      if (!near) continue;
      found += 1;
      if (near.range[0] <= at && at <= near.range[1]) inRange += 1;
    }
    expect(found / 600).toBeGreaterThanOrEqual(0.9);
    expect(inRange / found).toBeGreaterThanOrEqual(0.93);
  });

  it('finds large steps exactly, two in a row, and a stretch that comes and goes', () => {
    const series = maker(6);
    expect(steps(series(58, 1.6)).map(({ at }) => at)).toEqual([58]);
    const twice = series(20, 1.4).map((value, index) => (index >= 40 ? value * 1.4 : value));
    expect(steps(twice).map(({ at }) => at)).toEqual([20, 40]);
    const stretch = series(20, 1.4).map((value, index) => (index >= 30 ? value / 1.4 : value));
    expect(steps(stretch).map(({ at }) => at)).toEqual([20, 30]);
  });

  it('finds two steps, and adds a false one in few series', () => {
    const series = maker(9);
    let [both, more] = [0, 0];
    for (let round = 0; round < 200; round++) {
      const values = series(20, 1.2).map((value, index) => (index >= 40 ? value * 1.2 : value));
      const found = steps(values);
      if ([20, 40].every((at) => found.some((step) => Math.abs(step.at - at) <= 2))) both += 1;
      if (found.length > 2) more += 1;
    }
    expect(both / 200).toBeGreaterThanOrEqual(0.97);
    expect(more / 200).toBeLessThanOrEqual(0.08);
  });

  it('takes one wild value for no step, and has the same answer again', () => {
    const values = maker(7)().map((value, index) => (index === 30 ? value * 3 : value));
    expect(steps(values)).toEqual([]);
    const stepped = maker(8)(25, 1.2);
    expect(steps(stepped)).toEqual(steps(stepped));
  });

  it('is silent on what can show none', () => {
    expect(steps([])).toEqual([]);
    expect(steps(Array(40).fill(5))).toEqual([]);
    expect(steps([1, 1, 1, 9, 9, 9].slice(0, STEPS_FROM - 1))).toEqual([]);
    expect(steps([...Array(20).fill(0), ...Array(20).fill(5)])).toEqual([]);
  });

  it('finds a step between values that are all the same on each side', () => {
    const found = steps([...Array(10).fill(5), ...Array(10).fill(6)]);
    expect(found).toMatchObject([{ at: 10, range: [10, 10] }]);
  });
});
