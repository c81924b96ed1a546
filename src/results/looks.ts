import type { Look } from '../domain/gate.js';
import type { RunnerKind } from '../domain/report.js';
import type { Verdict } from '../domain/verdict.js';
import type { Looks } from '../stats/until-decided.js';

/** Of the rows that go on until they are decided: the rounds after which they are looked at, by their kind. */
export type LooksByKind = Readonly<Partial<Record<RunnerKind, Looks>>>;

/** Rows that are judged together, and what was decided about them so far. */
export interface Judged {
  readonly ids: readonly string[];
  /** Absent where no look decides it: by all trials alone, or not at all. */
  readonly verdict?: Verdict;
}

/** Which look it was, in words, with the error that it may spend: look 2 of 4 at level 0.0041, 80 rounds planned. */
export function shownLook({ number, of, level, planned }: Look): string {
  return `look ${number} of ${of} at level ${level.toFixed(4)}, ${planned} rounds planned`;
}
