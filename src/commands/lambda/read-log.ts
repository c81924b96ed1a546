import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { createGunzip } from 'node:zlib';
import { measureError, usageError } from '../../domain/errors.js';
import type { InputStream, Io } from '../../io/io.js';
import { isJson } from '../../io/read-text.js';
import { csvRows, entriesOf, entriesOfJson, entryOfLine, type LogEntry } from '../../lambda-log/log-entry.js';
import { logObserver, type Observed } from '../../lambda-log/observe.js';

/** A JSON document has to be read whole; lines need not. */
const LARGEST_DOCUMENT = 400 * 1024 * 1024;

/** Reads a log as readLog does, and what its invocations were. Throws usage errors, and a measure error when interrupted. */
export async function observeLog(file: string, readAt: Date, io: Io): Promise<Observed> {
  const observer = logObserver(readAt);
  try {
    await readLog(file, io, observer.add);
  } catch (error) {
    if (io.signal.aborted) throw measureError('interrupted');
    throw error;
  }
  return observer.end();
}

/**
 * Reads a log, gzipped or not, and hands its entries on as they come: lines, CSV of Logs Insights, or a JSON document. `-` is
 * stdin. Throws a usage error where it cannot be read.
 */
async function readLog(file: string, io: Io, onEntry: (entry: LogEntry) => void): Promise<void> {
  const { signal } = io;
  const source = file === '-' ? readableOf(io.stdin) : createReadStream(resolve(io.cwd, file));
  const stop = () => source.destroy(new Error('interrupted'));
  signal.addEventListener('abort', stop, { once: true });
  try {
    let sink: Sink | undefined;
    for await (const text of texts(await unzipped(source))) {
      sink ??= sinkFor(text, file, onEntry);
      sink.push(text);
    }
    sink?.end();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined || (error as Error).name === 'ColdstartError') throw error;
    throw usageError(`Cannot read ${file}: ${message}.`, 'Name a log, or - for stdin.');
  } finally {
    signal.removeEventListener('abort', stop);
    source.destroy();
  }
}

/** As it is where it is a stream already: one around it would wait for its next chunk before it lets itself be destroyed. */
function readableOf(stdin: InputStream = Readable.from([])): Readable {
  return stdin instanceof Readable ? stdin : Readable.from(stdin);
}

async function* bytes(source: Readable): AsyncGenerator<Buffer> {
  for await (const chunk of source) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
}

async function unzipped(source: Readable): Promise<AsyncIterable<Buffer>> {
  const chunks = bytes(source);
  const first = await chunks.next();
  const all = (async function* () {
    if (!first.done) yield first.value;
    for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value;
  })();
  if (first.done || first.value[0] !== 0x1f || first.value[1] !== 0x8b) return all;
  return Readable.from(all).pipe(createGunzip());
}

/** Letters that lie across two chunks stay whole; a byte order mark goes. */
async function* texts(chunks: AsyncIterable<Buffer>): AsyncIterable<string> {
  const decoder = new StringDecoder('utf8');
  let isFirst = true;
  for await (const chunk of chunks) {
    const text = decoder.write(chunk);
    yield isFirst ? text.replace(/^\uFEFF/, '') : text;
    isFirst = false;
  }
  const rest = decoder.end();
  if (rest !== '') yield rest;
}

interface Sink {
  push(text: string): void;
  end(): void;
}

/** What a log is shows in how it begins. */
function sinkFor(text: string, file: string, onEntry: (entry: LogEntry) => void): Sink {
  const [line = ''] = text.trimStart().split('\n', 1);
  if (/^(?:"?[@\w. -]+"?,)*"?@message"?(?:,|\r?$)/.test(line)) return csvSink(onEntry);
  const isDocument =
    line.startsWith('[') ||
    (line.startsWith('{') &&
      (!isJson(line) || /^\{\s*"(?:events|results|searchedLogStreams|nextForwardToken)"/.test(line)));
  return isDocument ? documentSink(file, onEntry) : lineSink(onEntry);
}

function lineSink(onEntry: (entry: LogEntry) => void): Sink {
  let rest = '';
  /** Lines that follow one with a stream are of it, until the next. */
  const add = (line: string) => {
    if (line !== '') onEntry(entryOfLine(line));
  };
  return {
    push: (text) => {
      const lines = `${rest}${text}`.split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) add(line);
    },
    end: () => add(rest),
  };
}

function csvSink(onEntry: (entry: LogEntry) => void): Sink {
  const rows = csvRows();
  let header: string[] | undefined;
  const add = (all: readonly string[][]) => {
    for (const row of all) {
      if (!header) {
        header = row;
        continue;
      }
      const field = (name: string) => row[header?.indexOf(name) ?? -1];
      const message = field('@message');
      if (message !== undefined) {
        for (const entry of entriesOf(message, field('@timestamp'), field('@logStream'))) onEntry(entry);
      }
    }
  };
  return { push: (text) => add(rows.push(text)), end: () => add(rows.end()) };
}

function documentSink(file: string, onEntry: (entry: LogEntry) => void): Sink {
  const parts: string[] = [];
  let length = 0;
  return {
    push: (text) => {
      parts.push(text);
      length += text.length;
      if (length > LARGEST_DOCUMENT) {
        throw usageError(
          `${file} is a JSON document of over 400 MB, which has to be read whole.`,
          'Export it as lines, for example with aws logs tail --format short.',
        );
      }
    },
    end: () => {
      const text = parts.join('');
      const entries = isJson(text) ? entriesOfJson(JSON.parse(text)) : undefined;
      for (const entry of entries ?? []) onEntry(entry);
      if (entries) return;
      // Pretty-printed JSON logs, or something else altogether.
      const lines = lineSink(onEntry);
      lines.push(text);
      lines.end();
    },
  };
}
