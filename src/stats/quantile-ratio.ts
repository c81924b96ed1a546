import { ALPHA_TAIL } from './normal.js';
import { ascending, quantile } from './quantile.js';
import type { RatioResult } from './ratio.js';
import { type BothP, type Limits, unpairedP } from './verdict.js';

/**
 * Errors of one-sided bounds of a quantile by order statistics, distribution-free and exact: with F continuous,
 * P(X₍ᵢ₎ > Q) = P(Bin(n, q) ≤ i − 1) and P(X₍ⱼ₎ < Q) = P(Bin(n, q) ≥ j); where there are ties, no larger.
 */
interface BoundErrors {
  /** Of the i-th smallest as a lower bound, from i = 1 at index 0; ascending. */
  readonly lower: readonly number[];
  /** Of the same as an upper bound; descending. */
  readonly upper: readonly number[];
}

/** @param share such as .95 */
export function boundErrors(n: number, share: number): BoundErrors {
  const weights = binomialWeights(n, share);
  const lower: number[] = [];
  const upper: number[] = [];
  let below = 0;
  for (let i = 0; i < n; i++) {
    below += weights[i] ?? 0;
    lower.push(Math.min(1, below));
  }
  // From the small end: one minus a sum near one would lose all digits.
  let above = 0;
  for (let j = n; j >= 1; j--) {
    above += weights[j] ?? 0;
    upper[j - 1] = Math.min(1, above);
  }
  return { lower, upper };
}

function binomialWeights(n: number, share: number): Float64Array {
  const weights = new Float64Array(n + 1);
  const [yes, no] = [Math.log(share), Math.log1p(-share)];
  let choose = 0;
  for (let i = 0; i <= n; i++) {
    weights[i] = Math.exp(choose + i * yes + (n - i) * no);
    choose += Math.log((n - i) / (i + 1));
  }
  return weights;
}

/** Which order statistics bound one quantile from below in one sample and from above in another; indexes from 0. */
interface Ranks {
  readonly lower: number;
  readonly upper: number;
}

/**
 * The tightest bounds whose errors add up to no more than `tail`: the union bound holds whether the samples depend on each
 * other or not. Each gets one half, or, where its sample is too small for that, what its outermost value needs, and the
 * other the rest. Chosen by the sizes alone, never by the values.
 */
function ranksAt(below: BoundErrors, above: BoundErrors, tail: number): Ranks | undefined {
  const [needBelow, needAbove] = [below.lower[0] ?? 1, above.upper.at(-1) ?? 1];
  if (needBelow + needAbove > tail) return undefined;
  const forAbove = Math.min(Math.max(tail / 2, needAbove), tail - needBelow);
  const lower = lastWithin(below.lower, tail - forAbove);
  const upper = above.upper.findIndex((error) => error <= forAbove);
  return { lower, upper };
}

function lastWithin(errors: readonly number[], tail: number): number {
  // What is subtracted above is as near to what is needed as floating point makes it.
  const index = errors.findIndex((error) => error > tail * (1 + 1e-12));
  return index < 0 ? errors.length - 1 : Math.max(0, index - 1);
}

/**
 * How a quantile of head compares with that of base: type 7 for the figures, order statistics for the interval.
 *
 * @param share such as .95
 * @param tail error on each side of the interval
 */
export function quantileRatio(
  base: readonly number[],
  head: readonly number[],
  share: number,
  tail = ALPHA_TAIL,
): RatioResult {
  const [before, after] = [ascending(base), ascending(head)];
  const [a, b] = [quantile(before, share), quantile(after, share)];
  const [errorsBefore, errorsAfter] = [boundErrors(before.length, share), boundErrors(after.length, share)];
  const low = ranksAt(errorsAfter, errorsBefore, tail);
  const high = ranksAt(errorsBefore, errorsAfter, tail);
  const { greater, less } = quantileP(base, head, share);
  const common = {
    n: Math.min(before.length, after.length),
    ratio: b / a,
    p: Math.min(1, 2 * Math.min(greater, less)),
    shift: b - a,
  };
  if (!low || !high) return common;
  const interval: [number, number] = [
    at(after, low.lower) / at(before, low.upper),
    at(after, high.upper) / at(before, high.lower),
  ];
  return { ...common, ratioCi95: interval, resolvable: Math.sqrt(interval[1] / interval[0]) - 1 };
}

function at(sorted: ArrayLike<number>, index: number): number {
  return sorted[index] ?? Number.NaN;
}

/**
 * One-sided p of "the quantile of head is not above that of base", and of the reverse: the smallest error at which the
 * bounds part. 1 where none does.
 */
export function quantileP(
  base: readonly number[],
  head: readonly number[],
  share: number,
): { readonly greater: number; readonly less: number } {
  const [before, after] = [ascending(base), ascending(head)];
  const [errorsBefore, errorsAfter] = [boundErrors(before.length, share), boundErrors(after.length, share)];
  const above = (low: ArrayLike<number>, high: ArrayLike<number>, ranks: Ranks | undefined) =>
    ranks !== undefined && at(low, ranks.lower) > at(high, ranks.upper);
  return {
    greater: leastTail((tail) => above(after, before, ranksAt(errorsAfter, errorsBefore, tail))),
    less: leastTail((tail) => above(before, after, ranksAt(errorsBefore, errorsAfter, tail))),
  };
}

/** Bounds get tighter with the error that they may make: what parts them at one tail does so at all larger ones. */
function leastTail(parts: (tail: number) => boolean): number {
  if (!parts(1)) return 1;
  let [low, high] = [Math.log(Number.MIN_VALUE), 0];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (parts(Math.exp(middle))) high = middle;
    else low = middle;
  }
  return Math.exp(high);
}

/** As {@link verdictP}, of a quantile; whether the samples ran in the same rounds makes no difference. */
export function quantileVerdictP(
  base: readonly number[],
  head: readonly number[],
  limits: Omit<Limits, 'rejected'>,
  share: number,
): BothP {
  return unpairedP(base, head, limits, (allowed, of) => quantileP(allowed, of, share));
}

/** Whether samples of these sizes can bound the ratio of a quantile on either side with this error. */
export function canBound(base: number, head: number, share: number, tail: number): boolean {
  const [yes, no] = [share, 1 - share];
  return no ** head + yes ** base <= tail && no ** base + yes ** head <= tail;
}

/** The smallest number of rounds whose quantile can be decided: 72 for p95 and one row at 2.5 %. */
export function leastQuantileRounds(share: number, tail: number): number {
  let n = 1;
  while (!canBound(n, n, share, tail)) n += 1;
  return n;
}
