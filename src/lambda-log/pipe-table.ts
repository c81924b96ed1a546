import { columnsOf, csvEntries } from './csv.js';
import type { LogEntry, Sink } from './log-entry.js';

/** What lies between rows has nothing else. */
const NO_RULE = /[^\s|:+-]/;
/** An event of a log has at most 1 MB. */
const LONGEST_ROW = 2 * 1024 * 1024;

/** Whether a log may begin so: with the rule above a table, or with its head. */
export function isPipeTable(line: string): boolean {
  return isRule(line) || columnsOf(cellsOf(line)) !== undefined;
}

function isRule(line: string): boolean {
  return line.includes('---') && !NO_RULE.test(line);
}

/**
 * Reads a table of `|`, as the console copies log events (ASCII) and results of Logs Insights (Markdown). What has no head
 * of such a table goes to `instead`, as it came.
 */
export function pipeTable(onEntry: (entry: LogEntry) => void, instead: () => Sink): Sink {
  let rest = '';
  /** What came before the head. */
  let before = '';
  let columns: readonly string[] | undefined;
  let other: Sink | undefined;
  const add = csvEntries(onEntry);
  const line = (text: string) => {
    if (isRule(text)) {
      before += text;
      return;
    }
    if (columns) return add(fitted(cellsOf(text), columns));
    columns = columnsOf(cellsOf(text));
    if (columns) return add(columns);
    other = instead();
    other.push(before + text);
  };
  const handOver = () => {
    other?.push(rest);
    rest = '';
  };
  return {
    push: (text) => {
      let from = 0;
      for (let end = text.indexOf('\n'); end >= 0 && !other; end = text.indexOf('\n', from)) {
        const row = rest + text.slice(from, end + 1);
        rest = '';
        from = end + 1;
        line(row);
      }
      rest += text.slice(from);
      if (!other && rest.length > LONGEST_ROW) {
        other = instead();
        other.push(before);
      }
      if (other) handOver();
    },
    end: () => {
      if (rest !== '') line(rest);
      other?.end();
    },
  };
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
