import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join, normalize, relative, sep } from 'node:path';
import type { Zippable } from 'fflate';
import { LAMBDA_LIMITS } from '../domain/lambda-limits.js';

/** Why a zip cannot be unpacked. */
export class BadZip extends Error {
  override readonly name = 'BadZip';
}

/**
 * Unpacks a zip into a folder and returns the bytes of its files. Nothing gets out of the folder: entries with absolute
 * paths, drive letters or `..` are refused before anything is written. Throws BadZip.
 */
export async function unpackZip(
  zip: Uint8Array,
  folder: string,
  limitBytes: number = LAMBDA_LIMITS.unpackedBytes,
): Promise<number> {
  const { unzipSync } = await import('fflate');
  let bytes = 0;
  let files: Record<string, Uint8Array>;
  try {
    files = unzipSync(zip, {
      filter: ({ name, originalSize }) => {
        checkName(name);
        bytes += originalSize;
        // Asked before it is inflated: a small zip can hold a large file.
        if (bytes > limitBytes) throw new BadZip(`Unzipped size must be smaller than ${limitBytes} bytes`);
        return true;
      },
    });
  } catch (error) {
    if (error instanceof BadZip) throw error;
    throw new BadZip(`Could not unzip uploaded file: ${(error as Error).message}`);
  }
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    await mkdir(name.endsWith('/') ? path : dirname(path), { recursive: true });
    if (!name.endsWith('/')) await writeFile(path, content);
  }
  return bytes;
}

function checkName(name: string): void {
  const flat = normalize(name.replaceAll('\\', '/'));
  if (
    name === '' ||
    flat.startsWith('/') ||
    /^[A-Za-z]:/.test(flat) ||
    flat.split('/').includes('..') ||
    name.includes('\0')
  )
    throw new BadZip(`The entry ${JSON.stringify(name)} would lie outside of its folder`);
}

/** A zip of all files of a folder, by their paths below it. What is not there is an empty zip. */
export async function zipFolder(folder: string): Promise<Uint8Array> {
  const { zipSync } = await import('fflate');
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files: Zippable = {};
  for (const entry of entries.filter((one) => one.isFile())) {
    const path = join(entry.parentPath, entry.name);
    const mtime = (await stat(path)).mtime;
    const name = relative(folder, path).split(sep).join('/');
    files[name] = [await readFile(path), { mtime: asUtc(mtime) }];
  }
  return zipSync(files, { level: 1 });
}

/** A zip has local times; read as UTC, as AWS does, they are to be those of the files. It begins with 1980. */
function asUtc(time: Date): Date {
  const shifted = new Date(time.getTime() + time.getTimezoneOffset() * 60_000);
  return shifted.getFullYear() < 1980 ? new Date(1980, 0, 1) : shifted;
}
