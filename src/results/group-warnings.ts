import type { Warning } from '../domain/report.js';

/** How the plan came to be is no fault of anything: codes of notes. */
export const NOTES: ReadonlySet<string> = new Set([
  'OWN_LOOP',
  'NO_ASYNC_CODE',
  'NOT_COMPARED',
  'BUDGET_UNUSED',
  'EMPTY_SHARD',
  'RENAMED',
  'REMOVED',
  'ALL_NEW',
]);

/** One warning and the rows that it speaks of. */
export interface GroupedWarning extends Warning {
  /** In the order of the rows; at least one. */
  readonly ids: readonly string[];
}

/**
 * The warnings of rows, those that say the same of several rows once; in the order in which they first occur. Pure.
 */
export function groupWarnings(
  rows: readonly { readonly id: string; readonly warnings: readonly Warning[] }[],
): GroupedWarning[] {
  const groups = new Map<string, GroupedWarning>();
  for (const { id, warnings } of rows) {
    for (const { code, message, remedy } of warnings) {
      const key = JSON.stringify([code, message, remedy]);
      groups.set(key, { code, message, remedy, ids: [...(groups.get(key)?.ids ?? []), id] });
    }
  }
  return [...groups.values()];
}

/** What follows the first id: nothing, the second one, or how many more there are. */
export function otherIds([, second, ...more]: readonly string[]): string {
  if (second === undefined) return '';
  return more.length === 0 ? ` and ${second}` : ` and ${more.length + 1} more rows`;
}
