import { describe, expect, it } from 'vitest';
import { breakEven } from '../../../src/stats/break-even.js';
import { normals } from '../../support/random.js';

const UNITS = [1, 10, 100, 500, 1000];

/** Rounds of a worker whose head costs `start` ms more and spares `gain` ms a unit; noise grows with the work. */
function roundsOf({ start, gain, noise = 1, count = 12, seed = 1 }: Record<string, number>) {
  const normal = normals(seed ?? 1);
  return Array.from({ length: count ?? 12 }, () =>
    UNITS.map((units) => (start ?? 0) - (gain ?? 0) * units + (noise ?? 1) * (1 + units / 200) * normal()),
  );
}

describe('the break-even', () => {
  it('is where an exact line crosses zero', () => {
    const found = breakEven(UNITS, roundsOf({ start: 3.2, gain: 0.04, noise: 0 }), 7);
    expect(found.verdict).toBe('paid-back');
    expect(found.units?.value).toBeCloseTo(80, 9);
    expect(found.units?.ci95.map((end) => Math.round(end))).toEqual([80, 80]);
    expect(found.startCost.value).toBeCloseTo(3.2, 9);
    expect(found.gainPerUnit.value).toBeCloseTo(0.04, 9);
    expect(found.isLine).toBe(true);
  });

  it('reads the recorded differences of an echo worker', () => {
    const units = [1, 10, 100, 500, 1000, 2000, 5000];
    const recorded = [3.3, 3.5, 1.4, -13.6, -32, -65, -164];
    const { startCost, gainPerUnit, units: found } = breakEven(units, Array(12).fill(recorded), 1);
    expect(startCost.value).toBeCloseTo(3.2, 0);
    expect(gainPerUnit.value).toBeCloseTo(0.0337, 3);
    expect(found?.value).toBeGreaterThan(64);
    expect(found?.value).toBeLessThan(150);
  });

  it('is the same for the same seed, and holds the true value in about 95 % of runs', () => {
    const rounds = roundsOf({ start: 3.2, gain: 0.034 });
    expect(breakEven(UNITS, rounds, 3)).toEqual(breakEven(UNITS, rounds, 3));
    const runs = 80;
    let held = 0;
    for (let run = 0; run < runs; run++) {
      const { units } = breakEven(
        UNITS,
        roundsOf({ start: 3.2, gain: 0.034, count: 20, seed: run + 10 }),
        run,
      );
      const [low, high] = units?.ci95 ?? [0, 0];
      if (low <= 3.2 / 0.034 && 3.2 / 0.034 <= high) held++;
    }
    expect(held / runs).toBeGreaterThan(0.9);
  });

  it('holds both figures in about 95 % of runs of six rounds too', () => {
    const runs = 60;
    let [starts, gains] = [0, 0];
    for (let run = 0; run < runs; run++) {
      const rounds = roundsOf({ start: 3.2, gain: 0.034, count: 6, seed: 1000 + run });
      const { startCost, gainPerUnit } = breakEven(UNITS, rounds, run);
      if (startCost.ci95[0] <= 3.2 && 3.2 <= startCost.ci95[1]) starts++;
      if (gainPerUnit.ci95[0] <= 0.034 && 0.034 <= gainPerUnit.ci95[1]) gains++;
    }
    expect(Math.min(starts, gains) / runs).toBeGreaterThanOrEqual(0.91);
  });

  it('is unbounded where a unit may as well spare nothing', () => {
    const noisy = Array.from({ length: 40 }, (_, seed) =>
      breakEven(UNITS, roundsOf({ start: 3, gain: 0.0004, seed: seed + 1 }), 1),
    ).filter(({ verdict }) => verdict === 'unbounded');
    expect(noisy.length).toBeGreaterThan(0);
    for (const { units, gainPerUnit } of noisy) {
      expect(units?.ci95[1]).toBe(Number.POSITIVE_INFINITY);
      expect(gainPerUnit.ci95[0]).toBeLessThanOrEqual(0);
    }
  });

  it.each([
    ['never', { start: 3, gain: -0.01 }],
    ['never', { start: 3, gain: 0, noise: 0 }],
    ['at-once', { start: -2, gain: 0.03 }],
    ['reversed', { start: -20, gain: -0.05 }],
  ])('is %s for %j', (verdict, line) => {
    const found = breakEven(UNITS, roundsOf(line), 5);
    expect(found.verdict).toBe(verdict);
    expect(found.units).toBeUndefined();
  });

  it('says where the differences lie on no line', () => {
    const rounds = roundsOf({ start: 3, gain: 0.03, noise: 0.2 }).map((round) =>
      round.map((difference, index) => difference + (UNITS[index] === 100 ? 30 : 0)),
    );
    expect(breakEven(UNITS, rounds, 1).isLine).toBe(false);
  });
});
