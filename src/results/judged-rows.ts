import { defined } from '../domain/defined.js';
import type { Report, Result } from '../domain/report.js';
import { judgeBudgets } from './budgets.js';
import { type CompareOptions, separatePairs } from './compare-reports.js';
import { judgePairs } from './gate.js';
import { gatedPairs, rowsOfHead } from './gated-rows.js';
import type { Judged } from './looks.js';
import { divideByStart } from './rows-by-start.js';
import type { RunData } from './run-data.js';

/** What is looked at of a run at a look. */
export type LookedRun = Pick<
  RunData,
  'version' | 'environment' | 'rows' | 'comparisons' | 'gate' | 'budgets' | 'looks' | 'accepted'
>;

/** An earlier report, and how the run is held against it. */
export interface HeldAgainst {
  readonly report: Report;
  readonly options: CompareOptions;
}

/** What the report of these trials would decide at their looks: the same functions, without figures and sentences. Pure. */
export function judgedRows(whole: LookedRun, baseline?: HeldAgainst): Judged[] {
  const run = divideByStart(whole);
  const results = run.rows.map(
    ({ id, record, trials }) =>
      ({ id, scenario: record, trials, summary: {}, warnings: [] }) as unknown as Result,
  );
  const looks = defined({ looks: run.looks });
  const slowdowns = defined({ accepted: run.accepted?.regressions });
  const byId = new Map(results.map((result) => [result.id, result]));
  return [
    ...(run.gate ? judgePairs(gatedPairs(run, byId), { ...run.gate, ...looks, ...slowdowns }) : []),
    ...(baseline
      ? judgePairs(pairsWith(baseline, { ...run, results }), { ...baseline.options, ...looks })
      : []),
    ...judgeBudgets(run.budgets ?? [], rowsOfHead(run, results), run.looks, run.accepted),
  ];
}

function pairsWith(
  { report, options: { allowEnvMismatch, metric } }: HeldAgainst,
  {
    version,
    environment,
    results,
  }: Pick<RunData, 'version' | 'environment'> & { readonly results: Result[] },
) {
  const head = { tool: { name: 'coldstart' as const, version }, environment, results };
  return separatePairs(report, head, { allowEnvMismatch, ...defined({ metric }) });
}
