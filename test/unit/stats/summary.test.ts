import { describe, expect, it } from 'vitest';
import { medianRank } from '../../../src/stats/median-interval.js';
import {
  describe as describeSorted,
  MOST_REPLAYED,
  summarize,
  summarizeAll,
} from '../../../src/stats/summary.js';

const samples = Array.from({ length: 200 }, (_, i) => (((i + 1) * 37) % 101) / 8 + 20);

/** By numpy, SciPy and Python's statistics. */
const known = {
  5: { median: 25.875, mad: 3.375, mean: 26.3, sd: 3.7024063121164863, min: 21.25, max: 30.5, p75: 29.25 },
  6: {
    ...{ median: 25.25, mad: 3.375, mean: 25.666666666666668, sd: 3.6568998710200784, min: 21.25, max: 30.5 },
    ...{ medianCi95: [21.25, 30.5], p75: 28.40625 },
  },
  19: {
    ...{
      median: 26.25,
      mad: 3.375,
      mean: 26.38157894736842,
      sd: 3.712421361917455,
      min: 20.375,
      max: 32.125,
    },
    ...{ medianCi95: [22.875, 29.625], p75: 29.4375 },
  },
  20: {
    ...{ median: 26.0625, mad: 3.1875, mean: 26.26875, sd: 3.6484664676805614, min: 20.375, max: 32.125 },
    ...{ medianCi95: [23.75, 29.25], p75: 29.34375, p90: 30.9625 },
  },
  39: {
    ...{ median: 26.25, mad: 3, mean: 26.391025641025642, sd: 3.6404140849430235, min: 20.375, max: 32.5 },
    ...{ medianCi95: [24.125, 28.75], p75: 29.4375, p90: 31.325 },
  },
  40: {
    ...{ median: 26.4375, mad: 3, mean: 26.4375, sd: 3.6054401559239224, min: 20.375, max: 32.5 },
    ...{ medianCi95: [24.5, 28.375], p75: 29.34375, p90: 31.2875, p95: 31.76875 },
  },
  199: {
    ...{ median: 26.25, mad: 3.125, mean: 26.287060301507537, sd: 3.6460498586967978, min: 20, max: 32.5 },
    ...{ medianCi95: [25.375, 27.125], p75: 29.4375, p90: 31.275, p95: 31.8875 },
  },
  200: {
    ...{ median: 26.25, mad: 3.125, mean: 26.2725, sd: 3.6427019694439666, min: 20, max: 32.5 },
    ...{ medianCi95: [25.375, 27.125], p75: 29.40625, p90: 31.2625, p95: 31.88125, p99: 32.37625 },
  },
};

describe('summarize', () => {
  it.each(Object.entries(known))('agrees with other implementations at n = %s', async (n, expected) => {
    const summary = await summarize(samples.slice(0, Number(n)));
    expect(Object.keys(summary).sort()).toEqual(['n', ...Object.keys(expected)].sort());
    expect(summary.n).toBe(Number(n));
    for (const [key, value] of Object.entries(expected)) {
      const found = summary[key as keyof typeof summary];
      for (const [i, number] of [value].flat().entries()) {
        expect([found].flat()[i], key).toBeCloseTo(number, 10);
      }
    }
  });

  it('describes one sample', async () => {
    expect(await summarize([7])).toEqual({ n: 1, median: 7, mad: 0, mean: 7, sd: 0, min: 7, max: 7, p75: 7 });
  });

  it('takes zeros and leaves its input alone', async () => {
    const input = [3, 0, 2, 0];
    expect(await summarize(input)).toMatchObject({ n: 4, median: 1, min: 0, max: 3, mad: 1 });
    expect(input).toEqual([3, 0, 2, 0]);
  });

  it('takes each of many samples once', async () => {
    const many = Array.from({ length: 50_000 }, (_, i) => (i * 7919) % 50_000);
    const summary = await summarize(many);
    expect(summary).toMatchObject({
      n: 50_000,
      min: 0,
      max: 49_999,
      median: 24_999.5,
      medianCi95: [24_780, 25_219],
    });
    expect(summary.mean).toBeCloseTo(24_999.5, 6);
    expect(summary.p99).toBeCloseTo(49_499.01, 6);
  });

  it.each([
    [[], 'there are no samples'],
    [[1, Number.NaN], 'sample 1 is NaN'],
    [[1, 2, Number.POSITIVE_INFINITY], 'sample 2 is Infinity'],
    [[-0.5], 'sample 0 is -0.5'],
  ])('refuses %j', async (input, message) => {
    await expect(summarize(input)).rejects.toThrow(message);
  });
});

describe('so many samples that tinybench is spared', () => {
  const many = (n: number) => Array.from({ length: n }, (_, i) => ((i * 7919) % 10_007) / 16 + 3);

  it('are summarised as it would do', async () => {
    const values = many(MOST_REPLAYED);
    const { n: _, medianCi95: _ci, p90: _90, p95: _95, median, ...replayed } = await summarize(values);
    const own = describeSorted(Float64Array.from(values).sort());
    for (const [name, value] of Object.entries({ ...replayed, p50: median }))
      expect(own[name as keyof typeof own]).toBeCloseTo(value ?? Number.NaN, 9);
  });

  it('have the same figures on both sides of the limit, and whether they are typed or not', async () => {
    const values = many(MOST_REPLAYED + 1);
    const typed = await summarize(Float64Array.from(values));
    expect(typed).toEqual(await summarize(values));
    // 1, 2, … 20,001: by hand.
    const row = await summarize(Array.from({ length: 20_001 }, (_, i) => i + 1));
    expect(row).toMatchObject({ n: 20_001, median: 10_001, mad: 5000, mean: 10_001, min: 1, max: 20_001 });
    expect(row).toMatchObject({ p75: 15_001, p90: 18_001, p95: 19_001, p99: 19_801 });
    expect(row.sd).toBeCloseTo(Math.sqrt((20_001 * 20_002) / 12), 6);
  });

  it('have an interval whose rank is that of the whole distribution', () => {
    // By summing the binomial distribution with lgamma.
    expect([6, 1000, 2000, 10_001, 1_000_000].map((n) => medianRank(n))).toEqual([
      1, 469, 956, 4902, 499_020,
    ]);
  });
});

describe('summarizeAll', () => {
  it('summarises each metric by its own samples', async () => {
    const all = await summarizeAll(Object.entries({ wall: [3, 1, 2], rss: [5] }));
    expect(all).toEqual({ wall: await summarize([3, 1, 2]), rss: await summarize([5]) });
  });

  it('names the metric it cannot summarise', async () => {
    await expect(summarizeAll(Object.entries({ wall: [1], boot: [1, -2] }))).rejects.toThrow(
      'boot: sample 1 is -2',
    );
  });
});

describe('medianRank', () => {
  it.each([
    ...[1, 2, 3, 4, 5].map((n): [number, number] => [n, 0]),
    ...([
      [6, 1],
      [10, 2],
      [20, 6],
      [30, 10],
      [50, 18],
      [51, 19],
    ] as [number, number][]),
    ...([
      [100, 40],
      [1000, 469],
      [2000, 956],
      [50_000, 24_781],
    ] as [number, number][]),
  ])('n = %i: rank %i, as the binomial distribution of SciPy has it', (n, rank) => {
    expect(medianRank(n)).toBe(rank);
  });
});
