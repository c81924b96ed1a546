import { matchesRow } from '../config/budget.js';
import type { Acceptances } from '../domain/accepted.js';
import { type AnyBudget, type Budget, isOfTrials, METRICS } from '../domain/budget.js';
import { defined } from '../domain/defined.js';
import { formatBytes, formatMs } from '../domain/format.js';
import type { BudgetVerdict } from '../domain/gate.js';
import { hasMetric, traitsOf } from '../domain/kinds.js';
import { isControl } from '../domain/plan.js';
import type { MetricSummary, Result } from '../domain/report.js';
import type { Verdict } from '../domain/verdict.js';
import { counted } from '../domain/words.js';
import { medianInterval } from '../stats/median-interval.js';
import { ascending } from '../stats/quantile.js';
import { type Looks, takenLooks } from '../stats/until-decided.js';
import { acceptedText, acceptedValue } from './accepted.js';
import { decideCounts } from './count-budgets.js';
import { type Judged, type LooksByKind, shownLook } from './looks.js';
import { roundsHad, samplesByMetric } from './metrics.js';

/**
 * Decides each budget in each row it is about; rows without the figure never pass. Pure.
 *
 * @param looks of the rows that go on until they are decided, by their kind
 * @param acceptances values over their limits that are let pass
 */
export function decideBudgets(
  budgets: readonly AnyBudget[],
  results: readonly Result[],
  looks: LooksByKind = {},
  acceptances?: Acceptances,
): BudgetVerdict[] {
  return budgets.flatMap((budget) =>
    isOfTrials(budget)
      ? results
          .filter((result) => isAbout(budget, result))
          .map((result) => judge(budget, result, looks[result.scenario.runner], acceptances))
      : decideCounts(budget, results, acceptances),
  );
}

/** What {@link decideBudgets} would decide at the looks so far: what is counted is not until all rounds are over. Pure. */
export function judgeBudgets(
  budgets: readonly AnyBudget[],
  results: readonly Result[],
  looks: LooksByKind = {},
  acceptances?: Acceptances,
): Judged[] {
  return budgets.filter(isOfTrials).flatMap((budget) =>
    results
      .filter((result) => isAbout(budget, result))
      .map((result) => {
        const planned = looks[result.scenario.runner];
        const n = planned ? samplesOf(budget, result, result.trials).length : 0;
        const held = (acceptances && acceptedValue(budget, result.id, acceptances)?.raised) ?? budget;
        const at = planned && n > 0 && isMedian(budget) ? medianAtLooks(held, result, planned) : undefined;
        const verdict = at && believed(at.verdict, missingTrials(result, budget.metric, n));
        return { ids: [result.id], ...defined({ verdict }) };
      }),
  );
}

function isAbout({ rows, metric }: Budget, { id, scenario }: Result): boolean {
  if (isControl(scenario)) return false;
  if (rows !== undefined && !matchesRow(rows, id)) return false;
  return hasMetric(traitsOf(scenario), metric);
}

/** With the limit that was accepted for the row, if any. */
function judge(
  budget: Budget,
  result: Result,
  looks: Looks | undefined,
  acceptances: Acceptances | undefined,
): BudgetVerdict {
  const found = acceptances && acceptedValue(budget, result.id, acceptances);
  if (!found) return decide(budget, result, looks);
  const decided = decide(found.raised, result, looks);
  const { value, ci95 } = decided;
  const isStale = value !== undefined && verdictOf(budget, value, isMedian(budget), ci95) === 'PASS';
  const accepted = { ...found.accepted, ...(isStale ? { stale: true as const } : {}) };
  const sentence = `${decided.sentence}${acceptedText(accepted)}`;
  return { ...decided, limit: budget.limit, accepted, sentence };
}

function decide(budget: Budget, result: Result, looks: Looks | undefined): BudgetVerdict {
  const { id, summary, trials } = result;
  const { metric, aggregation, limit } = budget;
  const unit = METRICS[metric];
  const found = summary[metric];
  const base = { budget: budget.text, id, metric, aggregation, unit, limit, n: found?.n ?? 0 };
  const value = found && figureOf(found, aggregation);
  const missing = missingTrials(result, metric, base.n);
  if (!found || value === undefined) {
    const why = [
      found ? `n = ${found.n} is too few for ${aggregation}` : `no trial of this row has ${metric}`,
      ...(metric === 'rss' ? hiddenPeak(trials) : []),
      ...missing,
    ];
    const sentence = `${id}: ${metric}.${aggregation} cannot be decided (${why.join(', ')}): INCONCLUSIVE`;
    return { ...base, verdict: 'INCONCLUSIVE', sentence };
  }
  const isByInterval = isMedian(budget);
  const at = isByInterval && looks ? medianAtLooks(budget, result, looks) : undefined;
  const ci95 = isByInterval ? (at ? at.ci95 : found.medianCi95) : undefined;
  const verdict = believed(verdictOf(budget, value, isByInterval, ci95), missing);
  const basis = [
    `n = ${found.n}`,
    ...(at ? [shownLook(at.look)] : []),
    ...(isByInterval ? (ci95 ? [] : ['too few for an interval']) : ['a point value']),
    ...missing,
  ];
  const figures = shownFigures(budget, unit, [value, ...(ci95 ?? [])]);
  const sentence = `${id}: ${metric}.${aggregation} is ${figures} (${basis.join(', ')}), ${asked(budget, verdict)}: ${verdict}`;
  return { ...base, value, ...defined({ ci95, look: at?.look }), verdict, sentence };
}

