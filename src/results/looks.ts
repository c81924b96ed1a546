import type { Look } from '../domain/gate.js';
import type { RunnerKind } from '../domain/report.js';
import type { Looks } from '../stats/until-decided.js';

/** Of the rows that go on until they are decided: the rounds after which they are looked at, by their kind. */
export type LooksByKind = Readonly<Partial<Record<RunnerKind, Looks>>>;

/** Which look it was, in words: look 2 of 4. */
export function shownLook({ number, of, planned }: Look): string {
  return `look ${number} of ${of}, ${planned} rounds planned`;
}
