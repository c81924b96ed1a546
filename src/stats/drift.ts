import { logsOrNone } from './logs.js';
import { normalP } from './normal.js';
import { ascending, median, quantile } from './quantile.js';
import { rank } from './ranks.js';

/** Result of {@link drift}. */
export interface Drift {
  /** Two-sided p of "the order does not matter", by Mann and Kendall. */
  readonly p: number;
  /** Relative change from the first value to the last: .1 is 10 % more. */
  readonly change: number;
}

/** Theil–Sen looks at all pairs: beyond this many values, at the medians of as many blocks. */
const MOST_POINTS = 300;

/**
 * Whether values in the order of measurement rise or fall. Kendall's S with tie and continuity correction; Theil–Sen
 * slope of the logs, which a quarter of wild values cannot turn. p is 1 and the change 0 where there is nothing to tell.
 *
 * Simulated on 6 % lognormal noise with 5 % spikes: p < .01 in 0.5–1.0 % of steady series of n = 8 … 300, in 66 % of
 * series of n = 60 that drift by 10 %, and in all of n = 300.
 */
export function drift(valuesInOrder: readonly number[]): Drift {
  const logs = logsOrNone(valuesInOrder);
  if (!logs || logs.length < 2) return { p: 1, change: 0 };
  const { s, sd } = kendall(logs);
  // S moves in steps of two, as normalP's statistic in steps of one.
  const { twoSided } = normalP(s / 2, 0, sd / 2);
  return { p: twoSided, change: Math.expm1(slope(logs) * (logs.length - 1)) };
}

/** Rising pairs less falling pairs, and the spread of that number if the order does not matter. */
function kendall(values: readonly number[]): { s: number; sd: number } {
  const { doubled, ties } = rank(values);
  const n = values.length;
  const seen = new Float64Array(2 * n + 1);
  let s = 0;
  for (const [index, r] of doubled.entries()) {
    s += countBelow(seen, r - 1) - (index - countBelow(seen, r));
    for (let at = r; at < seen.length; at += at & -at) seen[at] = (seen[at] ?? 0) + 1;
  }
  const tied = ties.reduce((sum, t) => sum + t * (t - 1) * (2 * t + 5), 0);
  return { s, sd: ties[0] === n ? 0 : Math.sqrt((n * (n - 1) * (2 * n + 5) - tied) / 18) };
}

/** Sum of the entries 1 … index of a Fenwick tree. */
function countBelow(tree: Float64Array, index: number): number {
  let count = 0;
  for (let at = index; at > 0; at -= at & -at) count += tree[at] ?? 0;
  return count;
}

/** Median of the slopes between all pairs, per step of the order. */
function slope(values: readonly number[]): number {
  const block = Math.ceil(values.length / MOST_POINTS);
  const points: number[] = [];
  for (let at = 0; at + block <= values.length; at += block)
    points.push(median(values.slice(at, at + block)));
  const slopes = points.flatMap((before, i) =>
    points.slice(i + 1).map((after, j) => (after - before) / (j + 1)),
  );
  return quantile(ascending(slopes), 0.5) / block;
}