function isMedian({ aggregation }: Budget): boolean {
  return aggregation === 'p50' || aggregation === 'median';
}

/** Why a row has fewer samples than trials. */
function missingTrials({ trials }: Result, metric: string, n: number): string[] {
  const failed = trials.filter(({ round, status }) => round > 0 && status === 'failed').length;
  const lacking = trials.filter(({ round }) => round > 0).length - n - failed;
  return [
    ...(failed > 0 ? [`${counted(failed, 'trial')} failed`] : []),
    ...(lacking > 0 ? [`${counted(lacking, 'trial')} without ${metric}`] : []),
  ];
}

/** What the missing trials would have shown is not known. */
function believed(verdict: Verdict, missing: readonly string[]): Verdict {
  return verdict === 'PASS' && missing.length > 0 ? 'INCONCLUSIVE' : verdict;
}

function samplesOf({ metric }: Budget, { scenario }: Result, trials: Result['trials']): number[] {
  return samplesByMetric(scenario, trials)[metric] ?? [];
}

/** The median at the look that decided, else at the last one, with its interval at that look's level. */
function medianAtLooks(budget: Budget, result: Result, looks: Looks) {
  const { trials } = result;
  const planned = looks.at(-1) ?? 0;
  const ends = takenLooks(looks, roundsHad(trials));
  for (const [index, { rounds, level }] of ends.entries()) {
    const until = trials.filter(({ round }) => round <= rounds);
    const sorted = ascending(samplesOf(budget, result, until as Result['trials']));
    const ci95 = medianInterval(sorted, level);
    const verdict = verdictOf(budget, 0, true, ci95);
    const look = { number: index + 1, of: looks.length, rounds, level, planned };
    if (verdict !== 'INCONCLUSIVE' || index === ends.length - 1) return { ci95, look, verdict };
  }
  return undefined;
}

/** A peak below the launcher's own is not seen. */
export function hiddenPeak(trials: Result['trials']): string[] {
  const floors = trials.flatMap((trial) =>
    trial.status === 'ok' && 'rssFloorBytes' in trial ? (trial.rssFloorBytes ?? []) : [],
  );
  return floors.length > 0 ? [`it is under the launcher’s own ${formatBytes(Math.max(...floors))}`] : [];
}

const RELATIONS = { '<': 'under', '<=': 'at most', '>': 'over', '>=': 'at least' } as const;

function asked({ operator, shownLimit }: Budget, verdict: BudgetVerdict['verdict']): string {
  const relation = `${RELATIONS[operator]} ${shownLimit}`;
  if (verdict === 'INCONCLUSIVE') return `whether ${relation} is open`;
  return verdict === 'PASS' ? relation : `not ${relation}`;
}

/** The figure and its interval: 84.2 ms [81.8, 88.9]. */
function shownFigures({ limit }: Budget, unit: 'ms' | 'bytes', figures: readonly number[]): string {
  const rounded = (figure: number) => (unit === 'ms' ? formatMs(figure) : formatBytes(Math.round(figure)));
  // Rounded to the limit, a figure would seem to contradict its verdict.
  const exact = (figure: number) => `${Number(figure.toPrecision(9))} ${unit === 'ms' ? 'ms' : 'B'}`;
  const [value = '', ...interval] = figures.map((figure) =>
    figure !== limit && rounded(figure) === rounded(limit) ? exact(figure) : rounded(figure),
  );
  if (interval.length === 0) return value;
  const units = new Set([value, ...interval].map((text) => text.split(' ')[1]));
  const ends = units.size === 1 ? interval.map((text) => text.split(' ')[0]) : interval;
  return `${value} [${ends.join(', ')}]`;
}

/** The median is decided on its interval, all else as it is. */
function verdictOf(
  budget: Budget,
  value: number,
  isMedian: boolean,
  ci95: readonly [number, number] | undefined,
): BudgetVerdict['verdict'] {
  if (!isMedian) return holds(budget, value) ? 'PASS' : 'FAIL';
  if (!ci95) return 'INCONCLUSIVE';
  const [low, high] = ci95.map((end) => holds(budget, end));
  if (low && high) return 'PASS';
  return low || high ? 'INCONCLUSIVE' : 'FAIL';
}

function holds({ operator, limit }: Budget, value: number): boolean {
  switch (operator) {
    case '<':
      return value < limit;
    case '<=':
      return value <= limit;
    case '>':
      return value > limit;
    case '>=':
      return value >= limit;
  }
}

function figureOf(summary: MetricSummary, aggregation: Budget['aggregation']): number | undefined {
  return aggregation === 'p50' ? summary.median : summary[aggregation];
}
