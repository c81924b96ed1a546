import type { Budget } from '../domain/budget.js';
import type { Shard } from '../domain/parts.js';
import type {
  CommandResult,
  Comparison,
  Environment,
  Report,
  Result,
  ScenarioRecord,
  Trial,
  Warning,
  WorkerResult,
} from '../domain/report.js';
import { summarizeAll } from '../stats/summary.js';
import { decideBudgets } from './budgets.js';
import { compareRows } from './compare.js';
import { samplesByMetric } from './metrics.js';
import { runWarnings, TWO_SPEEDS } from './run-warnings.js';
import { rowWarnings } from './warnings.js';

/** Everything a run left behind, before anything is computed from it. */
export interface RunData {
  readonly version: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly seed: number;
  readonly runs: number;
  readonly argv: readonly string[];
  readonly interrupted: boolean;
  readonly environment: Environment;
  readonly rows: readonly {
    readonly id: string;
    readonly record: ScenarioRecord;
    readonly trials: readonly Trial[];
    readonly warnings: readonly Warning[];
  }[];
  /** Pairs of ids. */
  readonly comparisons: readonly { readonly base: string; readonly head: string }[];
  readonly notes: readonly Warning[];
  /** Thresholds on the rows' own figures. */
  readonly budgets?: readonly Budget[];
  /** Present where the plan was divided. */
  readonly shard?: Shard;
}

/** One comparison a pair; of two installers the step that installs too, as making the environment hides much. */
function compared(before: Result, after: Result): Comparison[] {
  const [a, b] = [before.scenario, after.scenario];
  const isOfTwo = a.runner === 'install' && b.runner === 'install' && a.installer !== b.installer;
  const metrics = isOfTwo ? [undefined, 'install'] : [undefined];
  return metrics.flatMap((metric) => compareRows(before, after, metric) ?? []);
}

/** Computes the report from the trials: nothing in it that cannot be computed again from them. */
export async function buildReport(run: RunData): Promise<Report> {
  const results: Result[] = [];
  for (const { id, record, trials, warnings } of run.rows) {
    const summary = await summarizeAll(samplesByMetric(trials));
    const all = [...warnings, ...rowWarnings(record, trials, run.runs)];
    // A row's trials are of its scenario's kind: the runner that made them is the same.
    results.push({ id, scenario: record, trials, summary, warnings: all } as WorkerResult | CommandResult);
  }
  const ofRun = runWarnings(results, run.environment);
  if (ofRun.some(({ code }) => code === TWO_SPEEDS)) {
    for (const result of results) result.warnings = result.warnings.filter(({ code }) => code !== 'BIMODAL');
  }
  const byId = new Map(results.map((result) => [result.id, result]));
  const comparisons = run.comparisons.flatMap(({ base, head }) => {
    const [before, after] = [byId.get(base), byId.get(head)];
    return before && after ? compared(before, after) : [];
  });
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
    ...(run.shard ? { shard: run.shard } : {}),
    results,
    comparisons,
    ...(run.budgets && run.budgets.length > 0 ? { budgets: decideBudgets(run.budgets, results) } : {}),
    warnings: [...run.notes, ...ofRun],
  };
}
