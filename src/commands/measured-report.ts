import type { Plan } from '../domain/plan.js';
import type { Report } from '../domain/report.js';
import { buildReport } from '../results/build-report.js';
import type { RunData } from '../results/run-data.js';
import type { RunRow } from '../run/run.js';
import { type Baseline, heldAgainst } from './bench-gate.js';

/** What a report says beside what was measured. */
export type RunHeader = Omit<RunData, 'rows' | 'finishedAt' | 'interrupted'>;

/** What is known of a run only when it has ended, or so far. */
export type RunEnd = Pick<RunData, 'interrupted' | 'environment' | 'notes'>;

/** The report of what was measured, held against an earlier one where that is asked. */
export async function measuredReport(
  header: RunHeader,
  rows: readonly RunRow[],
  end: RunEnd,
  baseline: Baseline | undefined,
): Promise<Report> {
  const built = await buildReport({
    ...{ ...header, ...end, finishedAt: new Date().toISOString() },
    rows: rows.map(({ scenario: { id }, record, trials, warnings }) => ({ id, record, trials, warnings })),
  });
  return baseline ? heldAgainst(baseline, built) : built;
}

/** The compared pairs of a plan, by their ids. */
export function comparisonIds(plan: Plan): RunData['comparisons'] {
  return plan.comparisons.flatMap(({ base, head, ...rest }) => {
    const [before, after] = [plan.scenarios[base], plan.scenarios[head]];
    return before && after ? [{ base: before.id, head: after.id, ...rest }] : [];
  });
}
