import { mannWhitneyShift } from './mann-whitney.js';
import { normalQuantile } from './normal.js';
import { type Location, signedRankLocation } from './signed-rank.js';
import { type Looks, lookLevels } from './until-decided.js';
import { ALPHA } from './verdict.js';

/** What a share of 80 % of runs asks of a test, in standard errors. */
const Z_FOUND = 0.8416212335729143;

/**
 * The noise is read off an interval. Of the rounds that the plan has, it leaves out so many times less than the test does: ends of
 * intervals vary like Student’s t and spikes reach far, and farther out both show. Of few rounds of many it leaves out 4 %:
 * their own uncertainty is not that of the plan’s end; in between it is interpolated, on logs. Both are found by simulation: the power is
 * 79 to 82 % for normal and for spiked noise from 20 rounds on, where the interval of the test itself had 73 to 78 %
 * (`test/integration/findable.full.test.ts`).
 */
const FARTHER = 6;
const NEAR = 0.04;

/** Earlier looks find something too: together as much as a last one with a fifth more error would. Of 10..80 19 %, of 10..40 17 %. */
const EARLIER_LOOKS = 1.2;

/** One-sided error of a single test that finds as much as all looks of a plan. */
export function foundLevel(looks: Looks): number {
  const level = lookLevels(looks).at(-1) ?? ALPHA;
  return looks.length > 1 ? EARLIER_LOOKS * level : level;
}

/** Ranks need so many times the rounds that means would, where the noise is normal. */
export const RANK_COST = Math.PI / 3;

/** What tells how much of a slowdown a gate can see. */
export interface Sight {
  /** Standard error of the log ratio by the end of the plan. */
  readonly error: number;
  /** One-sided error, divided by the rows that are gated together; of several looks that of {@link foundLevel}. */
  readonly level: number;
}

/**
 * The smallest ratio that 80 % of such runs find to be over the limit.
 *
 * @param limit such as 1.1, what separate runs may differ by included
 */
export function findableRatio(limit: number, { error, level }: Sight): number {
  return limit * Math.exp((normalQuantile(level) + Z_FOUND) * error);
}

/**
 * The standard error of a mean of differences within rounds, as the rank test would see it.
 *
 * @param differences of logs, head − base
 * @param level one-sided error of the test that it is for
 * @param most rounds of the plan
 * @returns undefined where so many rounds never reach the level, or where there are too few differences to tell
 */
export function pairedError(differences: readonly number[], level: number, most: number): number | undefined {
  if (level < 2 ** -most) return undefined;
  const rounds = differences.length;
  const error = errorIn(level, 2 ** -rounds, rounds / most, (tail) => signedRankLocation(differences, tail));
  return error === undefined ? undefined : error * Math.sqrt(rounds / most);
}

/**
 * The same of two runs that share no rounds.
 *
 * @param base logs of the earlier run, which stay as many as they are
 * @param head logs of the later run
 * @param most trials of head by the end of the plan
 */
export function separateError(
  base: readonly number[],
  head: readonly number[],
  level: number,
  most: number,
): number | undefined {
  if (level < leastTail(base.length, most)) return undefined;
  const least = leastTail(base.length, head.length);
  const error = errorIn(level, least, head.length / most, (tail) => mannWhitneyShift(head, base, tail));
  const spread = (trials: number) => 1 / base.length + 1 / trials;
  return error === undefined ? undefined : error * Math.sqrt(spread(most) / spread(head.length));
}

/**
 * How much the times of a row vary: the standard deviation of normal logs of which a rank test would be as unsure. Neighbours are held
 * against each other, as a round does with its sides: what drifts cancels out, and spikes count.
 *
 * @param logs of times in the order in which they were measured
 * @returns undefined for fewer than three
 */
export function noiseOfLogs(logs: readonly number[]): number | undefined {
  const steps = logs.map((log, index) => log - (logs.at(index - 1) ?? log));
  const error = errorIn(ALPHA, 2 ** -steps.length, 1, (tail) => signedRankLocation(steps, tail));
  return error === undefined ? undefined : (error / Math.SQRT2) * Math.sqrt(steps.length / RANK_COST);
}

/** @param share of the rounds of the plan */
function errorIn(
  level: number,
  least: number,
  share: number,
  at: (tail: number) => Location,
): number | undefined {
  const tail = Math.max((level / FARTHER) ** share * NEAR ** (1 - share), least);
  if (tail >= TOO_NEAR) return undefined;
  const { interval } = at(tail);
  return interval && (interval[1] - interval[0]) / 2 / normalQuantile(tail);
}

/** Two values tell nothing. */
const TOO_NEAR = 0.25;

/** The least p that Mann–Whitney’s exact test can have, a rounding error above it: 1 / C(m + n, n). */
function leastTail(m: number, n: number): number {
  let orders = 1;
  for (let i = 1; i <= Math.min(m, n); i++) orders *= (Math.max(m, n) + i) / i;
  return (1 + 1e-9) / orders;
}
