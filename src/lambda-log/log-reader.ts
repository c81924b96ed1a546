import { usageError } from '../domain/errors.js';
import { csvDivider, csvEntries, csvRows } from './csv.js';
import { entriesOfJson } from './document.js';
import { fieldLines, isFieldLines } from './field-lines.js';
import { jsonValues } from './json-values.js';
import { lineReader } from './line-reader.js';
import type { EntryPlace, LogEntry, Sink } from './log-entry.js';
import { otherOutput, outputTable } from './other-output.js';
import { isPipeTable, pipeTable } from './pipe-table.js';
import { entryOfLine } from './text-line.js';

/** A JSON document has to be read whole; lines need not. */
const LARGEST_DOCUMENT = 400 * 1024 * 1024;
/** A document on one line shows its kind before that. */
const LONGEST_HEAD = 1024 * 1024;

type OnEntry = (entry: LogEntry) => void;

/**
 * Takes a log apart as it comes, wherever it is cut: what it is shows in its first line. `place` is what the file’s own
 * place says about its entries. Throws usage errors, which name it by `file`.
 */
export function logReader(file: string, onEntry: OnEntry, place: EntryPlace = {}): Sink {
  const isPlaced = Object.keys(place).length > 0;
  const placed: OnEntry = isPlaced ? (entry) => onEntry({ ...place, ...entry }) : onEntry;
  let sink: Sink | undefined;
  let head: string[] = [];
  let length = 0;
  let isBlank = true;
  const open = (): Sink => {
    const text = head.join('');
    head = [];
    const opened = sinkFor(text, file, placed);
    opened.push(text);
    return opened;
  };
  return {
    push: (text) => {
      if (sink) return sink.push(text);
      head.push(text);
      length += text.length;
      const rest = isBlank ? text.trimStart() : text;
      isBlank &&= rest === '';
      if (length > LONGEST_HEAD || (rest.includes('\n') && !isBlank)) sink = open();
    },
    end: () => {
      sink ??= open();
      sink.end();
    },
  };
}

/** What a JSON document of an export begins with, where it is on one line. */
const DOCUMENT = /^\{\s*"(?:events|results|searchedLogStreams|nextForwardToken|invocations|Records|records)"/;

function sinkFor(text: string, file: string, onEntry: OnEntry): Sink {
  const start = text.trimStart();
  const [line = ''] = start.split('\n', 1);
  const refusal = otherOutput(file, line);
  if (refusal) throw refusal;
  const divider = csvDivider(line);
  if (divider) return csvSink(divider, onEntry);
  const tableOf = isPipeTable(line) ? pipeTable : isFieldLines(line) ? fieldLines : undefined;
  if (tableOf) {
    const sorted = oldestFirst(onEntry);
    const onTitle = (title: string) => outputTable(file, title);
    const table = tableOf(sorted.add, () => lineReader(file, onEntry), onTitle);
    return {
      push: table.push,
      end: () => {
        table.end();
        sorted.end();
      },
    };
  }
  const isDocument =
    // Python’s own loggers begin with [INFO].
    /^\[\s*(?:["{[\]]|$)/.test(line) || (line.startsWith('{') && (DOCUMENT.test(line) || !isWhole(line)));
  if (isDocument) return documentSink(file, onEntry);
  if (!LOGCLI.test(line)) return lineReader(file, onEntry);
  const sorted = oldestFirst(onEntry);
  const lines = lineReader(file, sorted.add);
  return {
    push: lines.push,
    end: () => {
      lines.end();
      sorted.end();
    },
  };
}

/** Lines of logcli, which has the newest first unless it is told otherwise. */
const LOGCLI = /^\{\s*"labels"\s*:\s*\{.*"line"\s*:/;

/** Whether a line holds JSON that ends in it, be it one value or several. */
function isWhole(line: string): boolean {
  return jsonValues(line) !== undefined;
}

function csvSink(divider: ReturnType<typeof csvDivider>, onEntry: OnEntry): Sink {
  const rows = csvRows(divider);
  const sorted = oldestFirst(onEntry);
  const add = csvEntries(sorted.add, divider);
  return {
    push: (text) => rows.push(text).forEach(add),
    end: () => {
      rows.end().forEach(add);
      sorted.end();
    },
  };
}

function documentSink(file: string, onEntry: OnEntry): Sink {
  const parts: string[] = [];
  let length = 0;
  return {
    push: (text) => {
      parts.push(text);
      length += text.length;
      if (length > LARGEST_DOCUMENT) {
        throw usageError(
          `${file} is a JSON document of over 400 MB, which has to be read whole.`,
          'Export it as lines, for example with aws logs tail.',
        );
      }
    },
    end: () => {
      const text = parts.join('');
      const documents = documentsOf(text);
      if (!documents) {
        const lines = lineReader(file, onEntry);
        lines.push(text);
        lines.end();
        return;
      }
      const sorted = oldestFirst(onEntry);
      for (const document of documents) entriesOfDocument(document).forEach(sorted.add);
      sorted.end();
    },
  };
}

interface JsonDocument {
  readonly value: unknown;
  readonly text: string;
}

/** The values of a text that is JSON, one or several behind each other. */
function documentsOf(text: string): JsonDocument[] | undefined {
  try {
    return jsonValues(text)?.map((value) => ({ value: JSON.parse(value), text: value }));
  } catch {
    return undefined;
  }
}

/** Pretty-printed JSON logs are messages themselves. */
function entriesOfDocument({ value, text }: JsonDocument): LogEntry[] {
  try {
    return entriesOfJson(value) ?? [entryOfLine(JSON.stringify(value))];
  } catch (error) {
    // What is nested too deeply can be parsed, but not written again.
    if (error instanceof RangeError) return [entryOfLine(text)];
    throw error;
  }
}

/** Queries and pages of the console have the newest first as often as not: hands entries on with the oldest first. */
function oldestFirst(onEntry: OnEntry): { add: OnEntry; end(): void } {
  const held: LogEntry[] = [];
  let order: 'unknown' | 'oldest first' | 'newest first' = 'unknown';
  const flush = () => {
    held.forEach(onEntry);
    held.length = 0;
  };
  return {
    add: (entry) => {
      if (order === 'oldest first') return onEntry(entry);
      const last = held.at(-1)?.atMs;
      held.push(entry);
      if (order === 'newest first' || entry.atMs === undefined || last === undefined || entry.atMs === last)
        return;
      order = entry.atMs < last ? 'newest first' : 'oldest first';
      if (order === 'oldest first') flush();
    },
    end: () => {
      // What has one time stays in its order, which is the other way round.
      if (order === 'newest first') held.reverse().sort((a, b) => (a.atMs ?? 0) - (b.atMs ?? 0));
      flush();
    },
  };
}
