/**
 * Order statistics of all sums or differences of two samples, without forming them: the k-th smallest is found by
 * bisecting the doubles themselves, and one walk along the staircase of the sorted matrix counts the values up to a
 * pivot. 64 walks of length m + n at most, and the answer is exact.
 */

/** How many values of the implicit matrix are at most `pivot`. */
type CountUpTo = (pivot: number) => number;

/** Order statistics of a multiset that is never listed. */
export interface OrderStatistics {
  /** How many values there are. */
  readonly size: number;
  /** The k-th smallest, k = 1 … size. */
  readonly at: (k: number) => number;
  readonly median: () => number;
}

/** All x − y. Both ascending, finite, not empty. */
export function differencesOf(x: Float64Array, y: Float64Array): OrderStatistics {
  const [first, last] = [(x[0] ?? 0) - (y.at(-1) ?? 0), (x.at(-1) ?? 0) - (y[0] ?? 0)];
  const countUpTo = (pivot: number) => {
    let count = 0;
    let from = 0;
    for (const value of x) {
      while (from < y.length && value - (y[from] ?? 0) > pivot) from++;
      if (from === y.length) break;
      count += y.length - from;
    }
    return count;
  };
  return orderStatistics(x.length * y.length, first, last, countUpTo);
}

/** All Walsh averages (d_i + d_j) / 2, i ≤ j. Ascending, finite, not empty. */
export function walshAverages(d: Float64Array): OrderStatistics {
  const halves = d.map((value) => value / 2);
  const countUpTo = (pivot: number) => {
    let count = 0;
    let upTo = halves.length;
    for (let i = 0; i < upTo; i++) {
      const half = halves[i] ?? 0;
      while (upTo > i && half + (halves[upTo - 1] ?? 0) > pivot) upTo--;
      count += upTo - i;
    }
    return count;
  };
  return orderStatistics((d.length * (d.length + 1)) / 2, d[0] ?? 0, d.at(-1) ?? 0, countUpTo);
}

function orderStatistics(size: number, first: number, last: number, countUpTo: CountUpTo): OrderStatistics {
  const at = (k: number) => bisect(first, last, (pivot) => countUpTo(pivot) >= k);
  return { size, at, median: () => middle(size, at) };
}

function middle(size: number, at: (k: number) => number): number {
  const lower = at(Math.floor((size + 1) / 2));
  if (size % 2 === 1) return lower;
  const upper = at(size / 2 + 1);
  return lower + (upper - lower) / 2;
}

/** The smallest double between `first` and `last` that reaches; `last` has to. */
function bisect(first: number, last: number, reaches: (pivot: number) => boolean): number {
  let [low, high] = [toOrdinal(first), toOrdinal(last)];
  while (low < high) {
    const pivot = (low + high) >> 1n;
    if (reaches(fromOrdinal(pivot))) high = pivot;
    else low = pivot + 1n;
  }
  // Adding 0 turns −0 into 0.
  return fromOrdinal(low) + 0;
}

const double = new Float64Array(1);
const bits = new BigInt64Array(double.buffer);
const SMALLEST = -(2n ** 63n);

/** Doubles as integers in the same order: neighbours differ by one, so bisecting ends after 64 steps. */
function toOrdinal(value: number): bigint {
  double[0] = value;
  const raw = bits[0] ?? 0n;
  return raw < 0n ? SMALLEST - raw : raw;
}

function fromOrdinal(ordinal: bigint): number {
  bits[0] = ordinal < 0n ? SMALLEST - ordinal : ordinal;
  return double[0] ?? 0;
}
