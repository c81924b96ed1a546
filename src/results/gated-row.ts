import type { Accepted } from '../domain/accepted.js';
import type { Comparison, Result } from '../domain/report.js';
import type { Verdict } from '../domain/verdict.js';
import type { ComparedImports } from './import-growth.js';

/** What the sentence about a gated row is made of. */
export interface GatedRow {
  readonly base: Result;
  readonly head: Result;
  readonly comparison: Omit<Comparison, 'sentence' | 'verdict'>;
  readonly verdict: Verdict;
  /** As a share, with what was accepted. */
  readonly maxRegression: number;
  /** As it was asked, where that differs. */
  readonly usual?: number;
  readonly accepted?: Accepted;
  /** In the unit. */
  readonly minEffect: number;
  /** As a share; 0 in the same rounds. */
  readonly runOffset: number;
  /** Whether Holm's procedure keeps "not more than allowed" for this row. */
  readonly kept: boolean;
  /** Why nothing can be decided about it, if so. */
  readonly reasons: readonly string[];
  /** What the imports of both sides cost, where both tell. */
  readonly imports?: ComparedImports;
}
