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
  const weights = binomialWeights(n);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let rank = 0;
  let below = 0;
  for (const weight of weights) {
    below += weight;
    if (below / total > tail) return rank;
    rank += 1;
  }
  return rank;
}

/** C(n, i) for i = 0 … n, relative to the middle one: 2^-n itself underflows from n = 1075. */
function binomialWeights(n: number): Float64Array {
  const weights = new Float64Array(n + 1);
  const middle = Math.floor(n / 2);
  weights[middle] = 1;
  for (let i = middle; i > 0; i--) weights[i - 1] = ((weights[i] ?? 0) * i) / (n - i + 1);
  for (let i = middle; i < n; i++) weights[i + 1] = ((weights[i] ?? 0) * (n - i)) / (i + 1);
  return weights;
}
