import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pipeline, Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { createGunzip } from 'node:zlib';
import { measureError, usageError } from '../../domain/errors.js';
import type { InputStream, Io } from '../../io/io.js';
import { isNamedPipe, pipeChunks } from '../../io/read-bounded.js';
import { listTree } from '../../io/tree-files.js';
import { unreadable } from '../../io/unreadable.js';
import type { EntryPlace, LogEntry } from '../../lambda-log/log-entry.js';
import { logReader } from '../../lambda-log/log-reader.js';
import { logObserver, type Observed } from '../../lambda-log/observe.js';

/** A log to read, and what its name says about its entries. */
interface LogFile {
  readonly name: string;
  readonly place: EntryPlace;
}

/** The files that were read, and what was in them. */
export interface ReadLogs extends Observed {
  /** Absolute paths; stdin is none. */
  readonly files: readonly string[];
  /** Those without an invocation, where there are several. */
  readonly empty: readonly string[];
}

/**
 * Reads logs as readLog does, those of folders too, and what their invocations were; `named` is the function that they are
 * of. Throws usage errors, and a measure error when interrupted.
 */
export async function observeLogs(
  named: readonly string[],
  readAt: Date,
  io: Io,
  functionName?: string,
): Promise<ReadLogs> {
  const observer = logObserver(readAt, functionName);
  const files = await logFiles(named, io.cwd);
  const empty: string[] = [];
  try {
    for (const file of files) {
      let reports = 0;
      await readLog(file, io, (entry) => {
        if (entry.report || entry.message.includes('REPORT') || entry.message.includes('platform.report'))
          reports += 1;
        observer.add(entry);
      });
      if (reports === 0) empty.push(file.name);
    }
  } catch (error) {
    if (io.signal.aborted) throw measureError('interrupted');
    throw error;
  }
  const paths = files.flatMap(({ name }) => (name === '-' ? [] : [resolve(io.cwd, name)]));
  return { ...observer.end(), files: paths, empty: files.length > 1 ? empty : [] };
}

/** What the files of an export to S3 lie in, and what some tools name a file after: a stream with dashes for slashes. */
const STREAM = /^(\d{4})-(\d{2})-(\d{2})-([^/]*\[[^/\]]+\][0-9a-f]*)(?:\.(?:log|txt|json|csv|gz)+)*$/;

/** Files as they are named, and those in folders, in the order of their names: parts of an export have numbers. */
async function logFiles(named: readonly string[], cwd: string): Promise<LogFile[]> {
  const files: LogFile[] = [];
  for (const name of named) {
    const found = name === '-' ? undefined : await stat(resolve(cwd, name)).catch(() => undefined);
    if (!found?.isDirectory()) {
      files.push({ name, place: placeIn(name) });
      continue;
    }
    const tree = await listTree(resolve(cwd, name), (inside) => inside.startsWith('.'));
    // Who exports to S3 leaves a file there to see whether it may.
    const logs = tree.filter(({ path }) => !/(?:^|\/)aws-logs-write-test$/.test(path));
    if (logs.length === 0)
      throw usageError(`${name} is a folder without files.`, 'Name a log, or a folder of logs.');
    const folder = name.replace(/\/+$/, '');
    files.push(...logs.map(({ path }) => ({ name: `${folder}/${path}`, place: placeIn(path) })));
  }
  return files;
}

function placeIn(path: string): EntryPlace {
  for (const part of path.split('/').reverse()) {
    const [, year, month, day, rest] = STREAM.exec(part) ?? [];
    if (year !== undefined) return { stream: `${year}/${month}/${day}/${rest}` };
  }
  return {};
}

/**
 * Reads a log, gzipped or not, and hands its entries on as they come. `-` is stdin. Throws a usage error where it cannot be
 * read.
 */
async function readLog(
  { name, place }: LogFile,
  { cwd, signal, stdin }: Io,
  onEntry: (entry: LogEntry) => void,
): Promise<void> {
  const source = name === '-' ? readableOf(stdin) : await fileStream(resolve(cwd, name));
  const stop = () => source.destroy(new Error('interrupted'));
  signal.addEventListener('abort', stop, { once: true });
  try {
    const reader = logReader(name, onEntry, place);
    for await (const text of texts(await unzipped(source))) reader.push(text);
    reader.end();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined || (error as Error).name === 'ColdstartError') throw error;
    const isPacked = code.startsWith('Z_');
    const hint = isPacked ? 'Its gzip is cut or damaged: export it again.' : 'Name a log, or - for stdin.';
    throw await unreadable(error, resolve(cwd, name), name, hint);
  } finally {
    signal.removeEventListener('abort', stop);
    source.destroy();
  }
}

async function fileStream(path: string): Promise<Readable> {
  return (await isNamedPipe(path)) ? Readable.from(pipeChunks(path)) : createReadStream(path);
}

/** As it is where it is a stream already: one around it would wait for its next chunk before it lets itself be destroyed. */
function readableOf(stdin: InputStream = Readable.from([])): Readable {
  return stdin instanceof Readable ? stdin : Readable.from(stdin);
}

async function* bytes(source: Readable): AsyncGenerator<Buffer> {
  for await (const chunk of source) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
}

/** What Firehose delivers in gzip is packed twice, since its records are already. */
const MOST_GZIPS = 2;

async function unzipped(source: Readable, depth = 0): Promise<AsyncIterable<Buffer>> {
  const chunks = bytes(source);
  const first = await chunks.next();
  const all = (async function* () {
    if (!first.done) yield first.value;
    for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value;
  })();
  if (first.done || depth >= MOST_GZIPS || first.value[0] !== 0x1f || first.value[1] !== 0x8b) return all;
  const gunzip = createGunzip();
  // What fails before it ends it too; whoever reads it is told.
  pipeline(Readable.from(all), gunzip, () => undefined);
  return unzipped(gunzip, depth + 1);
}

/** Letters that lie across two chunks stay whole; a byte order mark goes. */
async function* texts(chunks: AsyncIterable<Buffer>): AsyncIterable<string> {
  let decoder: Decoder | undefined;
  let isFirst = true;
  for await (const chunk of chunks) {
    decoder ??= decoderOf(chunk);
    const text = decoder.write(chunk);
    yield isFirst ? text.replace(/^\uFEFF/, '') : text;
    isFirst = false;
  }
  const rest = decoder?.end() ?? '';
  if (rest !== '') yield rest;
}

type Decoder = Pick<StringDecoder, 'write' | 'end'>;

/** What `>` writes in Windows PowerShell is UTF-16, with a byte order mark. */
function decoderOf(first: Buffer): Decoder {
  const mark = first.subarray(0, 2).toString('hex');
  if (mark === 'fffe') return new StringDecoder('utf16le');
  if (mark !== 'feff') return new StringDecoder('utf8');
  const decoder = new TextDecoder('utf-16be');
  return { write: (chunk) => decoder.decode(chunk as Buffer, { stream: true }), end: () => decoder.decode() };
}
