import { QUANTILES, type Quantile } from '../domain/budget.js';
import { formatBytes, formatMs, formatShare } from '../domain/format.js';
import type { Result } from '../domain/report.js';
import { counted } from '../domain/words.js';
import { leastQuantileRounds } from '../stats/quantile-ratio.js';
import { ALPHA } from '../stats/verdict.js';
import type { GatedRow } from './gated-row.js';
import { isDeployed, isObserved, isOnAws } from './runs.js';

/** More rounds than these nobody waits for. */
export const SENSIBLE = 2000;

/** Why a row is INCONCLUSIVE, and what to do about it, in brackets; empty where nothing is known. */
export function openReason(row: GatedRow): string {
  const why = reasonOf(row);
  return why === undefined ? '' : ` (${why})`;
}

/** The same without brackets; undefined where nothing is known. */
export function reasonOf(row: GatedRow): string | undefined {
  const { head, reasons, comparison, runOffset, maxRegression, minEffect, kept } = row;
  const { ratioCi95, n, pairing, shift, unit, look } = comparison;
  if (reasons.length > 0) return `${reasons.join('; ')}${remedyOf(row)}`;
  if (look && look.rounds < look.planned) {
    const again = 'let it run to its end, without --max-time or with a longer one';
    return `too few rounds: it ended after ${look.rounds} of at most ${look.planned}; ${again}`;
  }
  if (!ratioCi95) {
    const [needed, least] = neededFor(comparison);
    return `n = ${n} is too few for an interval, ${needed} are needed: ${moreRounds(row, least)}`;
  }
  const limit = 1 + maxRegression;
  const [low, high] = ratioCi95;
  // Without what lies between two runs the interval would have decided.
  const isHidden = high < limit || (low > limit && low <= limit * (1 + runOffset));
  if (pairing === 'separate' && isHidden) {
    const { scenario } = head;
    if (isObserved(scenario))
      return `two times of a log may differ by ${formatShare(runOffset)} on their own: raise --max-regression, or let lambda bench measure both versions in one run`;
    const way = isDeployed(scenario) ? ': name both versions' : ' with --against';
    return `separate runs may differ by ${formatShare(runOffset)} on their own: measure both in one run${way}`;
  }
  if (low <= limit) return straddling(row, ratioCi95);
  if (shift <= minEffect) {
    const least = unit === 'ms' ? formatMs(minEffect) : formatBytes(Math.round(minEffect));
    return `the shift is below --min-effect, ${least}`;
  }
  const isOneOfMany = kept || look !== undefined;
  if (!isOneOfMany) return undefined;
  return `with this many rows gated at once, p is not small enough: gate fewer of them, or ${moreRounds(row, 2 * (look?.planned ?? n))}`;
}

/** What an interval needs, in words, and rounds that have it. */
function neededFor({ aggregation, pairing, look }: GatedRow['comparison']): [string, number] {
  if (aggregation === undefined) return [pairing === 'rounds' ? '6 rounds' : 'about 6 trials a side', 10];
  const least = leastQuantileRounds(QUANTILES[aggregation as Quantile], look?.level ?? ALPHA);
  return [`${least} a side`, least];
}

/** The interval holds the limit: too noisy, too few, or too near. */
function straddling(row: GatedRow, [low, high]: readonly [number, number]): string {
  const { comparison, maxRegression, usual = maxRegression, accepted } = row;
  const { n, ratio, look, resolvable = 0 } = comparison;
  const limit = Math.log1p(maxRegression);
  const needed = (distance: number) => roundsFor(n, Math.log(high / low) / 2, distance);
  // What was accepted is no larger change that noise may hide.
  if (resolvable > usual) {
    const most = needed(Math.log1p(usual));
    const ways = [
      ...(most > SENSIBLE ? [] : [moreRounds(row, most)]),
      // That of AWS is not to be chosen.
      ...(isOnAws(row.head.scenario)
        ? []
        : ['measure on a quieter machine (coldstart doctor --noise tells)']),
      'raise --max-regression',
    ];
    return `too noisy: it could detect ${formatShare(resolvable)} or more, the limit is ${formatShare(usual)}${accepted ? ' more than accepted' : ''}; ${ways.join(', or ')}`;
  }
  const most = needed(Math.abs(Math.log(ratio) - limit));
  const isNear = most > SENSIBLE || (look !== undefined && most > look.planned);
  if (!isNear) return `too few: n = ${n}; ${moreRounds(row, most)}`;
  const way =
    most > SENSIBLE
      ? 'no sensible number of rounds tells: say with --max-regression whether that is allowed'
      : `${moreRounds(row, most)}, or say with --max-regression whether that is allowed`;
  return `too near the limit: the change is about what is allowed; ${way}`;
}

/** The option that gives a row so many rounds, as its command takes it. */
export function roundsOption(scenario: Result['scenario'], most: number): string {
  if (isObserved(scenario)) return LONGER_LOG;
  return `--runs ${scenario.runner === 'lambda' ? most : most > 80 ? `10..${most}` : 'auto'}`;
}

/** Of what has been read nothing is measured again. */
const LONGER_LOG = 'logs of a longer time';

/** How many rounds may tell, and what gives a row so many. */
function moreRounds({ head, comparison: { pairing, aggregation } }: GatedRow, most: number): string {
  const { scenario } = head;
  if (isObserved(scenario)) return `about ${counted(most, 'trial')} a side may tell: ${LONGER_LOG}`;
  // Looks that begin at few rounds are not for quantiles.
  if (isOnAws(scenario) || (aggregation !== undefined && pairing === 'rounds'))
    return `about ${counted(most, 'round')} may tell: --runs ${most}`;
  if (pairing === 'rounds')
    return `about ${counted(most, 'round')} may tell: ${roundsOption(scenario, most)}`;
  const both = isDeployed(scenario) ? 'both versions' : '--against REF';
  return `about ${counted(most, 'trial')} a side may tell: --runs ${most} in both runs, or ${both} in one`;
}

/** Of what cannot be compared at all. */
function remedyOf({ head, reasons, comparison: { pairing } }: GatedRow): string {
  if (reasons.includes('too many trials failed'))
    return ': mend what failed, or allow it with --max-failures';
  if (isOnAws(head.scenario)) return ': make both alike, or add --allow-env-mismatch';
  if (pairing === 'rounds') return '';
  const both = isDeployed(head.scenario) ? ': name both versions' : ' with --against REF';
  return `: measure both in one run${both}, or add --allow-env-mismatch`;
}

/** Rounds that make an interval of so many as narrow as a distance: it shrinks with the root of the rounds. */
export function roundsFor(n: number, halfWidth: number, distance: number): number {
  return roundedUp(n * (halfWidth / distance) ** 2);
}

/** To two digits, and to tens at least: 20, 90, 160, 1300. */
function roundedUp(rounds: number): number {
  if (!Number.isFinite(rounds)) return Number.POSITIVE_INFINITY;
  const step = Math.max(10, 10 ** (Math.floor(Math.log10(rounds)) - 1));
  return Math.ceil(rounds / step) * step;
}
