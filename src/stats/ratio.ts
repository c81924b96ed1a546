import { usageError } from '../domain/errors.js';
import { mannWhitney, mannWhitneyShift } from './mann-whitney.js';
import { ascending } from './quantile.js';
import { differencesOf, walshAverages } from './select.js';
import { type Location, signedRank, signedRankLocation } from './signed-rank.js';

/** How head compares with base. */
export interface RatioResult {
  /** Pairs, or the smaller of the two samples. */
  n: number;
  /** Typical head / base, on logs: on bimodal data this is not the ratio of the medians. */
  ratio: number;
  /** Rank interval of the ratio; absent where the samples are too small for one. */
  ratioCi95?: [number, number];
  /** Two-sided, of "no difference". */
  p: number;
  /** Hodges–Lehmann shift head − base, in the unit of the samples. */
  shift: number;
  /** Half width of the interval on logs, as a share: .042 is ±4.2 %. Absent without an interval. */
  resolvable?: number;
}

/** Logs of measured times carry errors around 1e-15: differences nearer than this are ties. */
const LOG_TOLERANCE = 1e-12;

/**
 * Compares two variants that ran in the same rounds, by the differences within each round: Hodges–Lehmann and
 * Wilcoxon's signed-rank distribution.
 *
 * @param base times of the rounds, in any one unit
 * @param head times of the same rounds, in the same order
 * @param tail error on each side of the interval; by default that of 95 %
 * @throws ColdstartError when a time is not above zero, or the lengths differ
 */
export function pairedRatio(base: readonly number[], head: readonly number[], tail?: number): RatioResult {
  if (base.length !== head.length) {
    throw usageError(
      `cannot pair ${base.length} times of base with ${head.length} of head`,
      'Pair by round, or compare them as separate runs.',
    );
  }
  const logs = differences(logsOf(base, 'base'), logsOf(head, 'head'));
  const { p } = signedRank(logs, LOG_TOLERANCE);
  const shift = walshAverages(ascending(differences(base, head))).median();
  return result(base.length, signedRankLocation(logs, tail), p.twoSided, shift);
}

/**
 * Compares two runs that share no rounds, possibly of unequal length: median of all log ratios and Mann–Whitney's
 * distribution.
 *
 * @throws ColdstartError when a time is not above zero
 */
export function separateRatio(base: readonly number[], head: readonly number[], tail?: number): RatioResult {
  const logs = mannWhitneyShift(logsOf(head, 'head'), logsOf(base, 'base'), tail);
  // The test sees ranks alone: the times have those of their logs, and no rounding.
  const { p } = mannWhitney(head, base);
  const shift = differencesOf(ascending(head), ascending(base)).median();
  return result(Math.min(base.length, head.length), logs, p.twoSided, shift);
}

function result(n: number, { estimate, interval }: Location, p: number, shift: number): RatioResult {
  if (!interval) return { n, ratio: Math.exp(estimate), p, shift };
  const [low, high] = interval;
  return {
    n,
    ratio: Math.exp(estimate),
    ratioCi95: [Math.exp(low), Math.exp(high)],
    p,
    shift,
    resolvable: Math.expm1((high - low) / 2),
  };
}

function differences(before: readonly number[], after: readonly number[]): number[] {
  return after.map((value, i) => value - (before[i] ?? Number.NaN));
}

function logsOf(times: readonly number[], side: string): number[] {
  if (times.length === 0)
    throw usageError(`${side} has no times to compare`, 'Compare rows with at least one successful trial.');
  return times.map((time, index) => {
    if (time > 0 && Number.isFinite(time)) return Math.log(time);
    throw usageError(
      `time ${index} of ${side} is ${time}: a ratio needs finite times above zero`,
      'Measure that row again: nothing takes no time.',
    );
  });
}
