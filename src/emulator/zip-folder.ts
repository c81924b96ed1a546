import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { Zippable } from 'fflate';

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
