import { defined } from '../domain/defined.js';

/** One line that a function or the platform wrote, without what a tool put around it. */
export interface LogEntry {
  readonly message: string;
  /** Milliseconds since 1970. */
  readonly atMs?: number;
  /** Log stream: one execution environment. */
  readonly stream?: string;
}

const TIME = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})?)[ \t]+/;
const STREAM = /^(\d{4}\/\d{2}\/\d{2}\/\S*\[[^\]]+\]\S*)[ \t]+/;

/**
 * A line of a text export: `aws logs tail` puts time and stream before the message, an export to S3 the time. A time that a
 * function prints itself stays, where a stream or a line of the platform does not follow. Pure.
 */
export function entryOfLine(line: string): LogEntry {
  const text = line.replace(/\r$/, '');
  const [timed = '', time] = TIME.exec(text) ?? [];
  if (time === undefined) return { message: text, ...timeOfJson(text) };
  const rest = text.slice(timed.length);
  const [streamed = '', stream] = STREAM.exec(rest) ?? [];
  const message = rest.slice(streamed.length);
  const atMs = timeOf(time);
  return {
    message,
    ...defined({ atMs, stream }),
  };
}

/** JSON logs bring their own time. */
function timeOfJson(text: string): { atMs?: number } {
  const [, time] = /^\s*\{"time":"([^"]+)"/.exec(text) ?? [];
  const atMs = time === undefined ? undefined : timeOf(time);
  return atMs === undefined ? {} : { atMs };
}

/** Milliseconds since 1970 of what a log has as its time; a text without a zone is UTC, as CloudWatch has it. */
export function timeOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string' || value === '') return undefined;
  if (/^\d{12,14}$/.test(value)) return Number(value);
  const iso = value.replace(' ', 'T');
  const found = Date.parse(/(?:Z|[+-]\d{2}:?\d{2})$/.test(iso) ? iso : `${iso}Z`);
  return Number.isNaN(found) ? undefined : found;
}

/** The entries of a whole JSON document: filter-log-events, get-log-events, or a result of Logs Insights. Undefined for others. */
export function entriesOfJson(document: unknown): LogEntry[] | undefined {
  if (Array.isArray(document)) return entriesOfRows(document);
  if (document === null || typeof document !== 'object') return undefined;
  const { events, results, nextForwardToken } = document as Record<string, unknown>;
  // get-log-events is asked for one stream, whose name it does not repeat.
  const only = nextForwardToken === undefined ? undefined : 'the one stream of get-log-events';
  if (Array.isArray(events)) {
    return events.flatMap((event: Record<string, unknown> | null) => {
      const { message, timestamp, logStreamName } = event ?? {};
      return typeof message === 'string' ? entriesOf(message, timestamp, logStreamName ?? only) : [];
    });
  }
  return Array.isArray(results) ? entriesOfRows(results) : undefined;
}

/** Rows of Logs Insights: an object a row, or a list of fields with their values. */
function entriesOfRows(rows: readonly unknown[]): LogEntry[] | undefined {
  const entries = rows.flatMap((row) => {
    const fields: Record<string, unknown> = Array.isArray(row)
      ? Object.fromEntries(
          row.map((pair: { field?: unknown; value?: unknown }) => [pair?.field, pair?.value]),
        )
      : ((row ?? {}) as Record<string, unknown>);
    const { '@message': message, message: plain } = fields;
    const text = message ?? plain;
    return typeof text === 'string'
      ? entriesOf(
          text,
          fields['@timestamp'] ?? fields.timestamp,
          fields['@logStream'] ?? fields.logStreamName,
        )
      : [];
  });
  return entries.length > 0 || rows.length === 0 ? entries : undefined;
}

/** A message may hold several lines. */
export function entriesOf(message: string, time: unknown, stream: unknown): LogEntry[] {
  const atMs = timeOf(time);
  return message
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => ({
      message: line.replace(/\r$/, ''),
      ...defined({ atMs }),
      ...(typeof stream === 'string' && stream !== '' ? { stream } : {}),
    }));
}

/** Takes CSV (RFC 4180) apart as it comes: quoted fields may hold commas, quotes and line ends. */
export function csvRows(): { push(text: string): string[][]; end(): string[][] } {
  let fields: string[] = [];
  let field = '';
  let isQuoted = false;
  /** A quote inside quotes: the end, or the first of two. */
  let isPending = false;
  const push = (text: string): string[][] => {
    const rows: string[][] = [];
    for (const letter of text) {
      if (isQuoted && isPending) {
        isPending = false;
        if (letter === '"') {
          field += '"';
          continue;
        }
        isQuoted = false;
      }
      if (isQuoted) {
        if (letter === '"') isPending = true;
        else field += letter;
      } else if (letter === '"' && field === '') isQuoted = true;
      else if (letter === ',') {
        fields.push(field);
        field = '';
      } else if (letter === '\n') {
        rows.push([...fields, field.replace(/\r$/, '')]);
        fields = [];
        field = '';
      } else field += letter;
    }
    return rows;
  };
  return {
    push,
    end: () => (field === '' && fields.length === 0 ? [] : push('\n').slice(0, 1)),
  };
}
