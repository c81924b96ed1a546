import { describe, expect, it } from 'vitest';
import {
  boundErrors,
  canBound,
  leastQuantileRounds,
  quantileP,
  quantileRatio,
  quantileVerdictP,
} from '../../../src/stats/quantile-ratio.js';
import { decideAtLook, lookLevels, looksBetween } from '../../../src/stats/until-decided.js';
import { coldStarts, normals } from '../../support/random.js';

/*
 * By SciPy 1.18.1:
 *
 *   from scipy.stats import binom, quantile_test
 *   binom.cdf(i - 1, n, q), binom.sf(i - 1, n, q)
 *   x = [((i * 37) % 101) / 10 + 5 for i in range(1, 101)]
 *   quantile_test(x, q=10, p=q, alternative=alternative).confidence_interval(0.95)
 */
const ERRORS = [
  [12, 0.5, 1, 0.000244140625, 0.999755859375],
  [12, 0.5, 3, 0.019287109375, 0.980712890625],
  [12, 0.5, 6, 0.38720703125, 0.61279296875],
  [40, 0.9, 1, 9.999999999999912e-41, 1],
  [40, 0.9, 33, 0.04190194267336368, 0.9580980573266363],
  [40, 0.9, 40, 0.9852191170585654, 0.014780882941434597],
  [72, 0.95, 65, 0.027159696298604968, 0.9728403037013951],
  [72, 0.95, 72, 0.9751057193808106, 0.024894280619189406],
  [200, 0.95, 187, 0.1298922337069424, 0.8701077662930576],
  [200, 0.95, 200, 0.9999649473337512, 3.505266624882874e-5],
  [1000, 0.99, 987, 0.1344351132593349, 0.8655648867406651],
  [1000, 0.99, 1000, 0.9999568287525893, 4.3171247410657815e-5],
] as const;

it.each(ERRORS)('of %i values, q = %f, the %i-th errs as SciPy says', (n, q, i, below, above) => {
  const { lower, upper } = boundErrors(n, q);
  expect(lower[i - 1]).toBeCloseTo(below, 11);
  expect((upper[i - 1] ?? 0) / above).toBeCloseTo(1, 9);
  expect((lower[i - 1] ?? 0) / below).toBeCloseTo(1, 9);
});

const LINE = Array.from({ length: 100 }, (_, i) => (((i + 1) * 37) % 101) / 10 + 5);

it.each([
  [0.5, 0.025, 9.0, 11.1],
  [0.5, 0.05, 9.2, 10.9],
  [0.9, 0.025, 13.4, 14.6],
  [0.9, 0.05, 13.5, 14.6],
  [0.95, 0.025, 14.0, 15.0],
  [0.95, 0.05, 14.1, 14.9],
])('bounds of one sample are those of SciPy’s quantile_test: q = %f, tail %f', (q, tail, low, high) => {
  const sorted = [...LINE].sort((a, b) => a - b);
  const { lower, upper } = boundErrors(100, q);
  expect(sorted[lower.findLastIndex((error) => error <= tail)]).toBe(low);
  expect(sorted[upper.findIndex((error) => error <= tail)]).toBe(high);
});

describe('the ratio of two quantiles', () => {
  it('has the figures of type 7, and an interval that holds them', () => {
    const base = LINE;
    const head = LINE.map((time) => time * 1.2);
    const found = quantileRatio(base, head, 0.9);
    expect(found.ratio).toBeCloseTo(1.2, 12);
    expect(found.n).toBe(100);
    const [low = 0, high = 0] = found.ratioCi95 ?? [];
    expect(low).toBeLessThan(1.2);
    expect(high).toBeGreaterThan(1.2);
    expect(found.resolvable).toBeCloseTo(Math.sqrt(high / low) - 1, 12);
  });

  it('turns round when the sides do', () => {
    const draw = coldStarts(5);
    const [a, b] = [draw(100), draw(120)];
    const [there, back] = [quantileRatio(a, b, 0.95), quantileRatio(b, a, 0.95)];
    expect(there.ratio * back.ratio).toBeCloseTo(1, 12);
    expect((there.ratioCi95?.[0] ?? 0) * (back.ratioCi95?.[1] ?? 0)).toBeCloseTo(1, 12);
    expect(there.p).toBe(back.p);
  });

  it('scales, and counts repeated values as what they are', () => {
    const tied = Array.from({ length: 80 }, (_, i) => 10 + Math.floor(i / 20));
    expect(quantileRatio(tied, tied, 0.75)).toMatchObject({ ratio: 1, p: 1, shift: 0 });
    const scaled = quantileRatio(
      tied,
      tied.map((time) => time * 3),
      0.75,
    );
    expect(scaled.ratio).toBeCloseTo(3, 12);
    const same = Array<number>(80).fill(5);
    expect(quantileRatio(same, same, 0.95)).toMatchObject({ ratio: 1, ratioCi95: [1, 1], p: 1 });
  });

  it('has no interval where the outermost values are not sure enough', () => {
    const draw = coldStarts(6);
    expect(quantileRatio(draw(71), draw(71), 0.95).ratioCi95).toBeUndefined();
    expect(quantileRatio(draw(72), draw(72), 0.95).ratioCi95).toBeDefined();
    expect(quantileRatio(draw(200), draw(71), 0.95).ratioCi95).toBeUndefined();
    expect(quantileRatio([1], [2], 0.5)).toEqual({ n: 1, ratio: 2, p: 1, shift: 1 });
  });

  it('has a p that falls below a level exactly where the bounds of that level part', () => {
    const draw = coldStarts(7);
    for (const factor of [1.05, 1.1, 1.3, 1.6]) {
      const [base, head] = [draw(150), draw(150).map((time) => time * factor)];
      const { greater } = quantileP(base, head, 0.9);
      for (const level of [0.0005, 0.005, 0.025, 0.1]) {
        const [low = 0] = quantileRatio(base, head, 0.9, level).ratioCi95 ?? [];
        expect(greater <= level).toBe(low > 1);
      }
    }
  });
});

