import type { BisectCommit } from '../domain/bisect-record.js';
import type { Result } from '../domain/report.js';
import type { BisectionStep } from '../stats/bisection.js';

/** A commit of the history, and its row where it was measured. */
export interface SearchedCommit {
  readonly commit: BisectCommit;
  readonly isMerge: boolean;
  readonly row?: Result;
  /** Why it cannot be measured, if so. */
  readonly skipped?: string;
}

/** A search that came to its end, or was interrupted. */
export interface Searched {
  /** The good end first. */
  readonly history: readonly SearchedCommit[];
  readonly end: Exclude<BisectionStep, { kind: 'measure' }> | { readonly kind: 'interrupted' };
  readonly maxRegression: number;
  readonly metric: string;
  readonly rounds: number;
  readonly trials: number;
  /** What the file that is measured was called, where that changed: until which commit. */
  readonly renamed: readonly { readonly name: string; readonly until: BisectCommit }[];
  /** What is searched, as the user typed it: worker.py. */
  readonly command: string;
}
