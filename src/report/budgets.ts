import type { BudgetVerdict } from '../domain/budget-record.js';
import type { Report } from '../domain/report.js';

const ORDER: readonly BudgetVerdict['verdict'][] = ['FAIL', 'INCONCLUSIVE', 'PASS'];

/** The verdicts on the budgets, what failed first. */
export function budgetVerdicts(report: Report): BudgetVerdict[] {
  return [...(report.budgets ?? [])].sort((a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict));
}
