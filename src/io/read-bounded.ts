import { constants, type FileHandle, open, realpath, stat } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';

/** No file of settings, requirements or source is as large; a report of a long run may be. */
const MOST_BYTES = 2 ** 28;
/** A device or a pipe may never end. */
const MOST_OF_A_STREAM_BYTES = 2 ** 26;
const CHUNK_BYTES = 2 ** 16;
const WAIT_MS = 20;
/** A shell that writes to a pipe opens it at once; what it runs may take its time. */
const WRITER_MS = 10_000;
/** Pipes that nothing opened in that time: a file that is looked at several times is waited for once. */
const unwritten = new Set<string>();

/**
 * All of a file that a user names. Throws the file system's own errors, one with the code EFBIG for a file that is too
 * large to be what it was taken for, such as /dev/zero, and one with ENOWRITER for a named pipe that nothing opens to write
 * for ten seconds.
 */
export async function readBounded(path: string): Promise<Buffer> {
  if (await isNamedPipe(path)) return readPipe(path);
  const file = await open(path);
  try {
    const found = await file.stat();
    const most = found.isFile() ? MOST_BYTES : MOST_OF_A_STREAM_BYTES;
    if (found.size > most) throw tooLarge(path, most);
    const chunks: Buffer[] = [];
    let bytes = 0;
    for (;;) {
      // A pipe gives less than it is asked for.
      const size = chunks.length === 0 && found.size > 0 ? found.size + 1 : CHUNK_BYTES;
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(size), 0, size, null);
      if (bytesRead === 0) return chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
      bytes += bytesRead;
      if (bytes > most) throw tooLarge(path, most);
      chunks.push(buffer.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
}

/** Those of a shell, <(command), have no path of their own. */
export async function isNamedPipe(path: string): Promise<boolean> {
  const real = await realpath(path).catch(() => undefined);
  return real !== undefined && (await stat(real).catch(() => undefined))?.isFIFO() === true;
}

async function readPipe(path: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of pipeChunks(path)) {
    bytes += chunk.length;
    if (bytes > MOST_OF_A_STREAM_BYTES) throw tooLarge(path, MOST_OF_A_STREAM_BYTES);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/**
 * What is written to a named pipe, until its last writer has gone. Without blocking: Node would wait for a writer in a thread,
 * which no signal ends, and could then only be killed. Throws an error with the code ENOWRITER where nothing opens it to
 * write for ten seconds, or for `writerMs`.
 */
export async function* pipeChunks(path: string, writerMs = WRITER_MS): AsyncGenerator<Buffer> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    let hasWriter = false;
    const giveUp = performance.now() + writerMs;
    for (;;) {
      const chunk = await available(file);
      if (chunk === undefined || chunk.length > 0) hasWriter = true;
      if (chunk && chunk.length > 0) {
        yield chunk;
        continue;
      }
      if (chunk && hasWriter) return;
      if (!hasWriter && (unwritten.has(path) || performance.now() > giveUp)) {
        unwritten.add(path);
        throw fileError('ENOWRITER', 'nothing writes to the named pipe', path);
      }
      await wait(WAIT_MS);
    }
  } finally {
    await file.close();
  }
}

/** What a pipe holds; nothing where it has no writer, undefined where that has not written yet. */
async function available(file: FileHandle): Promise<Buffer | undefined> {
  try {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(CHUNK_BYTES), 0, CHUNK_BYTES, null);
    return buffer.subarray(0, bytesRead);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return undefined;
    throw error;
  }
}

/** The same as text, in UTF-8. */
export async function readBoundedText(path: string): Promise<string> {
  return (await readBounded(path)).toString('utf8');
}

function tooLarge(path: string, most: number): NodeJS.ErrnoException {
  return fileError('EFBIG', `more than ${most / 2 ** 20} MiB`, path);
}

function fileError(code: string, why: string, path: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: ${why}, read '${path}'`), { code, path, syscall: 'read' });
}
