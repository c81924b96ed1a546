import { open } from 'node:fs/promises';

/** No file of settings, requirements or source is as large; a report of a long run may be. */
const MOST_BYTES = 2 ** 28;
/** A device or a pipe may never end. */
const MOST_OF_A_STREAM_BYTES = 2 ** 26;
const CHUNK_BYTES = 2 ** 16;

/**
 * All of a file that a user names. Throws the file system's own errors, and one with the code EFBIG for a file that is too
 * large to be what it was taken for, such as /dev/zero.
 */
export async function readBounded(path: string): Promise<Buffer> {
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

/** The same as text, in UTF-8. */
export async function readBoundedText(path: string): Promise<string> {
  return (await readBounded(path)).toString('utf8');
}

function tooLarge(path: string, most: number): NodeJS.ErrnoException {
  const error: NodeJS.ErrnoException = new Error(`EFBIG: more than ${most / 2 ** 20} MiB, read '${path}'`);
  return Object.assign(error, { code: 'EFBIG', path, syscall: 'read' });
}
