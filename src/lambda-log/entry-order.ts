import type { LogEntry } from './log-entry.js';

/** Lines of one millisecond in the order in which the platform writes them. */
const RANKS = [/^INIT_START|^RESTORE_START|platform\.(?:init|restore)Start/, /^START |platform\.start"/];
const LAST = /^REPORT |platform\.report/;

/** Entries by their time; a query has those of one millisecond in any order. Pure. */
export function inOrder(entries: readonly LogEntry[]): LogEntry[] {
  return [...entries].sort((a, b) => (a.atMs ?? 0) - (b.atMs ?? 0) || rankOf(a.message) - rankOf(b.message));
}

function rankOf(message: string): number {
  const early = RANKS.findIndex((pattern) => pattern.test(message));
  return early >= 0 ? early : LAST.test(message) ? RANKS.length + 1 : RANKS.length;
}
