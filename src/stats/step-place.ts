import { median, SD_OF_MAD } from './quantile.js';

/** Where one step of a series lies. */
export interface StepPlace {
  /** Index of the first value after it. */
  readonly at: number;
  /** With 95 % it is at one of these, ends included. */
  readonly range: readonly [number, number];
}

/** Beyond so many standard deviations of both levels a value counts as if it were there. */
const WILDEST = 3;
/** What is near enough. */
const NEAR = 2;
const CREDIBLE = 0.95;

/**
 * The place of the one step in a series, by its posterior: two normal levels of unknown height and one unknown spread, all
 * places alike before. It is the place that has most of the posterior within two of it, and of those that have as much the
 * likeliest. Pure.
 *
 * @param logs natural logs, in order; at least four
 * @param near a first idea, by which wild values are known
 */
export function placeOfStep(logs: readonly number[], near: number): StepPlace {
  const p = posterior(tamed(logs, near));
  const worth = p.map((own, at) => {
    const around = p.slice(Math.max(0, at - NEAR), at + NEAR + 1).reduce((sum, one) => sum + one, 0);
    return at === 0 ? 0 : around + own / 50;
  });
  const at = worth.reduce((best, one, index) => (one > (worth[best] ?? 0) ? index : best), 1);
  return { at, range: rangeOf(p, at) };
}

function tamed(logs: readonly number[], near: number): number[] {
  const [before, after] = [logs.slice(0, near), logs.slice(near)];
  const [a, b] = [median(before), median(after)];
  const rests = [...before.map((log) => Math.abs(log - a)), ...after.map((log) => Math.abs(log - b))];
  const most = WILDEST * SD_OF_MAD * median(rests);
  return logs.map((log) => Math.min(Math.max(a, b) + most, Math.max(Math.min(a, b) - most, log)));
}

/** By index of the first value after the step; 0 is none. */
function posterior(logs: readonly number[]): number[] {
  const n = logs.length;
  const mean = logs.reduce((sum, log) => sum + log, 0) / n;
  const total = logs.reduce((sum, log) => sum + (log - mean) ** 2, 0);
  let sum = 0;
  const weights = logs.map((_, at) => {
    if (at === 0) return Number.NEGATIVE_INFINITY;
    sum += (logs[at - 1] ?? 0) - mean;
    const between = (sum * sum * n) / (at * (n - at));
    // Values that are all the same on both sides leave no spread.
    const rest = Math.max(total - between, total * 1e-9);
    return (-(n - 2) / 2) * Math.log(rest) - Math.log(at * (n - at)) / 2;
  });
  const most = Math.max(...weights);
  const raw = weights.map((weight) => Math.exp(weight - most));
  const all = raw.reduce((a, b) => a + b, 0);
  return raw.map((one) => one / all);
}

/** Grown from the place to the likelier side until it has enough. */
function rangeOf(p: readonly number[], at: number): [number, number] {
  let [low, high, held] = [at, at, p[at] ?? 0];
  while (held < CREDIBLE && (low > 1 || high < p.length - 1)) {
    const [below, above] = [low > 1 ? (p[low - 1] ?? 0) : -1, high < p.length - 1 ? (p[high + 1] ?? 0) : -1];
    if (below >= above) low -= 1;
    else high += 1;
    held += Math.max(below, above);
  }
  return [low, high];
}
