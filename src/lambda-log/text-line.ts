import { defined } from '../domain/defined.js';
import { type LogEntry, timeOf } from './log-entry.js';

const TIME =
  /^(\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:[.,]\d+)?(?:Z|[+-]\d{2}:?\d{2})?|\d{13})(?:[ \t]+|$)/;
const STREAM = /^(\d{4}\/\d{2}\/\d{2}\/[^\s[]*\[[^\]\s]+\]\S*)(?:[ \t]+|$)/;
/** What the platform's own lines begin with. */
const PLATFORM = '(?:(?:START|END|REPORT) RequestId:|(?:INIT|RESTORE)_(?:START|REPORT)[ \\t]|\\{)';
/** What quoting, a copied page and LocalStack's own log put before a line. */
const INDENTED = new RegExp(`^[\\s>|]+(?=${PLATFORM})`);
const PREFIXED = new RegExp(`^.{0,300}?[:\\]|>] *> (?=${PLATFORM})`);
/** The name of the container, as `docker compose logs` has it. */
const COMPOSED = new RegExp(`^[\\w.-]+ +\\| +(?=${PLATFORM})`);
// biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control characters.
const COLOURS = /\u001b\[[\d;]*m/g;

/**
 * A line of a text export: `aws logs tail` puts time and stream before the message, `sam logs` the stream and the time, an
 * export to S3 the time, `--output text` the name of its list and all fields. A time that a function prints itself is taken
 * for one too: it is that of the line. Pure.
 */
export function entryOfLine(line: string): LogEntry {
  let text = line.endsWith('\r') ? line.slice(0, -1) : line;
  if (text.includes('\u001b')) text = text.replace(COLOURS, '');
  const first = text.charCodeAt(0);
  if (isDigit(first)) return datedEntry(text);
  if (first === BRACE) return { message: text, ...timeOfJson(text) };
  if (text.startsWith('EVENTS\t')) return eventOfText(text);
  return { message: undressed(text) };
}

/** Milliseconds since 1970 of a line that holds nothing else: `--output text` puts it below a message that ends its line. */
export function loneTime(line: string): number | undefined {
  const [, time] = /^\t(\d{13})\r?$/.exec(line) ?? [];
  return timeOf(time);
}

function datedEntry(text: string): LogEntry {
  const [before = '', early] = STREAM.exec(text) ?? [];
  const [timed = '', time] = TIME.exec(before === '' ? text : text.slice(before.length)) ?? [];
  if (time === undefined && early === undefined) return { message: undressed(text) };
  const rest = text.slice(before.length + timed.length);
  const [streamed = '', late] = early === undefined ? (STREAM.exec(rest) ?? []) : [];
  const message = undressed(rest.slice(streamed.length));
  const [atMs, stream] = [timeOf(time), early ?? late];
  // Of most lines both are there.
  return atMs === undefined || stream === undefined
    ? { message, ...defined({ atMs, stream }) }
    : { message, atMs, stream };
}

/** `EVENTS`, the id of the event, the time of its arrival, the stream, the message and its time: by TABs, as the message has. */
function eventOfText(text: string): LogEntry {
  const [head = '', stream] =
    /^EVENTS\t(?:\d{20,}\t)?(?:\d{13}\t)?(?:(\d{4}\/\d{2}\/\d{2}\/\S+)\t)?/.exec(text) ?? [];
  const rest = text.slice(head.length);
  const [tail = '', time] = /\t(\d{13})$/.exec(rest) ?? [];
  const message = rest.slice(0, rest.length - tail.length);
  return { message, ...defined({ atMs: timeOf(time), stream }) };
}

function undressed(text: string): string {
  const first = text.charCodeAt(0);
  if (first === TAB || first === SPACE || first === QUOTE || first === PIPE)
    return text.replace(INDENTED, '');
  if (text.includes('> ')) return text.replace(PREFIXED, '');
  return text.includes(' | ') ? text.replace(COMPOSED, '') : text;
}

/** JSON logs bring their own time. */
function timeOfJson(text: string): { atMs?: number } {
  const [, time] =
    TIME_FIRST.exec(text) ?? (text.includes('"platform.') ? TIME_WITHIN.exec(text) : undefined) ?? [];
  return defined({ atMs: timeOf(time) });
}

const TIME_FIRST = /^\{\s*"time"\s*:\s*"([^"]+)"/;
/** Of what a tool has sorted by names. */
const TIME_WITHIN = /[,{]\s*"time"\s*:\s*"(\d{4}-\d\d-\d\dT[^"]+)"/;

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

const [TAB, SPACE, QUOTE, PIPE, BRACE] = ['\t', ' ', '>', '|', '{'].map((letter) => letter.charCodeAt(0));
