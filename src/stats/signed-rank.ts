import { ALPHA_TAIL, exactP, exactRank, normalP, normalRank, type PValues } from './normal.js';
import { ascending } from './quantile.js';
import { rank, tieSum } from './ranks.js';
import { walshAverages } from './select.js';

/** Largest n counted exactly: without ties, and with them. */
const EXACT_UP_TO = 50;
const EXACT_TIED_UP_TO = 25;

/** Result of {@link signedRank}. */
export interface SignedRank {
  /** Differences that are not zero: the others say nothing and are dropped. */
  readonly n: number;
  /** Sum of the ranks of the positive differences; a half where there are ties. */
  readonly w: number;
  /** `greater`: the differences lie above zero. */
  readonly p: PValues;
}

/** A location and its interval, of 95 % unless another tail was asked for, in the unit of the input; no interval where n is too small for one. */
export interface Location {
  readonly estimate: number;
  readonly interval?: [number, number];
}

/**
 * Wilcoxon's signed-rank test of "symmetric about zero". Exact up to n = 50 without ties and up to 25 with them, above
 * that the normal approximation with tie and continuity correction.
 *
 * @param differences finite
 * @param tolerance absolute values that differ by no more are taken as equal (and as zero), for differences that
 * carry rounding errors
 */
export function signedRank(differences: readonly number[], tolerance = 0): SignedRank {
  const d = differences.filter((value) => Math.abs(value) > tolerance);
  const n = d.length;
  if (n === 0) return { n, w: 0, p: { twoSided: 1, less: 1, greater: 1 } };
  const { doubled, ties } = rank(
    d.map((value) => Math.abs(value)),
    tolerance,
  );
  const doubledW = doubled.reduce((sum, r, i) => sum + ((d[i] ?? 0) > 0 ? r : 0), 0);
  const w = doubledW / 2;
  if (n <= (ties.length > 0 ? EXACT_TIED_UP_TO : EXACT_UP_TO)) {
    return { n, w, p: exactP(subsetSums(doubled), doubledW) };
  }
  return { n, w, p: normalP(w, nullMean(n), Math.sqrt(nullVariance(n) - tieSum(ties) / 48)) };
}

/**
 * Hodges–Lehmann estimate of the centre, the median of the Walsh averages, with the interval that holds every centre
 * the test does not reject: the K-th smallest and largest average. From n = 6 on.
 *
 * @param differences finite, at least one; zeros count
 * @param tail error on each side
 */
export function signedRankLocation(differences: readonly number[], tail = ALPHA_TAIL): Location {
  const n = differences.length;
  const averages = walshAverages(ascending(differences));
  const estimate = averages.median();
  const k = signedRankK(n, tail);
  return k === 0
    ? { estimate }
    : { estimate, interval: [averages.at(k), averages.at(averages.size + 1 - k)] };
}

/** K of the interval among n (n + 1) / 2 Walsh averages: 53 for n = 20; 0 where there is none. */
export function signedRankK(n: number, tail = ALPHA_TAIL): number {
  if (n > EXACT_UP_TO) return normalRank(nullMean(n), Math.sqrt(nullVariance(n)), tail);
  return exactRank(subsetSums(Array.from({ length: n }, (_, i) => i + 1)), tail);
}

/** How many subsets of the ranks have the sum i. Up to 2^50: a double holds them exactly. */
function subsetSums(ranks: readonly number[]): Float64Array {
  const counts = new Float64Array(ranks.reduce((sum, r) => sum + r, 0) + 1);
  counts[0] = 1;
  let reach = 0;
  for (const r of ranks) {
    reach += r;
    for (let sum = reach; sum >= r; sum--) counts[sum] = (counts[sum] ?? 0) + (counts[sum - r] ?? 0);
  }
  return counts;
}

function nullMean(n: number): number {
  return (n * (n + 1)) / 4;
}

function nullVariance(n: number): number {
  return (n * (n + 1) * (2 * n + 1)) / 24;
}
