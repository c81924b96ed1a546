import { matchesRow } from '../config/budget.js';
import { type AnyBudget, type Budget, isOfTrials, METRICS } from '../domain/budget.js';
import type { BudgetVerdict } from '../domain/gate.js';
import { hasMetric } from '../domain/kinds.js';
import type { Result, StartLabel } from '../domain/report.js';
import { isUndivided, START_LABELS, startId } from './rows-by-start.js';
import type { RunData } from './run-data.js';

/** Budgets about starts of a function that did not happen: INCONCLUSIVE, one verdict for each function. Pure. */
export function undecidedStarts(
  budgets: readonly AnyBudget[],
  rows: RunData['rows'],
  results: readonly Result[],
): BudgetVerdict[] {
  const seen = new Set(results.map(({ id }) => id));
  return budgets.filter(isOfTrials).flatMap((budget) =>
    rows.filter(isUndivided).flatMap(({ id }): BudgetVerdict[] => {
      const meant = START_LABELS.filter((starts) => isAbout(budget, startId(id, starts), starts));
      const [first] = meant;
      // Nothing of the function succeeded: its one row has the verdict.
      if (seen.has(id) && isAbout(budget, id, 'any')) return [];
      if (first === undefined || meant.some((starts) => seen.has(startId(id, starts)))) return [];
      return [undecided(budget, id, first, meant.length)];
    }),
  );
}

function isAbout({ rows, metric }: Budget, id: string, starts: StartLabel | 'any'): boolean {
  if (rows !== undefined && !matchesRow(rows, id)) return false;
  return hasMetric({ runner: 'lambda', waits: false, starts }, metric);
}

function undecided(budget: Budget, function_: string, starts: StartLabel, meant: number): BudgetVerdict {
  const { text, metric, aggregation, limit } = budget;
  const id = meant === 1 ? startId(function_, starts) : function_;
  const what = meant === 1 ? `no ${starts} start happened` : 'no such start happened';
  return {
    ...{ budget: text, id, metric, aggregation, unit: METRICS[metric], limit, n: 0 },
    verdict: 'INCONCLUSIVE',
    sentence: `${id}: ${metric}.${aggregation} cannot be decided (${what} in this run): INCONCLUSIVE`,
  };
}
