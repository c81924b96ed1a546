import { usageError } from '../domain/errors.js';
import { entriesOfJson, entriesOfPayload } from './document.js';
import { jsonValues } from './json-values.js';
import type { LogEntry, Sink } from './log-entry.js';
import { entryOfLine, loneTime } from './text-line.js';

/** An event of a log has at most 1 MB; /dev/zero is a line without an end. */
const LONGEST_LINE = 16 * 1024 * 1024;
/** Lines of one JSON message that `aws logs tail --format json` has spread. */
const LONGEST_MESSAGE = 10_000;

/** Reads lines, and hands on what each of them holds. Throws usage errors, which name the log by `file`. */
export function lineReader(file: string, onEntry: (entry: LogEntry) => void): Sink {
  let rest = '';
  /** An event of `--output text` whose time is still to come. */
  let event: LogEntry | undefined;
  /** A JSON message over several lines: where it belongs, and its lines. */
  let spread: { readonly entry: LogEntry; readonly lines: string[] } | undefined;
  const settle = () => {
    if (event) onEntry(event);
    event = undefined;
  };
  const abandon = () => {
    if (!spread) return;
    // No JSON after all: what it is then, line by line.
    const { entry, lines } = spread;
    spread = undefined;
    onEntry(entry);
    lines.slice(1).forEach(add);
  };
  const add = (read: string) => {
    // What Windows PowerShell appends is UTF-16, whatever is there.
    const line = read.includes('\0') ? read.replaceAll('\0', '') : read;
    if (line === '') return;
    if (event) {
      const atMs = loneTime(line);
      if (atMs !== undefined) event = { ...event, atMs };
      settle();
      if (atMs !== undefined) return;
    }
    if (spread) {
      const text = line.endsWith('\r') ? line.slice(0, -1) : line;
      spread.lines.push(line);
      if (text === '}') {
        onEntry({ ...spread.entry, message: compact(spread.lines.join('\n')) });
        spread = undefined;
      } else if (spread.lines.length > LONGEST_MESSAGE || !/^[\s}]/.test(text)) abandon();
      return;
    }
    const enclosed = enclosedEntries(line);
    if (enclosed) return enclosed.forEach(onEntry);
    const entry = entryOfLine(line);
    if (entry.message === '{' && (line === '{' || entry.atMs !== undefined)) spread = { entry, lines: ['{'] };
    else if (entry.atMs === undefined && line.startsWith('EVENTS\t')) event = entry;
    else onEntry(entry);
  };
  return {
    push: (text) => {
      let from = 0;
      for (let to = text.indexOf('\n'); to >= 0; to = text.indexOf('\n', from)) {
        const line = text.slice(from, to);
        add(rest === '' ? line : rest + line);
        rest = '';
        from = to + 1;
      }
      rest += text.slice(from);
      if (rest.length > LONGEST_LINE) {
        throw usageError(
          `${file} has a line of over 16 MB, and a log has none.`,
          'Name a log of a function.',
        );
      }
    },
    end: () => {
      add(rest);
      rest = '';
      // What it is line by line may begin another.
      while (spread) abandon();
      settle();
    },
  };
}

const ENCLOSED =
  /"(?:@?message|messageType|logEvents|awslogs|kinesis|[Rr]ecords|events|results|session(?:Update|Start|Results)|[Dd]ata|@duration|invocations|result|hits|log|line)"\s*:/;

/** Entries of a line that is a document of its own: NDJSON, Live Tail, payloads of subscriptions. */
function enclosedEntries(line: string): LogEntry[] | undefined {
  const first = line.charCodeAt(0);
  if (first === BRACE || first === BRACKET) {
    // Before all others, since it is what most JSON logs consist of.
    if (PLATFORM.test(line) || !ENCLOSED.test(line)) return undefined;
    try {
      return entriesOfJson(JSON.parse(line));
    } catch {
      if (!line.includes('}{')) return undefined;
    }
    try {
      const values = jsonValues(line);
      return values?.flatMap((value) => entriesOfJson(JSON.parse(value)) ?? [{ message: value }]);
    } catch {
      return undefined;
    }
  }
  // What gzip begins with, in base64.
  return line.startsWith('H4sI') ? entriesOfPayload(line) : undefined;
}

const PLATFORM = /^\{"time":"[^"]*","type":"platform\./;

function compact(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return text;
  }
}

const [BRACE, BRACKET] = ['{', '['].map((letter) => letter.charCodeAt(0));
