import { matchesRow } from '../config/budget.js';
import type { Acceptances } from '../domain/accepted.js';
import type { CountBudget, ExclusionBudget } from '../domain/budget.js';
import { COUNTS, type CountMetric, type Counts, countsIn, shownCount } from '../domain/counts.js';
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
      'excludes' in budget
        ? decideExclusion(budget, result)
        : withAccepted(budget, decideCount(budget, result), acceptances),
    );
}

/** A count has no noise: what was accepted of it passes to the last one, and no further. */
function withAccepted(
  { operator, text }: CountBudget,
  decided: BudgetVerdict,
  acceptances: Acceptances | undefined,
): BudgetVerdict {
  const { id, value, verdict } = decided;
  const found = acceptances?.budgets.findLast((one) => one.row === id && one.budget === text);
  if (!found || value === undefined || verdict === 'INCONCLUSIVE') return decided;
  const { row: _, budget: __, ...accepted } = found;
  if (verdict === 'PASS') {
    const stale = { ...accepted, stale: true as const };
    return { ...decided, accepted: stale, sentence: `${decided.sentence}${acceptedText(stale)}` };
  }
  const isWithin = operator.startsWith('<') ? value <= found.value : value >= found.value;
  const shown = decided.sentence.replace(/FAIL$/, isWithin ? 'PASS' : 'FAIL');
  const instead = isWithin ? '' : `, which was ${found.value} when it was accepted`;
  return {
    ...decided,
    accepted,
    verdict: isWithin ? 'PASS' : 'FAIL',
    sentence: `${shown}${acceptedText(accepted)}${instead}`,
  };
}

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
    value: verdict === 'PASS' && operator.startsWith('>') ? least : most,
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
