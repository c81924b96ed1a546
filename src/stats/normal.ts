/** What a two-sided 95 % interval leaves out on each side. */
export const ALPHA_TAIL = 0.025;

/** The standard normal quantile of 1 − {@link ALPHA_TAIL}. */
export const Z_TAIL = 1.959963984540054;

/** P(Z ≥ z) of the standard normal distribution, to about 1e-14 of its value on both sides. */
export function normalTail(z: number): number {
  if (z < 0) return 1 - normalTail(-z);
  return z < 3 ? 0.5 - density(z) * centralSeries(z) : density(z) * millsRatio(z);
}

/** The standard normal quantile of 1 − tail, for a tail above 0 and up to one half, to about 1e-12. */
export function normalQuantile(tail: number): number {
  if (tail === ALPHA_TAIL) return Z_TAIL;
  let [low, high] = [0, 40];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (normalTail(middle) > tail) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Rank K of an interval from a normal null distribution: the largest K with P(statistic ≤ K − 1) ≤ tail, continuity corrected. */
export function normalRank(mean: number, sd: number, tail = ALPHA_TAIL): number {
  return Math.max(0, Math.floor(mean + 0.5 - normalQuantile(tail) * sd));
}

/**
 * One- and two-sided p of a statistic on a lattice of half steps, by the normal approximation with continuity
 * correction. Without any spread nothing can be told apart: all are 1.
 */
export function normalP(statistic: number, mean: number, sd: number): PValues {
  if (sd === 0) return { twoSided: 1, less: 1, greater: 1 };
  const distance = statistic - mean;
  return {
    twoSided: Math.min(1, 2 * normalTail((Math.abs(distance) - 0.5) / sd)),
    less: normalTail((-distance - 0.5) / sd),
    greater: normalTail((distance - 0.5) / sd),
  };
}

/** p-values of the three alternatives: different, smaller, greater. */
export interface PValues {
  readonly twoSided: number;
  readonly less: number;
  readonly greater: number;
}

/** p-values from the counts of an exact null distribution whose index is the statistic. */
export function exactP(counts: ArrayLike<number>, observed: number): PValues {
  let [total, below, above] = [0, 0, 0];
  for (let i = 0; i < counts.length; i++) {
    const count = counts[i] ?? 0;
    total += count;
    if (i <= observed) below += count;
    if (i >= observed) above += count;
  }
  const [less, greater] = [below / total, above / total];
  return { twoSided: Math.min(1, 2 * Math.min(less, greater)), less, greater };
}

/** Rank K of an interval from an exact null distribution: the largest K with P(statistic ≤ K − 1) ≤ tail; 0 for none. */
export function exactRank(counts: ArrayLike<number>, tail = ALPHA_TAIL): number {
  let total = 0;
  for (let i = 0; i < counts.length; i++) total += counts[i] ?? 0;
  let below = 0;
  for (let rank = 0; rank < counts.length; rank++) {
    below += counts[rank] ?? 0;
    if (below / total > tail) return rank;
  }
  return 0;
}

function density(z: number): number {
  return Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
}

/** (Φ(z) − ½) / φ(z) = z + z³/3 + z⁵/15 + … */
function centralSeries(z: number): number {
  let [term, sum] = [z, z];
  for (let odd = 3; term > sum * 1e-17; odd += 2) {
    term *= (z * z) / odd;
    sum += term;
  }
  return sum;
}

/** Q(z) / φ(z) by its continued fraction; 200 levels settle it from z = 3 on. */
function millsRatio(z: number): number {
  let denominator = z;
  for (let level = 200; level > 0; level--) denominator = z + level / denominator;
  return 1 / denominator;
}
