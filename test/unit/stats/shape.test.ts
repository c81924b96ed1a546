import { describe, expect, it } from 'vitest';
import { bimodal } from '../../../src/stats/bimodal.js';
import { drift } from '../../../src/stats/drift.js';
import { outliers } from '../../../src/stats/outliers.js';
import { coldStarts, normals, seeded } from '../../support/random.js';

const RUNS = 2000;

function shareOf(found: () => boolean): number {
  let count = 0;
  for (let run = 0; run < RUNS; run++) if (found()) count++;
  return count / RUNS;
}

describe('outliers', () => {
  it('finds values far out on either side', () => {
    expect(outliers([100, 103, 98, 250, 101, 99, 102, 40, 97, 104])).toEqual([3, 7]);
  });

  it('does not depend on the unit', () => {
    const samples = [0.1, 0.103, 0.098, 0.25, 0.101, 0.099, 0.102];
    expect(outliers(samples)).toEqual(outliers(samples.map((value) => value * 1e6)));
    expect(outliers(samples)).toEqual([3]);
  });

  it('lets rounded times that are mostly equal vary by a few percent', () => {
    expect(outliers([20, 20, 20, 20, 20, 20, 20, 21])).toEqual([]);
    expect(outliers([20, 20, 20, 20, 20, 20, 20, 30])).toEqual([7]);
  });

  it.each([[[]], [[1, 1, 1, 1, 9]], [[0, 1, 1, 1, 1, 1, 9]]])('is silent on %j', (samples) => {
    expect(outliers(samples)).toEqual([]);
  });

  it.each([6, 10, 20, 100])('is calm on clean data of n = %i', (n) => {
    const start = coldStarts(n, { spikes: 0 });
    expect(shareOf(() => outliers(start(n)).length > 0)).toBeLessThan(0.015);
  });
});

describe('drift', () => {
  it('measures a steady rise', () => {
    const { p, change } = drift(Array.from({ length: 21 }, (_, i) => 100 * 1.1 ** (i / 20)));
    expect(change).toBeCloseTo(0.1, 12);
    expect(p).toBeLessThan(1e-8);
  });

  // Kendall's S = 11 by scipy.stats.kendalltau; p from its tie-corrected variance with continuity correction.
  it('corrects for ties', () => {
    expect(drift([3, 1, 4, 1, 5, 9, 2, 6]).p).toBeCloseTo(0.21248644570250086, 12);
  });

  it('mirrors when the order is turned', () => {
    const values = coldStarts(6)(30);
    const [there, back] = [drift(values), drift(values.toReversed())];
    expect(back.p).toBeCloseTo(there.p, 12);
    expect(1 + back.change).toBeCloseTo(1 / (1 + there.change), 12);
  });

  it('is not turned by spikes', () => {
    const values = Array.from({ length: 60 }, (_, i) => (i % 9 === 8 ? 300 : 100 * 0.8 ** (i / 59)));
    expect(drift(values).change).toBeCloseTo(-0.2, 1);
  });

  it('measures thousands of values', () => {
    const noise = normals(5);
    const { p, change } = drift(
      Array.from({ length: 10_007 }, (_, i) => Math.exp(0.06 * noise() + (0.2 * i) / 10_006)),
    );
    expect(change).toBeCloseTo(Math.expm1(0.2), 1);
    expect(p).toBeLessThan(1e-12);
  });

  it.each([[[]], [[5]], [[5, 5, 5, 5]], [[0, 1, 2, 3, 4, 5, 6, 7]]])(
    'has nothing to tell of %j',
    (values) => {
      expect(drift(values)).toEqual({ p: 1, change: 0 });
    },
  );

  it('keeps its error and finds a drift of 20 %', () => {
    const start = coldStarts(60);
    expect(shareOf(() => drift(start(60)).p < 0.01)).toBeLessThan(0.02);
    const drifting = () => start(60).map((value, i) => value * 1.2 ** (i / 59));
    expect(shareOf(() => drift(drifting()).p < 0.01)).toBeGreaterThan(0.9);
  });
});

describe('bimodal', () => {
  const low = [100, 101, 99, 102, 98, 100.5];
  const high = [150, 151, 149, 152, 148, 150.5];

  it('names the modes and the share of the upper one', () => {
    const { modes, share } = bimodal([...high, ...low]) ?? { modes: [0, 0], share: 0 };
    expect(modes[0]).toBeCloseTo(100.25, 2);
    expect(modes[1]).toBeCloseTo(150.25, 2);
    expect(share).toBe(0.5);
    expect(bimodal([...low, ...low, ...high])?.share).toBeCloseTo(1 / 3, 12);
  });

  it('does not depend on the order or the unit', () => {
    const mixed = low.flatMap((value, i) => [high[i] ?? 0, value]);
    expect(bimodal(mixed)).toEqual(bimodal([...low, ...high]));
    expect(bimodal(mixed.map((value) => value * 1000))?.modes[0]).toBeCloseTo(100_250, 0);
  });

  it('sees two exact values', () => {
    expect(bimodal([10, 20, 10, 20, 10, 20, 10, 20])?.share).toBe(0.5);
  });

  it.each([
    ['nothing', []],
    ['two values', [10, 20]],
    ['equal values', new Array<number>(20).fill(7.3)],
    ['two spikes in ten', [10, 10.1, 9.9, 10.2, 9.8, 10, 10.1, 9.9, 20, 20.1]],
    ['modes 2 % apart', [100, 100, 100, 100, 100, 102, 102, 102, 102, 102]],
    ['a zero', [0, 0, 0, 0, 10, 10, 10, 10]],
    ['even spacing', Array.from({ length: 40 }, (_, i) => 100 + i)],
  ])('is silent on %s', (_, samples) => {
    expect(bimodal(samples)).toBeUndefined();
  });

  it.each([20, 40, 100])('is calm on one mode with spikes, n = %i', (n) => {
    const start = coldStarts(31 + n);
    expect(shareOf(() => bimodal(start(n)) !== undefined)).toBeLessThan(0.01);
  });

  it.each([0.3, 0.4, 0.5, 0.6, 0.7])(
    'finds modes 30 %% apart with noise of 6 %%, share %f, in most runs',
    (share) => {
      const [start, uniform] = [coldStarts(77, { spikes: 0 }), seeded(78)];
      const two = (n: number) => start(n).map((value) => (uniform() < share ? value * 1.3 : value));
      expect(shareOf(() => bimodal(two(20)) !== undefined)).toBeGreaterThan(0.5);
    },
  );

  it('finds tight modes far apart among few samples', () => {
    const start = coldStarts(79, { noise: 0.005, spikes: 0 });
    expect(
      shareOf(() => bimodal(start(10).map((value, i) => (i % 2 ? value * 1.5 : value))) !== undefined),
    ).toBe(1);
  });
});
