import { entriesOf, type LogEntry, placeOf } from './log-entry.js';
import { reportOfQuery } from './query-row.js';

/**
 * What divides the fields of a CSV of a log, by its head: that of Logs Insights, or `timestamp,message` of the console.
 * Spreadsheets write semicolons where a comma is a decimal point. Undefined for another line.
 */
export function csvDivider(line: string): Divider | undefined {
  return DIVIDERS.find((divider) => columnsOf(line.replace(/\r$/, '').split(divider).map(unquoted)));
}

type Divider = ',' | ';';
const DIVIDERS: readonly Divider[] = [',', ';'];

/** The names of the columns in the head of a table of a log; undefined where it is none. */
export function columnsOf(written: readonly string[]): string[] | undefined {
  const names = written.map(columnOf);
  const has = (name: string) => names.includes(name);
  const isOfConsole = has('message') && ['timestamp', '@timestamp', 'date', 'logStreamName'].some(has);
  return names.every((name) => /^[@\w. ()/*-]*$/.test(name)) &&
    (has('@message') || has('@duration') || isOfConsole)
    ? names
    : undefined;
}

/** The columns of the console, and those of Datadog, whatever their letters. */
function columnOf(name: string): string {
  return /^(?:timestamp|message|date)$/i.test(name) ? name.toLowerCase() : name;
}

function unquoted(text: string): string {
  return text.trim().replace(/^"(.*)"$/, '$1');
}

/** Makes entries of the rows of a CSV, the first of which has the names. */
export function csvEntries(
  onEntry: (entry: LogEntry) => void,
  divider: Divider = ',',
): (row: readonly string[]) => void {
  let columns: Map<string, number> | undefined;
  return (row) => {
    if (!columns) {
      columns = new Map(row.map((name, index) => [columnOf(name.trim()), index]));
      return;
    }
    const field = (name: string) => row[columns?.get(name) ?? -1];
    const place = placeOf(
      field('@logStream') ?? field('logStreamName'),
      field('@log') ?? field('logGroupName'),
    );
    const message = field('@message') ?? field('message');
    if (message !== undefined) {
      for (const entry of entriesOf(
        message,
        field('@timestamp') ?? field('timestamp') ?? field('date'),
        place,
      ))
        onEntry(entry);
      return;
    }
    // Where semicolons divide, commas are decimal points.
    const entry = reportOfQuery(field, divider === ';' ? ',' : '.');
    if (entry) onEntry({ ...entry, ...place });
  };
}

/** Takes CSV (RFC 4180) apart as it comes: quoted fields may hold commas, quotes and line ends. */
export function csvRows(divider: Divider = ','): { push(text: string): string[][]; end(): string[][] } {
  let fields: string[] = [];
  /** Parts of a field that is not at its end. */
  let field = '';
  let isQuoted = false;
  /** A quote inside quotes: the end, or the first of two. */
  let isPending = false;
  const push = (text: string): string[][] => {
    const rows: string[][] = [];
    let at = 0;
    while (at < text.length) {
      if (isQuoted) {
        if (isPending) {
          isPending = false;
          if (text[at] === '"') {
            field += '"';
            at += 1;
          } else isQuoted = false;
          continue;
        }
        const quote = text.indexOf('"', at);
        field += text.slice(at, quote < 0 ? text.length : quote);
        isPending = quote >= 0;
        at = quote < 0 ? text.length : quote + 1;
        continue;
      }
      if (text[at] === '"' && field === '') {
        isQuoted = true;
        at += 1;
        continue;
      }
      const end = endOfField(text, at, divider.charCodeAt(0));
      field += text.slice(at, end);
      if (text[end] === divider) {
        fields.push(field);
        field = '';
      } else if (text[end] === '\n') {
        rows.push([...fields, field.replace(/\r$/, '')]);
        fields = [];
        field = '';
      }
      at = end + 1;
    }
    return rows;
  };
  return {
    push,
    end: () => (field === '' && fields.length === 0 ? [] : push('\n').slice(0, 1)),
  };
}

const NEWLINE = '\n'.charCodeAt(0);

function endOfField(text: string, from: number, divider: number): number {
  let at = from;
  while (at < text.length && text.charCodeAt(at) !== divider && text.charCodeAt(at) !== NEWLINE) at += 1;
  return at;
}
