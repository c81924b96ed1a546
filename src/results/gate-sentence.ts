import type { Accepted } from '../domain/accepted.js';
import { formatBytes, formatFactor, formatMs, formatRatio, formatShare } from '../domain/format.js';
import type { Comparison, Result } from '../domain/report.js';
import type { Verdict } from '../domain/verdict.js';
import { acceptedText } from './accepted.js';
import { type ComparedImports, grownImports } from './import-growth.js';
import { shownLook } from './looks.js';
import { mostlyIn } from './moved-phase.js';

/** What the sentence about a gated row is made of. */
export interface GatedRow {
  readonly base: Result;
  readonly head: Result;
  readonly comparison: Omit<Comparison, 'sentence' | 'verdict'>;
  readonly verdict: Verdict;
  /** As a share, with what was accepted. */
  readonly maxRegression: number;
  /** As it was asked. */
  readonly usual: number;
  readonly accepted?: Accepted;
  /** In the unit. */
  readonly minEffect: number;
  /** As a share; 0 in the same rounds. */
  readonly runOffset: number;
  /** Whether Holm's procedure keeps "not more than allowed" for this row. */
  readonly kept: boolean;
  /** Why nothing can be decided about it, if so. */
  readonly reasons: readonly string[];
  /** What the imports of both sides cost, where both tell. */
  readonly imports?: ComparedImports;
}

/** One row's verdict in words: by how much, how sure, against what, and where the change sits. */
export function gateSentence(row: GatedRow): string {
  const { head, base, verdict, comparison, maxRegression, usual, accepted, reasons } = row;
  const { metric, n, ratio, ratioCi95, pairing, unit, p } = comparison;
  const show = unit === 'ms' ? formatMs : (value: number) => formatBytes(Math.round(value));
  const medians =
    comparison.baseMedian === undefined || comparison.headMedian === undefined
      ? ''
      : ` ${show(comparison.baseMedian)} → ${show(comparison.headMedian)},`;
  const interval = ratioCi95 ? ` [${ratioCi95.map(formatFactor).join(', ')}]` : '';
  const sizes = pairing === 'separate' ? sampleSizes(row) : `n = ${n}`;
  const how = pairing === 'rounds' ? 'in the same rounds' : 'in separate runs';
  const name = base.id === head.id ? head.id : `${head.id} against ${base.id}`;
  const at = comparison.look ? `, ${shownLook(comparison.look)}` : '';
  const figures = `${metric}${medians} ${formatRatio(ratio)}${interval}, ${sizes} ${how}${at}, p = ${shownP(p)}`;
  const than = accepted?.ratio === undefined ? '' : ` than the accepted ${formatRatio(accepted.ratio)}`;
  const worse = `${formatShare(usual)} worse${than}`;
  const failures = failedTrials(base, head);
  const where = verdict === 'FAIL' || ratio > 1 + maxRegression ? moved(row) : '';
  const seen = verdict === 'FAIL' ? undefined : comparison.findable;
  const resolution =
    seen === undefined ? '' : `; 80 % of such runs find a slowdown of ${formatShare(seen - 1)}`;
  const outcome = {
    PASS: `not more than ${worse}`,
    FAIL: `more than ${worse}`,
    INCONCLUSIVE: `whether it is more than ${worse} is open${because(row)}`,
  }[reasons.length > 0 ? 'INCONCLUSIVE' : verdict];
  return `${name}: ${verdict}: ${outcome}: ${figures}${resolution}${where}${failures}${acceptedText(accepted)}.`;
}

/** Why a row that looks decided is not. */
function because({ head, reasons, comparison, runOffset, maxRegression, minEffect, kept }: GatedRow): string {
  const { ratioCi95, n, pairing, shift, unit } = comparison;
  if (reasons.length > 0) return ` (${reasons.join('; ')})`;
  if (comparison.look && comparison.look.rounds < comparison.look.planned)
    return openSince(comparison, maxRegression);
  if (!ratioCi95) {
    const needed = pairing === 'rounds' ? '6 rounds' : 'about 6 trials a side';
    return ` (n = ${n} is too few for an interval, ${needed} are needed)`;
  }
  const limit = 1 + maxRegression;
  const [low, high] = ratioCi95;
  // Without what lies between two runs the interval would have decided.
  const isHidden = high < limit || (low > limit && low <= limit * (1 + runOffset));
  if (isHidden) {
    const way = head.scenario.runner === 'lambda' ? ': name both versions' : ' with --against';
    return ` (separate runs may differ by ${formatShare(runOffset)} on their own: measure both in one run${way})`;
  }
  if (low <= limit) return openSince(comparison, maxRegression);
  if (shift <= minEffect) {
    const least = unit === 'ms' ? formatMs(minEffect) : formatBytes(Math.round(minEffect));
    return ` (the shift is below --min-effect, ${least})`;
  }
  return kept ? ' (with this many rows gated at once, p is not small enough)' : '';
}

/** Too few, too noisy or too near: each has another remedy. */
function openSince({ look, n, resolvable = 0 }: GatedRow['comparison'], maxRegression: number): string {
  if (look && look.rounds < look.planned)
    return ` (too few rounds: it ended after ${look.rounds} of at most ${look.planned}; give it more time)`;
  if (resolvable > maxRegression) {
    const quieter = 'close what else runs (coldstart doctor shows it), or allow more';
    return ` (too noisy: this run tells ±${formatShare(resolvable)} apart, more than the limit; ${quieter})`;
  }
  if (!look) return ` (too few: n = ${n} was fixed; --runs auto goes on until it is decided)`;
  return ` (too near the limit: the change is about what is allowed; more rounds, --runs 10..${2 * look.planned}, may tell)`;
}

function moved({ base, head, imports, verdict }: GatedRow): string {
  return `${mostlyIn(base, head)}${grownImports(imports, base, head, verdict === 'FAIL')}`;
}

function sampleSizes({ base, head, comparison: { metric, n, look } }: GatedRow): string {
  const [before, all] = [base, head].map(({ summary }) => summary[metric]?.n ?? n);
  const after = look?.rounds ?? all;
  return before === after ? `n = ${before} a side` : `n = ${before} and ${after}`;
}

function failedTrials(base: Result, head: Result): string {
  const failed = [base, head].map(
    ({ trials }) => trials.filter(({ status, round }) => status === 'failed' && round > 0).length,
  );
  const [before = 0, after = 0] = failed;
  return before + after === 0 ? '' : `; failed trials: ${before} of base, ${after} of head`;
}

function shownP(p: number): string {
  return p < 0.0001 ? p.toExponential(0) : p.toFixed(p < 0.1 ? 4 : 2);
}
