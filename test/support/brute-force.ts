import { expect } from 'vitest';
import type { PValues } from '../../src/stats/normal.js';

/** p of a signed-rank sum by all 2^n assignments of signs. */
export function allSigns(differences: readonly number[]): PValues {
  const d = differences.filter((value) => value !== 0);
  const ranks = midranks(d.map(Math.abs));
  const sums = Array.from({ length: 2 ** d.length }, (_, mask) =>
    ranks.reduce((sum, rank, i) => sum + ((mask >> i) & 1 ? rank : 0), 0),
  );
  const observed = ranks.reduce((sum, rank, i) => sum + ((d[i] ?? 0) > 0 ? rank : 0), 0);
  return shares(sums, observed);
}

/** Matches p-values up to the last digits. */
export function closeP({ twoSided, less, greater }: PValues): PValues {
  return {
    twoSided: expect.closeTo(twoSided, 12),
    less: expect.closeTo(less, 12),
    greater: expect.closeTo(greater, 12),
  };
}

/** p of U by all choices of which of the values are x. */
export function allSplits(x: readonly number[], y: readonly number[]): PValues {
  const pooled = [...x, ...y];
  const sums: number[] = [];
  for (let mask = 0; mask < 2 ** pooled.length; mask++) {
    const chosen = pooled.filter((_, i) => (mask >> i) & 1);
    if (chosen.length === x.length)
      sums.push(
        pairsAbove(
          chosen,
          pooled.filter((_, i) => !((mask >> i) & 1)),
        ),
      );
  }
  return shares(sums, pairsAbove(x, y));
}

function pairsAbove(x: readonly number[], y: readonly number[]): number {
  return x
    .flatMap((a) => y.map((b) => (a > b ? 1 : a === b ? 0.5 : 0)))
    .reduce<number>((sum, value) => sum + value, 0);
}

function midranks(values: readonly number[]): number[] {
  return values.map((value) => {
    const below = values.filter((other) => other < value).length;
    const equal = values.filter((other) => other === value).length;
    return below + (equal + 1) / 2;
  });
}

function shares(sums: readonly number[], observed: number): PValues {
  const less = sums.filter((sum) => sum <= observed).length / sums.length;
  const greater = sums.filter((sum) => sum >= observed).length / sums.length;
  return { twoSided: Math.min(1, 2 * Math.min(less, greater)), less, greater };
}
