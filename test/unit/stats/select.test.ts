import { describe, expect, it } from 'vitest';
import { ascending } from '../../../src/stats/quantile.js';
import { differencesOf, walshAverages } from '../../../src/stats/select.js';
import { normals } from '../../support/random.js';

/** Normal numbers of one decimal: many are equal, and some are zero or of either sign. */
function rounded(seed: number, n: number): number[] {
  const normal = normals(seed);
  return Array.from({ length: n }, () => Math.round(normal() * 10) / 10);
}

const all = (size: number) => Array.from({ length: size }, (_, i) => i + 1);

describe('order statistics of pairs equal those of the listed pairs', () => {
  it.each([
    [1, 1],
    [1, 4],
    [7, 3],
    [12, 11],
    [25, 40],
  ])('differences of %i and %i', (m, n) => {
    const [x, y] = [rounded(m, m), rounded(100 + n, n)];
    const listed = [...ascending(x.flatMap((a) => y.map((b) => a - b + 0)))];
    const implicit = differencesOf(ascending(x), ascending(y));
    expect(implicit.size).toBe(m * n);
    expect(all(m * n).map(implicit.at)).toEqual(listed);
  });

  it.each([1, 2, 5, 20, 31])('Walsh averages of %i', (n) => {
    const d = rounded(n, n);
    const listed = [...ascending(d.flatMap((a, i) => d.slice(i).map((b) => a / 2 + b / 2 + 0)))];
    const implicit = walshAverages(ascending(d));
    expect(implicit.size).toBe((n * (n + 1)) / 2);
    expect(all(implicit.size).map(implicit.at)).toEqual(listed);
  });

  it('takes the mean of the two middle ones', () => {
    expect(differencesOf(Float64Array.of(1, 4), Float64Array.of(0)).median()).toBe(2.5);
    expect(walshAverages(Float64Array.of(0, 4)).median()).toBe(2);
    expect(walshAverages(Float64Array.of(-1, 1)).median()).toBe(0);
  });

  it('spans many orders of magnitude', () => {
    const x = Float64Array.of(-1e300, -1e-300, 0, 5e-324, 1e300);
    const implicit = differencesOf(x, Float64Array.of(0));
    expect(all(5).map(implicit.at)).toEqual([...x]);
  });
});
