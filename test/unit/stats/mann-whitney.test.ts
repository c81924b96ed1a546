import { describe, expect, it } from 'vitest';
import { mannWhitney, mannWhitneyK, mannWhitneyShift } from '../../../src/stats/mann-whitney.js';
import { allSplits, closeP } from '../../support/brute-force.js';
import { seeded } from '../../support/random.js';

const series = (n: number, step: number, modulo: number, add = 0) =>
  Array.from({ length: n }, (_, i) => ((i * step) % modulo) / 4 + add);

describe('mannWhitney', () => {
  it.each([
    { x: [1, 1, 1], y: [-1, -1, -1], u: 9, p: 0.1 },
    { x: [1, -1, -1, -1], y: [-1, 1, 1, 1], u: 4, p: 0.4857142857 },
    { x: [2, 1, 3, 5], y: [0, 4, 6, 7], u: 5, p: 0.4857142857 },
    { x: [2, 1, 3, 5], y: [2, 2, 2, 2], u: 10, p: 0.7142857143 },
    { x: [1, 2, 3, 4, 5], y: [6, 7, 8, 9, 10], u: 0, p: 0.0079365079 },
    { x: [5, 5, 5], y: [5, 5], u: 3, p: 1 },
  ])('$x against $y: U = $u, p = $p', ({ x, y, u, p }) => {
    const found = mannWhitney(x, y);
    expect(found.u).toBe(u);
    expect(found.p.twoSided).toBeCloseTo(p, 10);
  });

  it('counts random cases with and without ties as enumerating all splits does', () => {
    const uniform = seeded(4);
    for (let run = 0; run < 60; run++) {
      const values = run % 2 === 0 ? 5 : 1e6;
      const draw = (n: number) => Array.from({ length: n }, () => Math.floor(uniform() * values));
      const [x, y] = [draw(1 + Math.floor(uniform() * 6)), draw(1 + Math.floor(uniform() * 6))];
      expect(mannWhitney(x, y).p, JSON.stringify([x, y])).toEqual(closeP(allSplits(x, y)));
    }
  });

  // scipy.stats.mannwhitneyu, method exact for the first, asymptotic for the others.
  it('is exact up to 50 against 50 without ties', () => {
    const { u, p } = mannWhitney(series(50, 37, 101), series(50, 53, 103, 2.1));
    expect(u).toBe(1147);
    expect(p.twoSided).toBeCloseTo(0.4814671562926897, 12);
  });

  it('approximates ties beyond 25 in all', () => {
    const x = Array.from({ length: 20 }, (_, i) => (i * 7) % 11);
    const y = Array.from({ length: 17 }, (_, i) => ((i * 5) % 13) + 1);
    const p = { twoSided: 0.19380680345062773, less: 0.09690340172531386, greater: 0.9082365454834576 };
    expect(mannWhitney(x, y)).toEqual({ u: 127, p: closeP(p) });
  });

  it('approximates beyond 50', () => {
    const p = { twoSided: 0.33559213457839987, less: 0.16779606728919993, greater: 0.8343429365195535 };
    expect(mannWhitney(series(60, 37, 101), series(30, 53, 103, 2.1))).toEqual({ u: 787, p: closeP(p) });
  });

  it('mirrors when the sides change', () => {
    const [x, y] = [series(9, 37, 101), series(7, 53, 103, 3)];
    const [there, back] = [mannWhitney(x, y), mannWhitney(y, x)];
    expect(there.u + back.u).toBe(63);
    expect(back.p).toEqual(
      closeP({ twoSided: there.p.twoSided, less: there.p.greater, greater: there.p.less }),
    );
  });

  it('cannot tell many equal values apart', () => {
    const same = new Array<number>(40).fill(3);
    expect(mannWhitney(same, same).p).toEqual({ twoSided: 1, less: 1, greater: 1 });
  });
});

describe('mannWhitneyShift', () => {
  it.each([
    [12, 11, 34],
    [5, 5, 3],
    [4, 4, 1],
    [3, 4, 0],
    [3, 3, 0],
    // P(U = 0) is 1 / 40: exactly .025.
    [1, 39, 1],
    [1, 38, 0],
    [1, 60, 0],
  ])('%i against %i: K = %i', (m, n, k) => {
    expect(mannWhitneyK(m, n)).toBe(k);
    expect(mannWhitneyK(n, m)).toBe(k);
  });

  it('holds exactly the shifts that the test does not reject', () => {
    const [x, y] = [series(8, 37, 101, 0.013), series(11, 53, 103)];
    const [low, high] = mannWhitneyShift(x, y).interval ?? [Number.NaN, Number.NaN];
    const p = (shift: number) =>
      mannWhitney(
        x.map((value) => value - shift),
        y,
      ).p.twoSided;
    for (const inside of [low + 1e-6, high - 1e-6]) expect(p(inside)).toBeGreaterThan(0.05);
    for (const outside of [low - 1e-6, high + 1e-6]) expect(p(outside)).toBeLessThanOrEqual(0.05);
  });

  it('has no interval where the samples are too small', () => {
    expect(mannWhitneyShift([5, 7], [1, 2, 3])).toEqual({ estimate: 4 });
  });
});
