import type { Hooks, Scenario } from '../domain/plan.js';
import type { ScenarioRecord, Trial } from '../domain/report.js';

/** What the loop tells while it goes on. */
export type RunEvent =
  /** Once for each row that has something to prepare, of which there are `count`. */
  | {
      readonly kind: 'preparing';
      readonly id: string;
      readonly runner: Scenario['runner'];
      readonly count: number;
    }
  /**
   * `turns`: how many trials are planned, by the index of the row; `lanes`: how many rows run at the same time; `atMost`:
   * rows that are decided need fewer.
   */
  | {
      readonly kind: 'prepared';
      readonly records: readonly ScenarioRecord[];
      readonly turns: readonly number[];
      readonly lanes: number;
      readonly atMost: boolean;
    }
  | { readonly kind: 'started'; readonly index: number; readonly id: string; readonly round: number }
  | { readonly kind: 'trial'; readonly index: number; readonly id: string; readonly trial: Trial }
  /** How many trials of each row will not be run after all. */
  | { readonly kind: 'skipped'; readonly turns: readonly number[] }
  | { readonly kind: 'pitfalls' | 'counts'; readonly id: string }
  /** Around the trial that has `started`; `cleanup` after all of them. */
  | { readonly kind: 'hook'; readonly id: string; readonly hook: keyof Hooks | undefined };

/** How many of these turns each of `count` rows has, by its index. */
export function perRow(
  turns: readonly { readonly row: { readonly index: number } }[],
  count: number,
): number[] {
  const counts = Array.from({ length: count }, () => 0);
  for (const { row } of turns) counts[row.index] = (counts[row.index] ?? 0) + 1;
  return counts;
}
