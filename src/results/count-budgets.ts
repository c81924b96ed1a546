import { matchesRow } from '../config/budget.js';
import type { Acceptances } from '../domain/accepted.js';
import type { CountBudget, ExclusionBudget } from '../domain/budget.js';
import { COUNTS, type CountMetric, countsIn, shownCount } from '../domain/counts.js';
import type { Counts } from '../domain/counts-record.js';
import { formatShare } from '../domain/format.js';
import type { BudgetVerdict } from '../domain/gate.js';
import { kindOf } from '../domain/kinds.js';
import { isControl } from '../domain/plan.js';
import { normaliseName } from '../domain/project-name.js';
import type { Result } from '../domain/report.js';
import { counted, joined } from '../domain/words.js';
import { acceptedText } from './accepted.js';
import { countedTrials } from './metrics.js';

/** Decides a budget about what is loaded in each row that it is about; rows that were not counted never pass. Pure. */
export function decideCounts(
  budget: CountBudget | ExclusionBudget,
  results: readonly Result[],
  acceptances?: Acceptances,
): BudgetVerdict[] {
  return results
    .filter(({ id, scenario }) => {
      if (isControl(scenario) || !kindOf(scenario).counts.includes(budget.count)) return false;
      return budget.rows === undefined || matchesRow(budget.rows, id);
    })
    .map((result) =>
      'excludes' in budget ? decideExclusion(budget, result) : decideAccepted(budget, result, acceptances),
    );
}

/** What was accepted of a count passes to the last one, and no further; of those that vary from run to run a little more. */
function decideAccepted(
  budget: CountBudget,
  result: Result,
  acceptances: Acceptances | undefined,
): BudgetVerdict {
  const decided = decideCount(budget, result);
  const found = acceptances?.budgets.findLast((one) => one.row === result.id && one.budget === budget.text);
  if (!found || decided.value === undefined) return decided;
  const { row: _, budget: __, ...accepted } = found;
  if (decided.verdict === 'PASS') {
    const stale = { ...accepted, stale: true as const };
    return { ...decided, accepted: stale, sentence: `${decided.sentence}${acceptedText(stale)}` };
  }
  const judged = decideCount(raised(budget, found.value), result);
  const sentence = `${judged.sentence}${acceptedText(accepted)}`;
  return { ...judged, limit: budget.limit, accepted, sentence };
}

/** The budget with what was accepted as its limit, the value itself included. */
function raised(budget: CountBudget, value: number): CountBudget {
  const { count, shownLimit } = budget;
  const isUpper = budget.operator.startsWith('<');
  const spread = SPREADS[count] ?? 0;
  const limit = isUpper ? Math.ceil(value * (1 + spread)) : Math.floor(value / (1 + spread));
  const shown = shownCount(count, value);
  const accepted =
    spread === 0
      ? 'as accepted'
      : `${formatShare(spread)} ${isUpper ? 'above' : 'below'} the accepted ${shown}`;
  return {
    ...budget,
    operator: isUpper ? '<=' : '>=',
    limit,
    shownLimit: `${shownCount(count, limit)} (${accepted}, instead of ${shownLimit})`,
  };
}

/** By how much the same code may differ from run to run. */
const SPREADS: Partial<Record<CountMetric, number>> = { syscalls: 0.01, instructions: 0.01 };

function countsOf({ scenario }: Result): Counts | undefined {
  return scenario.runner === 'worker' ? scenario.counts : undefined;
}

