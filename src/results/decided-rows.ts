import { kindOf } from '../domain/kinds.js';
import { isControl, type Scenario } from '../domain/plan.js';
import type { ScenarioRecord, Trial } from '../domain/report.js';
import { type HeldAgainst, judgedRows, type LookedRun } from './judged-rows.js';
import type { Judged } from './looks.js';
import { countedTrials, roundsHad } from './metrics.js';
import { isUndivided } from './rows-by-start.js';

/** A row while it is measured. */
interface RowSoFar {
  readonly scenario: Pick<Scenario, 'id' | 'runs'>;
  readonly record: ScenarioRecord;
  readonly trials: readonly Trial[];
}

/**
 * What a run asks at a look: the rows of {@link decidedRows}, by what their trials so far decide. Pure.
 *
 * @param run what is known of it beside its rows
 */
export function decidedAt(
  rows: readonly RowSoFar[],
  run: Omit<LookedRun, 'rows'>,
  baseline?: HeldAgainst,
): ReadonlySet<number> {
  const named = rows.map(({ scenario: { id }, record, trials }) => ({ id, record, trials, warnings: [] }));
  return decidedRows(rows, judgedRows({ ...run, rows: named }, baseline));
}

/**
 * The rows that need no more rounds, by index: what is judged of them is decided, or they had as many rounds as their kind
 * gets where nothing is. Pure.
 */
function decidedRows(rows: readonly RowSoFar[], judged: readonly Judged[]): ReadonlySet<number> {
  return new Set(
    rows.flatMap((row, index) => (!isControl(row.record) && isOver(row, judged) ? [index] : [])),
  );
}

function isOver({ scenario: { id, runs }, record, trials }: RowSoFar, judged: readonly Judged[]): boolean {
  if (roundsHad(trials) >= runs) return true;
  // What it is judged by is known in the end: which starts it had.
  if (isUndivided({ record })) return false;
  const own = judged.filter(({ ids }) => ids.includes(id));
  // What no further look decides gets what is usual.
  const usual = countedTrials(trials).length >= Math.min(runs, kindOf(record).defaultRuns);
  return own.length === 0
    ? usual
    : own.every(({ verdict }) => (verdict ? verdict !== 'INCONCLUSIVE' : usual));
}
