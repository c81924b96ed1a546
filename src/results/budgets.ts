import { hasMetric, matchesRow } from '../config/budget.js';
import { type Budget, METRICS } from '../domain/budget.js';
import type { BudgetVerdict } from '../domain/budget-record.js';
import { formatBytes, formatMs } from '../domain/format.js';
import type { MetricSummary, Result } from '../domain/report.js';

/** Decides each budget in each row it is about; rows without the figure never pass. Pure. */
export function decideBudgets(budgets: readonly Budget[], results: readonly Result[]): BudgetVerdict[] {
  return budgets.flatMap((budget) =>
    results.filter((result) => isAbout(budget, result)).map((result) => decide(budget, result)),
  );
}

function isAbout({ rows, metric }: Budget, { id, scenario }: Result): boolean {
  if (scenario.runner === 'command' && scenario.control) return false;
  if (rows !== undefined && !matchesRow(rows, id)) return false;
  return hasMetric({ runner: scenario.runner, waits: scenario.ready !== undefined }, metric);
}

function decide(budget: Budget, { id, summary }: Result): BudgetVerdict {
  const { metric, aggregation, limit } = budget;
  const unit = METRICS[metric];
  const found = summary[metric];
  const base = { budget: budget.text, id, metric, aggregation, unit, limit, n: found?.n ?? 0 };
  const what = `${id}: ${metric}.${aggregation}`;
  const value = found && figureOf(found, aggregation);
  if (!found || value === undefined) {
    const why = found ? `n = ${found.n} does not support it` : 'no trial of this row has it';
    return { ...base, verdict: 'INCONCLUSIVE', sentence: `${what} cannot be decided, ${why}: INCONCLUSIVE` };
  }
  const isMedian = aggregation === 'p50' || aggregation === 'median';
  const ci95 = isMedian ? found.medianCi95 : undefined;
  const verdict = verdictOf(budget, value, isMedian, ci95);
  const shown = (number: number) => (unit === 'ms' ? formatMs(number) : formatBytes(Math.round(number)));
  const interval = ci95 ? ` [${shown(ci95[0])}, ${shown(ci95[1])}]` : '';
  const how = isMedian ? (ci95 ? '' : ', too few samples for an interval') : ', a point value';
  const sentence = `${what} is ${shown(value)}${interval} (n = ${found.n}${how}); asked is ${budget.operator} ${shown(limit)}: ${verdict}`;
  return { ...base, value, ...(ci95 ? { ci95 } : {}), verdict, sentence };
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
