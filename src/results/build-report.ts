import type { Budget } from '../domain/budget.js';
import { defined } from '../domain/defined.js';
import { kindOf } from '../domain/kinds.js';
import type { Shard } from '../domain/parts.js';
import type {
  Comparison,
  Environment,
  Report,
  Result,
  ScenarioRecord,
  Trial,
  Warning,
} from '../domain/report.js';
import { summarizeAll } from '../stats/summary.js';
import { decideBudgets } from './budgets.js';
import { compareRows } from './compare.js';
import { type GatedPair, type GateOptions, gateRows } from './gate.js';
import { importsOf } from './import-growth.js';
import { unlikeFunctions } from './lambda/fingerprint.js';
import { type TuneOptions, tuned } from './lambda/tune.js';
import { samplesByMetric } from './metrics.js';
import { divideByStart } from './rows-by-start.js';
import { runWarnings, TWO_SPEEDS } from './run-warnings.js';
import { undecidedStarts } from './unseen-starts.js';
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
  readonly comparisons: readonly { readonly base: string; readonly head: string; readonly gated?: boolean }[];
  readonly notes: readonly Warning[];
  /** What the gated comparisons are held against; absent where there are none. */
  readonly gate?: GateOptions & {
    /** Whether functions are held against each other whatever they differ in. */
    readonly allowEnvMismatch?: boolean;
    /** Ids of rows of head and of base that have no row to be compared with. */
    readonly alone: { readonly base: readonly string[]; readonly head: readonly string[] };
  };
  /** Which size is looked for; absent where none is. */
  readonly tune?: TuneOptions;
  /** Thresholds on the rows' own figures. */
  readonly budgets?: readonly Budget[];
  /** Present where the plan was divided. */
  readonly shard?: Shard;
}

/** One comparison a pair, and those that its kind wants beside it. */
function compared(before: Result, after: Result): Comparison[] {
  const [a, b] = [before.scenario, after.scenario];
  const others = a.runner === b.runner ? kindOf(a).alsoCompared(a, b) : [];
  return [undefined, ...others].flatMap((metric) => compareRows(before, after, metric) ?? []);
}

/** The rows of a commit and of the working folder, which ran in the same rounds. */
function gatedPairs({ comparisons, gate }: RunData, byId: ReadonlyMap<string, Result>): GatedPair[] {
  const rows = [...byId.values()];
  const same = { pairing: 'rounds' as const, runOffset: 0, reasons: [] };
  const pairs = comparisons.flatMap(({ base, head, gated }): GatedPair[] => {
    const [before, after] = [byId.get(base), byId.get(head)];
    if (!gated || !before || !after) return [];
    const imports = importsOf({ row: before, rows }, { row: after, rows });
    const reasons = gate?.allowEnvMismatch ? [] : unlikeFunctions(before.scenario, after.scenario);
    return [
      {
        ...{ id: head, base: before, head: after, ...same, reasons },
        ...defined({ imports }),
      },
    ];
  });
  const alone = (['base', 'head'] as const).flatMap((side) =>
    (gate?.alone[side] ?? []).flatMap((id): GatedPair[] => {
      const row = byId.get(id);
      return row ? [{ id, ...(side === 'base' ? { base: row } : { head: row }), ...same }] : [];
    }),
  );
  return [...pairs, ...alone];
}

/** Budgets are about the working folder, not about the commit it is compared with. */
function ofHead({ comparisons, gate }: RunData, results: readonly Result[]): Result[] {
  const bases = comparisons.flatMap(({ base, gated }) => (gated ? [base] : []));
  const ids = new Set([...bases, ...(gate?.alone.base ?? [])]);
  return results.filter(({ id }) => !ids.has(id));
}

/** Computes the report from the trials: nothing in it that cannot be computed again from them. */
export async function buildReport(whole: RunData): Promise<Report> {
  const run = divideByStart(whole);
  const results: Result[] = [];
  for (const { id, record, trials, warnings } of run.rows) {
    const summary = await summarizeAll(samplesByMetric(record, trials));
    const all = [...warnings, ...rowWarnings(record, trials, run.runs)];
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
  const gated = run.gate && gateRows(gatedPairs(run, byId), run.gate);
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
    ...defined({ shard: run.shard }),
    results,
    comparisons: [...comparisons, ...(gated?.comparisons ?? [])],
    ...(gated ? { gate: gated.gate } : {}),
    ...(run.budgets && run.budgets.length > 0
      ? {
          budgets: [
            ...decideBudgets(run.budgets, ofHead(run, results)),
            ...undecidedStarts(run.budgets, whole.rows, results),
          ],
        }
      : {}),
    ...defined({ tune }),
    warnings: [...run.notes, ...ofRun],
  };
}
