import { ALPHA_TAIL } from './normal.js';

/**
 * Interval of the median, distribution-free: the order statistics with ranks k and n + 1 − k, where k is the largest with
 * P(Binomial(n, ½) ≤ k − 1) ≤ tail. Undefined where no such k exists: for 95 % below n = 6.
 *
 * @param sorted ascending
 * @param tail error on each side; by default that of a 95 % interval
 */
export function medianInterval(sorted: ArrayLike<number>, tail = ALPHA_TAIL): [number, number] | undefined {
  const rank = medianRank(sorted.length, tail);
  const [low, high] = [sorted[rank - 1], sorted[sorted.length - rank]];
  return rank === 0 || low === undefined || high === undefined ? undefined : [low, high];
}

/** The rank k of {@link medianInterval}; 0 where there is no interval. */
export function medianRank(n: number, tail = ALPHA_TAIL): number {
  const { first, weights } = binomialWeights(n);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let rank = first;
  let below = 0;
  for (const weight of weights) {
    below += weight;
    if (below / total > tail) return rank;
    rank += 1;
  }
  return rank;
}

/** Further from the middle, in roots of n, weights are below e^-800, which is 0. */
const FURTHEST = 20;

/** C(n, i) for i from `first` on, relative to the middle one: 2^-n itself underflows from n = 1075. */
function binomialWeights(n: number): { readonly first: number; readonly weights: Float64Array } {
  const middle = Math.floor(n / 2);
  const reach = Math.ceil(FURTHEST * Math.sqrt(n));
  const [first, last] = [Math.max(0, middle - reach), Math.min(n, middle + reach)];
  const weights = new Float64Array(last - first + 1);
  weights[middle - first] = 1;
  for (let i = middle; i > first; i--) weights[i - 1 - first] = ((weights[i - first] ?? 0) * i) / (n - i + 1);
  for (let i = middle; i < last; i++)
    weights[i + 1 - first] = ((weights[i - first] ?? 0) * (n - i)) / (i + 1);
  return { first, weights };
}
