import { kindOf } from '../domain/kinds.js';
import { isControl } from '../domain/plan.js';
import type { ScenarioRecord } from '../domain/report.js';

/** What is known of the trials of a row. */
interface RowTimes {
  readonly record: ScenarioRecord;
  left: number;
  done: number;
  /** Of its trials so far, in ms; the first touch counts as long as there is no other. */
  times: number[];
  startedAtMs: number | undefined;
}

/** How much of a run is left, from what its rows have taken so far. */
export interface TimeLeft {
  started(index: number, nowMs: number): void;
  /** False for a trial that nobody has waited for: of a row that could not be prepared. */
  ended(index: number, round: number, nowMs: number): boolean;
  skipped(turns: readonly number[]): void;
  /** Trials that the user asked for, without those of the control. */
  counts(): { readonly done: number; readonly total: number };
  /** In ms; undefined before anything is known. */
  leftMs(): number | undefined;
}

/** Follows a run of these rows; `turns`: trials that are planned for each. Pure but for what it remembers. */
export function timeLeft(
  records: readonly ScenarioRecord[],
  turns: readonly number[],
  lanes: number,
): TimeLeft {
  const rows = records.map(
    (record, index): RowTimes => ({
      ...{ record, left: turns[index] ?? 0, done: 0, times: [] },
      startedAtMs: undefined,
    }),
  );
  const asked = rows.filter(({ record }) => !isControl(record));
  const sum = (of: (row: RowTimes) => number, some = rows) => some.reduce((total, row) => total + of(row), 0);
  return {
    started: (index, nowMs) => {
      const row = rows[index];
      if (row) row.startedAtMs = nowMs;
    },
    ended: (index, round, nowMs) => {
      const row = rows[index];
      if (row?.startedAtMs === undefined) return false;
      if (round > 0 && row.done === 1) row.times = [];
      row.times.push(nowMs - row.startedAtMs);
      row.startedAtMs = undefined;
      row.left -= 1;
      row.done += 1;
      return true;
    },
    skipped: (counts) => {
      for (const [index, row] of rows.entries()) row.left -= counts[index] ?? 0;
    },
    counts: () => {
      const done = sum((row) => row.done, asked);
      return { done, total: done + sum((row) => row.left, asked) };
    },
    leftMs: () => {
      if (rows.every(({ times }) => times.length === 0)) return undefined;
      return sum((row) => row.left * typicalMs(row, rows)) / Math.max(1, lanes);
    },
  };
}

/** Of a trial: what its row took, else what others of its kind took, else what its kind is taken to need. */
function typicalMs({ record, times }: RowTimes, rows: readonly RowTimes[]): number {
  if (times.length > 0) return mean(times);
  const alike = rows.filter((row) => row.record.runner === record.runner).flatMap((row) => row.times);
  return alike.length > 0 ? mean(alike) : kindOf(record).guessMs;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
