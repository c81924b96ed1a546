import { ALPHA_TAIL, exactP, exactRank, normalP, normalRank, type PValues } from './normal.js';
import { ascending } from './quantile.js';
import { rank, tieSum } from './ranks.js';
import { differencesOf } from './select.js';
import type { Location } from './signed-rank.js';

/** Largest sizes counted exactly: each of the two without ties, both together with them. */
const EXACT_UP_TO = 50;
const EXACT_TIED_UP_TO = 25;

/** Result of {@link mannWhitney}. */
export interface MannWhitney {
  /** Pairs with x > y, and half of those with x = y. */
  readonly u: number;
  /** `greater`: x tends to be greater than y. */
  readonly p: PValues;
}

/**
 * Mann–Whitney's test of "x and y come from one distribution". Exact up to 50 against 50 without ties and up to 25 in
 * all with them, above that the normal approximation with tie and continuity correction.
 *
 * @param x finite, at least one
 * @param y finite, at least one
 */
export function mannWhitney(x: readonly number[], y: readonly number[]): MannWhitney {
  const [m, n] = [x.length, y.length];
  const { doubled, ties } = rank([...x, ...y]);
  const doubledSum = doubled.slice(0, m).reduce((sum, r) => sum + r, 0);
  const u = (doubledSum - m * (m + 1)) / 2;
  if (ties.length === 0 && isCounted(m, n)) return { u, p: exactP(uCounts(m, n), u) };
  if (ties.length > 0 && m + n <= EXACT_TIED_UP_TO)
    return { u, p: exactP(splitSums(doubled, m), doubledSum) };
  const total = m + n;
  const variance = nullVariance(m, n) - (m * n * tieSum(ties)) / (12 * total * (total - 1));
  // All equal: what is left is rounding.
  const sd = ties[0] === total ? 0 : Math.sqrt(variance);
  return { u, p: normalP(u, (m * n) / 2, sd) };
}

/**
 * How far x lies above y: the median of all differences x − y, with the interval that holds every shift the test does
 * not reject: the K-th smallest and largest difference. K = 0 means that the samples are too small for one.
 *
 * @param x finite, at least one
 * @param y finite, at least one
 */
export function mannWhitneyShift(x: readonly number[], y: readonly number[], tail = ALPHA_TAIL): Location {
  const differences = differencesOf(ascending(x), ascending(y));
  const estimate = differences.median();
  const k = mannWhitneyK(x.length, y.length, tail);
  if (k === 0) return { estimate };
  return { estimate, interval: [differences.at(k), differences.at(differences.size + 1 - k)] };
}

/** K of the interval among m · n differences; 0 where there is none. */
export function mannWhitneyK(m: number, n: number, tail = ALPHA_TAIL): number {
  if (isCounted(m, n)) return exactRank(uCounts(m, n), tail);
  return normalRank((m * n) / 2, Math.sqrt(nullVariance(m, n)), tail);
}

function isCounted(m: number, n: number): boolean {
  return m <= EXACT_UP_TO && n <= EXACT_UP_TO;
}

/**
 * How many of the C(m + n, m) orders have U = i, by what stands last: an x, which is greater than all of y, or a y.
 * Only sums of positive terms, so that the counts, up to 1e29, keep 14 digits.
 */
function uCounts(m: number, n: number): Float64Array {
  const key = `${m}x${n}`;
  const known = counted.get(key);
  if (known) return known;
  let row = Array.from({ length: n + 1 }, () => Float64Array.of(1));
  for (let i = 1; i <= m; i++) {
    const next = [Float64Array.of(1)];
    for (let j = 1; j <= n; j++) {
      const counts = new Float64Array(i * j + 1);
      counts.set(next[j - 1] ?? []);
      addShifted(counts, row[j] ?? [], j);
      next.push(counts);
    }
    row = next;
  }
  const counts = row[n] ?? new Float64Array(1);
  counted.set(key, counts);
  return counts;
}

/** Every comparison of a run has the same few sizes. All 2500 of them would be 13 MB. */
const counted = new Map<string, Float64Array>();

function addShifted(target: Float64Array, added: ArrayLike<number>, by: number): void {
  for (let i = 0; i < added.length; i++) target[i + by] = (target[i + by] ?? 0) + (added[i] ?? 0);
}

/** How many choices of `size` of the ranks have the sum i: the distribution given the ties. */
function splitSums(ranks: readonly number[], size: number): Float64Array {
  const largest = ranks.reduce((sum, r) => sum + r, 0);
  const bySize = Array.from({ length: size + 1 }, () => new Float64Array(largest + 1));
  const [none] = bySize;
  if (none) none[0] = 1;
  for (const r of ranks) {
    for (let chosen = size; chosen > 0; chosen--) {
      const [counts, fewer] = [bySize[chosen], bySize[chosen - 1]];
      if (!counts || !fewer) continue;
      for (let sum = largest; sum >= r; sum--) counts[sum] = (counts[sum] ?? 0) + (fewer[sum - r] ?? 0);
    }
  }
  return bySize[size] ?? new Float64Array(1);
}

function nullVariance(m: number, n: number): number {
  return (m * n * (m + n + 1)) / 12;
}