it('needs so many rounds: less than one in q to the n of them, and one beyond', () => {
  const least = [0.5, 0.75, 0.9, 0.95, 0.99].map((q) => leastQuantileRounds(q, 0.025));
  expect(least).toEqual([7, 13, 36, 72, 368]);
  expect(leastQuantileRounds(0.95, 0.0025)).toBe(117);
  // ln(0.025) / ln(q), and what the other bound takes.
  expect(0.95 ** 71).toBeGreaterThan(0.025);
  expect(0.95 ** 72).toBeLessThan(0.025);
  expect(canBound(72, 500, 0.95, 0.025)).toBe(true);
  expect(canBound(71, 500, 0.95, 0.025)).toBe(false);
});

/** Both sides of so many rounds, of the same distribution. */
type Draw = (n: number) => readonly [base: number[], head: number[]];

const independent: Draw = (() => {
  const draw = coldStarts(11);
  return (n) => [draw(n), draw(n)];
})();
/** In one round what disturbs one side disturbs the other. */
const together: Draw = (() => {
  const [draw, normal] = [coldStarts(12, { noise: 0.03 }), normals(13)];
  return (n) => {
    const rounds = Array.from({ length: n }, () => Math.exp(0.1 * normal()));
    const side = () => draw(n).map((time, round) => time * (rounds[round] ?? 1));
    return [side(), side()];
  };
})();
/** A clock of 10 ms. */
const coarse: Draw = (() => {
  const draw = coldStarts(14);
  const side = (n: number) => draw(n).map((time) => 10 * Math.ceil(time / 10));
  return (n) => [side(n), side(n)];
})();

const RUNS = 1500;
/** What chance may add to a share of 2.5 %, three standard errors. */
const ROOM = 3 * Math.sqrt((0.025 * 0.975) / RUNS);

describe.each([
  ['independent sides', independent],
  ['sides of the same rounds', together],
  ['a coarse clock', coarse],
])('simulated: %s', (_, draw) => {
  it.each([
    [0.95, 80],
    [0.95, 200],
    [0.9, 40],
    [0.5, 20],
  ])('q = %f, n = %i: the interval leaves out the true ratio in at most 2.5 % on each side', (q, n) => {
    let [over, under] = [0, 0];
    for (let run = 0; run < RUNS; run++) {
      const [base, head] = draw(n);
      const [low, high] = quantileRatio(base, head, q).ratioCi95 ?? [0, Infinity];
      if (low > 1) over += 1;
      if (high < 1) under += 1;
    }
    expect(over / RUNS).toBeLessThan(0.025 + ROOM);
    expect(under / RUNS).toBeLessThan(0.025 + ROOM);
  });
});

it('simulated: looks at 100 to 400 rounds spend no more than 2.5 % on a false FAIL or a false PASS at the limit', () => {
  const looks = looksBetween(100, 400);
  const levels = lookLevels(looks);
  const limits = { maxRegression: 0.1, minEffect: 0, runOffset: 0 };
  const wrong = { FAIL: 0, PASS: 0 };
  const runs = 300;
  for (let run = 0; run < runs; run++) {
    const [base, head] = independent(400);
    const slower = head.map((time) => time * 1.1);
    for (const [index, rounds] of looks.entries()) {
      const p = quantileVerdictP(base.slice(0, rounds), slower.slice(0, rounds), limits, 0.9);
      const [decision] = decideAtLook([{ ...p, level: levels[index] ?? 0 }], index);
      if (!decision) continue;
      wrong[decision.verdict] += 1;
      break;
    }
  }
  const room = 3 * Math.sqrt((0.025 * 0.975) / runs);
  expect(wrong.FAIL / runs).toBeLessThan(0.025 + room);
  expect(wrong.PASS / runs).toBeLessThan(0.025 + room);
});

it('finds what is twice as slow in its tail', () => {
  const draw = coldStarts(21, { spikes: 0 });
  let found = 0;
  for (let run = 0; run < 200; run++) {
    // One start in ten is half as slow again: the typical ratio does not see it.
    const slow = draw(200).map((time, index) => (index % 10 === 0 ? time * 1.5 : time));
    const [low = 0] = quantileRatio(draw(200), slow, 0.95).ratioCi95 ?? [];
    if (low > 1.1) found += 1;
  }
  expect(found).toBeGreaterThan(190);
});
