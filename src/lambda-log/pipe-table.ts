import { columnsOf, csvEntries } from './csv.js';
import type { LogEntry, Sink } from './log-entry.js';
import { orElse } from './or-else.js';

/** What lies between rows has nothing else. */
const NO_RULE = /[^\s|:+-]/;

/** Whether a log may begin so: with the rule above a table, or with its head. */
export function isPipeTable(line: string): boolean {
  return isRule(line) || columnsOf(cellsOf(line)) !== undefined;
}

function isRule(line: string): boolean {
  return line.includes('---') && !NO_RULE.test(line);
}

/**
 * Reads a table of `|`, as the console copies log events (ASCII) and results of Logs Insights (Markdown). What has no head
 * of such a table goes to `instead`; `onTitle` says what is wrong with one that has a title in place of a head.
 */
export function pipeTable(
  onEntry: (entry: LogEntry) => void,
  instead: () => Sink,
  onTitle: (title: string) => Error | undefined,
): Sink {
  let columns: readonly string[] | undefined;
  const add = csvEntries(onEntry);
  const take = (text: string) => {
    if (isRule(text)) return 'perhaps';
    const cells = cellsOf(text);
    if (columns) add(fitted(cells, columns));
    else {
      columns = columnsOf(cells);
      const refusal = cells.length === 1 ? onTitle(cells[0] ?? '') : undefined;
      if (refusal) throw refusal;
      if (!columns) return 'no';
      add(columns);
    }
    return 'yes';
  };
  return orElse({ take }, instead);
}

/** None where a line is no row of such a table. */
function cellsOf(line: string): string[] {
  const text = line.trim();
  if (!text.startsWith('|') || !text.endsWith('|') || text.length < 2) return [];
  return text
    .slice(1, -1)
    .split('|')
    .map((cell) => cell.trim());
}

/** A message may have such a character itself. */
function fitted(cells: readonly string[], columns: readonly string[]): string[] {
  const more = cells.length - columns.length;
  const at = columns.findIndex((name) => /^@?message$/.test(name));
  if (more <= 0 || at < 0) return [...cells];
  return [...cells.slice(0, at), cells.slice(at, at + more + 1).join('|'), ...cells.slice(at + more + 1)];
}
