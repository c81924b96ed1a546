import type { Verdict } from '../domain/verdict.js';
import { ALPHA } from './verdict.js';

/** Rounds after which a run that goes on until it is decided looks at its rows, ascending; the last one ends it. */
export type Looks = readonly number[];

/** What a row says at a look, one-sided and not corrected for anything. */
export interface RowAtLook {
  /** Of "not slower than the limit": small where the row is to FAIL. */
  readonly failP: number;
  /** Of "slower than the limit": small where it is to PASS. */
  readonly passP: number;
  /** The error that this look may spend. */
  readonly level: number;
}

/** A look as it was taken. */
export interface TakenLook {
  readonly rounds: number;
  readonly level: number;
}

/** What was decided about a row, and at which look, from 0. */
export interface Decision {
  readonly verdict: Exclude<Verdict, 'INCONCLUSIVE'>;
  readonly look: number;
}

/** Twice as many rounds from look to look: 10, 20, 40, 80. A last step of less than half as much again is taken with the one before. */
export function looksBetween(least: number, most: number): Looks {
  const looks = least < most ? [least] : [];
  for (let rounds = least * 2; rounds * 1.5 <= most; rounds *= 2) looks.push(rounds);
  return [...looks, most];
}

/**
 * The error that each look may spend, Pocock-like (Lan and DeMets, 1983): f(t) = α ln(1 + (e − 1) t), where t is the share
 * of all rounds. The levels add up to α, so that the union bound holds it however the looks depend on each other.
 */
export function lookLevels(looks: Looks, alpha = ALPHA): number[] {
  return takenLooks(looks, Number.POSITIVE_INFINITY, alpha).map(({ level }) => level);
}

/**
 * The looks that a row of so many rounds had. Where it was ended between two of them, its end is one, with what may be
 * spent by then: the function of spending does not ask when the looks are.
 */
export function takenLooks(looks: Looks, rounds: number, alpha = ALPHA): TakenLook[] {
  const most = looks.at(-1) ?? 1;
  const spent = (upTo: number) => alpha * Math.log1p((Math.E - 1) * (upTo / most));
  const at = [...new Set(looks.map((look) => Math.min(look, rounds)))].filter((look) => look > 0);
  return at.map((look, index) => ({ rounds: look, level: spent(look) - spent(at[index - 1] ?? 0) }));
}

/**
 * Decides at one look what is open still, each row at the level that it has there. FAIL by Holm's procedure: rows that FAILed before are
 * rejected, rows that PASSed stay in the count, so that the chance of any false FAIL stays below α over all looks and
 * rows. PASS row by row: a false PASS is that row's own error.
 *
 * @param rows one a gated row: its decision, or what it says now
 * @param elsewhere rows of the same gate that are decided elsewhere, such as in other shards: they stay in the count
 */
export function decideAtLook(
  rows: readonly (Decision | RowAtLook)[],
  look: number,
  elsewhere = 0,
): (Decision | undefined)[] {
  const open = rows.flatMap((row, index) => ('verdict' in row ? [] : [{ index, ...row }]));
  const failed = rows.filter((row) => 'verdict' in row && row.verdict === 'FAIL').length;
  const byP = open.sort((a, b) => a.failP / a.level - b.failP / b.level);
  const left = rows.length + elsewhere - failed;
  const firstKept = byP.findIndex(({ failP, level }, rank) => failP > level / (left - rank));
  const rejected = new Set(byP.slice(0, firstKept < 0 ? byP.length : firstKept).map(({ index }) => index));
  return rows.map((row, index): Decision | undefined => {
    if ('verdict' in row) return row;
    if (rejected.has(index)) return { verdict: 'FAIL', look };
    return row.passP <= row.level ? { verdict: 'PASS', look } : undefined;
  });
}

/**
 * The first look at which a row may FAIL: an exact signed-rank p is never below 2⁻ⁿ, and with m rows the smallest of
 * them has to be at most level / m. Undefined where no look allows it.
 */
export function firstFailingLook(looks: Looks, rows: number, alpha = ALPHA): number | undefined {
  const levels = lookLevels(looks, alpha);
  const look = looks.findIndex((rounds, at) => 2 ** -rounds <= (levels[at] ?? 0) / rows);
  return look < 0 ? undefined : look;
}

/** The smallest fixed number of rounds at which a row among m may FAIL: 6 for one row, 9 for ten. */
export function leastFailingRounds(rows: number, alpha = ALPHA): number {
  return Math.ceil(Math.log2(rows / alpha));
}

/**
 * The same of separate runs, where Mann–Whitney's exact p is never below 1 / C(base + n, n). Infinite where the base has
 * too few trials.
 */
export function leastFailingTrials(rows: number, base: number, alpha = ALPHA): number {
  let orders = 1;
  for (let n = 1; n <= MOST_TRIALS; n++) {
    orders *= (base + n) / n;
    if (1 / orders <= alpha / rows) return n;
  }
  return Number.POSITIVE_INFINITY;
}

const MOST_TRIALS = 10_000;
