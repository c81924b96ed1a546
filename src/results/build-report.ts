import { defined } from '../domain/defined.js';
import { kindOf } from '../domain/kinds.js';
import type { Comparison, Report, Result } from '../domain/report.js';
import { summarizeAll } from '../stats/summary.js';
import { breakEvens } from './break-even.js';
import { decideBudgets } from './budgets.js';
import { compareRows } from './compare.js';
import { enginePrice } from './engine-price.js';
import { gateRows } from './gate.js';
import { gatedPairs, rowsOfHead } from './gated-rows.js';
import { tuned } from './lambda/tune.js';
import { summaryColumns } from './metrics.js';
import { divideByStart } from './rows-by-start.js';
import type { RunData } from './run-data.js';
import { runWarnings, TWO_SPEEDS } from './run-warnings.js';
import { withoutToldFiles } from './site-cost.js';
import { undecidedStarts } from './unseen-starts.js';
import { spentByControl } from './waiting.js';
import { rowWarnings } from './warnings.js';

/** One comparison a pair, and those that its kind wants beside it. */
function compared(before: Result, after: Result): Comparison[] {
  if (before.scenario.runner !== 'container' && isContainer(after))
    return [enginePrice(before, after) ?? []].flat();
  const [a, b] = [before.scenario, after.scenario];
  const others = a.runner === b.runner ? kindOf(a).alsoCompared(a, b) : [];
  return [undefined, ...others].flatMap((metric) => compareRows(before, after, metric) ?? []);
}

function isContainer(row: Result): row is Result<'container'> {
  return row.scenario.runner === 'container';
}

/** Computes the report from the trials: nothing in it that cannot be computed again from them. */
export async function buildReport(whole: RunData): Promise<Report> {
  const run = divideByStart(whole);
  const results: Result[] = [];
  const control = spentByControl(run.rows);
  for (const { id, record, trials, warnings } of run.rows) {
    const summary = await summarizeAll(summaryColumns(record, trials));
    const all = [...warnings, ...rowWarnings(record, trials, run.runs, warnings, control)];
    // A row's trials are of its scenario's kind: the runner that made them is the same.
    results.push({ id, scenario: record, trials, summary, warnings: all } as Result);
  }
  const ofRun = runWarnings(results, run.environment);
  if (ofRun.some(({ code }) => code === TWO_SPEEDS)) {
    for (const result of results) result.warnings = result.warnings.filter(({ code }) => code !== 'BIMODAL');
  }
  const byId = new Map(results.map((result) => [result.id, result]));
  const comparisons = run.comparisons.flatMap(({ base, head, gated }) => {
    const [before, after] = [byId.get(base), byId.get(head)];
    return before && after && !(run.gate && gated) ? compared(before, after) : [];
  });
  const tune = run.tune && tuned(results, run.tune);
  const gated =
    run.gate &&
    gateRows(gatedPairs(run, byId), {
      ...run.gate,
      ...defined({ looks: run.looks, accepted: run.accepted?.regressions }),
    });
  const against = run.gate?.against;
  return {
    schemaVersion: 1,
    kind: 'report',
    tool: { name: 'coldstart', version: run.version },
    startedAt: run.startedAt,
    finishedAt: run.finishedAt,
    seed: run.seed,
    runs: run.runs,
    argv: [...run.argv],
    ...(run.interrupted ? { interrupted: true } : {}),
    environment: run.environment,
    ...defined({ commit: run.commit, looks: run.looks, shard: run.shard }),
    results: withoutToldFiles(results, ofRun),
    comparisons: [...comparisons, ...(gated?.comparisons ?? [])],
    ...(gated ? { gate: { ...gated.gate, ...defined({ against }) } } : {}),
    ...(run.budgets && run.budgets.length > 0
      ? {
          budgets: [
            ...decideBudgets(run.budgets, rowsOfHead(run, results), run.looks, run.accepted),
            ...undecidedStarts(run.budgets, whole.rows, results),
          ],
        }
      : {}),
    ...defined({ tune }),
    ...(run.breakEven ? { breakEven: breakEvens(results, { ...run.breakEven, seed: run.seed }) } : {}),
    warnings: [...run.notes, ...ofRun],
  };
}
