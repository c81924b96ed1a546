import { COUNTS } from '../domain/counts.js';
import { kindOf } from '../domain/kinds.js';
import { isControl, type Plan } from '../domain/plan.js';
import type { Report, Result } from '../domain/report.js';
import { countedTrials } from './metrics.js';

/**
 * The rows of a plan that need no more rounds, by index: what is judged of them is decided, or they had as many rounds as
 * their kind gets where nothing is. Pure.
 *
 * @param report of the trials so far
 */
export function decidedRows(plan: Plan, report: Report): ReadonlySet<number> {
  const results = new Map(report.results.map((result) => [result.id, result]));
  return new Set(
    plan.scenarios.flatMap((scenario, index) => {
      const result = results.get(scenario.id);
      if (!result || isControl(scenario)) return [];
      return isOver(report, result, scenario.runs) ? [index] : [];
    }),
  );
}

function isOver(report: Report, result: Result, runs: number): boolean {
  const rounds = Math.max(0, ...result.trials.map(({ round }) => round));
  if (rounds >= runs) return true;
  const { comparisons, budgets = [] } = report;
  const judged = [
    ...comparisons.filter(({ base, head, verdict }) => verdict && [base, head].includes(result.id)),
    // What is counted is not until all rounds are over.
    ...budgets.filter(({ id, metric }) => id === result.id && !Object.hasOwn(COUNTS, metric)),
  ];
  // What no further look decides gets what is usual.
  const usual = countedTrials(result.trials).length >= Math.min(runs, kindOf(result.scenario).defaultRuns);
  return judged.length === 0
    ? usual
    : judged.every(({ look, verdict }) => (look ? verdict !== 'INCONCLUSIVE' : usual));
}