function decideCount(budget: CountBudget, result: Result): BudgetVerdict {
  const { text, count, operator, limit, shownLimit } = budget;
  const { id } = result;
  const counts = countsOf(result);
  const values = countsIn(counts, count);
  const common = {
    ...{ budget: text, id, metric: count, aggregation: 'count', unit: COUNTS[count], limit },
    n: values?.length ?? 0,
  };
  if (!values) return unknown(common, result, counts);
  const range = [Math.min(...values), Math.max(...values)] as const;
  const [least, most] = range;
  const [low, high] = range.map((value) => holds(value, operator, limit));
  const verdict = low && high ? 'PASS' : low || high ? 'INCONCLUSIVE' : 'FAIL';
  const relation = `${RELATIONS[operator]} ${shownLimit}`;
  const outcome = { PASS: relation, FAIL: `not ${relation}`, INCONCLUSIVE: `whether ${relation} is open` };
  const shown = range.map((value) => exactCount(count, value, limit));
  const figure = least === most ? shown[0] : `${shown.join(' to ')}`;
  const runs = least === most ? `the same in ${counted(common.n, 'run')}` : `in ${counted(common.n, 'run')}`;
  const sentence = `${id}: ${count} is ${figure} (${runs}), ${outcome[verdict]}: ${verdict}`;
  return {
    ...common,
    // The one that is nearest to FAIL, or farthest beyond.
    value: operator.startsWith('>') ? least : most,
    verdict,
    sentence,
  };
}

const RELATIONS = { '<': 'under', '<=': 'at most', '>': 'over', '>=': 'at least' } as const;

function holds(value: number, operator: CountBudget['operator'], limit: number): boolean {
  if (operator === '<') return value < limit;
  if (operator === '<=') return value <= limit;
  return operator === '>' ? value > limit : value >= limit;
}

/** Rounded to the limit, a size would seem to contradict its verdict. */
function exactCount(metric: CountMetric, value: number, limit: number): string {
  const shown = shownCount(metric, value);
  const isMisleading = COUNTS[metric] === 'bytes' && value !== limit && shown === shownCount(metric, limit);
  return isMisleading ? `${value} B` : shown;
}

function decideExclusion(budget: ExclusionBudget, result: Result): BudgetVerdict {
  const { text, count, excludes } = budget;
  const { id } = result;
  const counts = countsOf(result);
  const isKnown = countsIn(counts, count) !== undefined;
  const common = {
    ...{ budget: text, id, metric: count, aggregation: 'excludes', unit: 'count' as const, limit: 0 },
    n: isKnown ? (counts?.runs ?? 0) : 0,
  };
  if (!counts || !isKnown) return unknown(common, result, counts);
  const found = excludes.flatMap((name) =>
    count === 'modules' ? foundModule(name, counts) : foundDistribution(name, counts),
  );
  const verdict = found.length > 0 ? 'FAIL' : 'PASS';
  const said =
    found.length > 0
      ? `${joined(found)} ${found.length === 1 ? 'is' : 'are'} loaded by the time it is ready`
      : `${joined(excludes)} ${excludes.length === 1 ? 'is' : 'are'} not loaded by the time it is ready`;
  const sentence = `${id}: ${said}: ${verdict}`;
  return { ...common, value: found.length, verdict, sentence };
}

function foundModule(name: string, { moduleNames }: Counts): string[] {
  return moduleNames.some((module) => module === name || module.startsWith(`${name}.`)) ? [name] : [];
}

/** Some are asked for by the name that is imported: PIL is Pillow. */
function foundDistribution(name: string, { distributions }: Counts): string[] {
  const wanted = normaliseName(name);
  const own = distributions.find((one) => normaliseName(one.name) === wanted);
  if (own) return [[own.name, ...(own.version === undefined ? [] : [own.version])].join(' ')];
  const others = distributions.filter(({ modules }) => modules.includes(name));
  return others.map((other) => `${name} (of ${other.name})`);
}

function unknown(
  common: Omit<BudgetVerdict, 'verdict' | 'sentence' | 'value'> & { readonly metric: CountMetric },
  { trials }: Result,
  counts: Counts | undefined,
): BudgetVerdict {
  const { id, metric } = common;
  const isMeasured = countedTrials(trials).length > 0;
  const why = counts?.absent?.[metric] ?? (isMeasured ? 'it was not counted' : 'no trial succeeded');
  return {
    ...common,
    verdict: 'INCONCLUSIVE',
    sentence: `${id}: ${metric} cannot be decided (${why}): INCONCLUSIVE`,
  };
}
