import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { usageError } from '../domain/errors.js';
import type { TreeFile } from '../io/tree-files.js';

/** Compresses the files of one tree, each once as long as it stays the same. */
export type Deflater = (file: TreeFile) => Promise<DeflatedFile>;

/** A file as it stands in a zip. */
export interface DeflatedFile {
  readonly data: Uint8Array<ArrayBuffer>;
  readonly crc: number;
}

/** The time of every entry, the earliest that a zip can hold, as AWS Lambda reads it, in UTC: seconds since 1970. */
export const ZIP_TIME_SECONDS = 315_532_800;
/** Local header, data descriptor and central header, without the name, which is in both headers. */
const ENTRY_BYTES = 30 + 16 + 46;
const END_BYTES = 22;
const MOST_ENTRIES = 65_535;
const UNIX = 3;

/**
 * fflate in place of Node's own zlib: that one's output differs between versions and processors, so the same tree would
 * make different zips on two machines.
 */
export function deflaterOf(root: string): Deflater {
  const known = new Map<string, DeflatedFile>();
  return async (file) => {
    const key = `${file.path}\n${file.bytes}\n${file.mtimeMs}`;
    const before = known.get(key);
    if (before) return before;
    const { deflateSync } = await import('fflate');
    const content = await readFile(join(root, file.path));
    const deflated = { data: deflateSync(content, { level: 6 }), crc: crc32(content) };
    known.set(key, deflated);
    return deflated;
  };
}

/** Bytes of the zip that {@link writeZip} would make of these files; `prefix` goes before each path. */
export async function zipBytes(
  files: readonly TreeFile[],
  deflate: Deflater,
  { prefix = '', signal }: { readonly prefix?: string; readonly signal?: AbortSignal | undefined } = {},
): Promise<number> {
  let bytes = END_BYTES;
  for (const file of files) {
    signal?.throwIfAborted();
    const { data } = await deflate(file);
    bytes += ENTRY_BYTES + 2 * Buffer.byteLength(prefix + file.path) + data.length;
  }
  return bytes;
}

/**
 * The files as a zip, in their order: one time, 0644 or 0755, so that the same files give the same bytes. All are
 * deflated, even where that gains nothing, as readers of streams refuse what is stored with its size behind it.
 * Throws a usage error for more files than a zip without extensions can hold.
 */
export async function writeZip(
  files: readonly TreeFile[],
  deflate: Deflater,
  { prefix = '', signal }: { readonly prefix?: string; readonly signal?: AbortSignal | undefined } = {},
): Promise<Buffer> {
  if (files.length > MOST_ENTRIES) {
    throw usageError(
      `There are ${files.length} files, and a zip holds ${MOST_ENTRIES}.`,
      'Leave some out with --slim, or use a container image.',
    );
  }
  const { Zip } = await import('fflate');
  const chunks: Uint8Array[] = [];
  // A zip knows no zones: with the parts of the local one every machine writes the same.
  const mtime = new Date(1980, 0, 1);
  const zip = new Zip((error, chunk) => {
    if (error) throw error;
    chunks.push(chunk);
  });
  for (const file of files) {
    signal?.throwIfAborted();
    const { data, crc } = await deflate(file);
    const mode = file.executable ? 0o100755 : 0o100644;
    const entry: import('fflate').ZipInputFile = {
      filename: prefix + file.path,
      size: file.bytes,
      crc,
      compression: 8,
      os: UNIX,
      attrs: (mode << 16) >>> 0,
      mtime,
    };
    zip.add(entry);
    entry.ondata?.(null, data, true);
  }
  zip.end();
  return Buffer.concat(chunks);
}
