import type { Verdict } from '../domain/verdict.js';
import { mannWhitney } from './mann-whitney.js';
import type { RatioResult } from './ratio.js';
import { signedRank } from './signed-rank.js';

/** What a FAIL may cost in false alarms, over all rows of a gate together; one-sided. */
export const ALPHA = 0.025;
/** Logs of measured times carry errors around 1e-15: differences nearer than this are ties. */
const LOG_TOLERANCE = 1e-12;

/** How the two samples belong together: by round, or not at all. */
export type Pairing = 'rounds' | 'separate';

/**
 * One-sided p of "the typical ratio head / base is at most 1 + maxRegression": small where head is slower than allowed.
 * Wilcoxon's signed ranks of the rounds' log ratios, or Mann–Whitney of head / (1 + maxRegression) against base.
 *
 * @param base times above zero; with pairing `rounds` in the order of head's
 * @param maxRegression as a share: 0.1 is 10 %
 */
export function excessP(
  base: readonly number[],
  head: readonly number[],
  maxRegression: number,
  pairing: Pairing,
): number {
  if (pairing === 'separate') {
    return mannWhitney(
      head.map((time) => time / (1 + maxRegression)),
      base,
    ).p.greater;
  }
  const excess = head.map((time, i) => Math.log(time / (base[i] ?? Number.NaN)) - Math.log1p(maxRegression));
  return signedRank(excess, LOG_TOLERANCE).p.greater;
}

/**
 * Which of these hypotheses are rejected so that the chance of any false rejection stays below alpha (Holm, 1979).
 *
 * @param ps one p a hypothesis
 * @param elsewhere hypotheses of the same family that are decided elsewhere: they count as kept
 */
export function holm(ps: readonly number[], alpha = ALPHA, elsewhere = 0): boolean[] {
  const order = ps.map((_, index) => index).sort((a, b) => (ps[a] ?? 1) - (ps[b] ?? 1));
  const firstKept = order.findIndex(
    (index, rank) => (ps[index] ?? 1) > alpha / (ps.length + elsewhere - rank),
  );
  const rejected = new Set(firstKept < 0 ? order : order.slice(0, firstKept));
  return ps.map((_, index) => rejected.has(index));
}

/** What a regression is held against. */
export interface Limits {
  /** As a share. */
  readonly maxRegression: number;
  /** In the unit of the samples: a smaller shift is no regression. */
  readonly minEffect: number;
  /** What separate runs of the same may differ by, as a share; 0 in the same rounds. */
  readonly runOffset: number;
  /** Whether Holm's procedure rejects "not more than allowed" for this row. */
  readonly rejected: boolean;
}

/**
 * FAIL if all of the interval is over the limit and the shift is worth it, PASS if all of it is under, else open. What two
 * runs may differ by on their own widens both: a slower machine is no regression, and a faster one hides none.
 */
export function decideRegression(
  { ratioCi95, shift }: Pick<RatioResult, 'ratioCi95' | 'shift'>,
  { maxRegression, minEffect, runOffset, rejected }: Limits,
): Verdict {
  if (!ratioCi95) return 'INCONCLUSIVE';
  const [low, high] = ratioCi95;
  const isOver = low > (1 + maxRegression) * (1 + runOffset);
  if (isOver && shift > minEffect && rejected) return 'FAIL';
  return high * (1 + runOffset) < 1 + maxRegression ? 'PASS' : 'INCONCLUSIVE';
}

/** What the time of a base is held against: what is over it is more than allowed, and worth a word. */
export function allowedTime(
  base: number,
  { maxRegression, minEffect }: Pick<Limits, 'maxRegression' | 'minEffect'>,
): number {
  return Math.max(base * (1 + maxRegression), base + minEffect);
}

/** One-sided p of both verdicts about a row. */
export interface BothP {
  readonly failP: number;
  readonly passP: number;
}

/**
 * One-sided p of both verdicts about a row, each with what two runs may differ by on their own to its disfavour.
 *
 * @param base times above zero; with pairing `rounds` in the order of head's
 */
export function verdictP(
  base: readonly number[],
  head: readonly number[],
  limits: Omit<Limits, 'rejected'>,
  pairing: Pairing,
): BothP {
  if (pairing === 'separate')
    return unpairedP(base, head, limits, (allowed, of) => mannWhitney(of, allowed).p);
  const excess = head.map((time, i) => Math.log(time / allowedTime(base[i] ?? Number.NaN, limits)));
  const { greater, less } = signedRank(excess, LOG_TOLERANCE).p;
  return { failP: greater, passP: less };
}

/** The same by any test of whether head is greater or less than what is allowed, of samples in no common order. */
export function unpairedP(
  base: readonly number[],
  head: readonly number[],
  limits: Omit<Limits, 'rejected'>,
  test: (allowed: readonly number[], head: readonly number[]) => { greater: number; less: number },
): BothP {
  const allowed = base.map((time) => allowedTime(time, limits));
  const offset = 1 + limits.runOffset;
  const slower = head.map((time) => time * offset);
  const quicker = head.map((time) => time / offset);
  return { failP: test(allowed, quicker).greater, passP: test(allowed, slower).less };
}
