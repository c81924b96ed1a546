import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { usageError } from '../domain/errors.js';
import type { Git } from './git.js';

const POINTER = 'version https://git-lfs.github.com/spec/';

/** Where both sides and the user's folder lie. */
interface Places {
  readonly root: string;
  readonly base: string;
  readonly head: string;
  readonly ref: string;
}

/**
 * The files that Git LFS keeps and that are pointers on both sides, as they are in the user's folder. Throws a usage error
 * where one place has the contents and another the pointer: what is measured would not be the same.
 */
export async function checkPointers({ root, base, head, ref }: Places, git: Git): Promise<string[]> {
  const lists = await Promise.all([base, head].map((side) => largeFiles(side, git)));
  const pointers: string[] = [];
  for (const path of new Set(lists.flat())) {
    const [here, before, after] = await Promise.all(
      [root, base, head].map((place) => isPointer(join(place, path))),
    );
    const states = [here, before, after].filter((state) => state !== undefined);
    if (states.every((state) => state)) pointers.push(path);
    else if (states.some((state) => state)) {
      const has = (state: boolean | undefined) =>
        state ? 'a pointer' : state === false ? 'whole' : 'absent';
      throw usageError(
        `${path} is kept by Git LFS: it is ${has(here)} in the working folder, ${has(before)} in ${ref} and ${has(after)} where the working folder was checked out.`,
        'Both sides would not have the same. Install git-lfs and fetch what both need: git lfs install, git lfs fetch --all, git lfs pull.',
      );
    }
  }
  return pointers;
}

async function largeFiles(tree: string, git: Git): Promise<string[]> {
  return (await git(['ls-files', '-z', '--', ':(attr:filter=lfs)'], tree)).split('\0').filter(Boolean);
}

/** Undefined where there is no such file. */
async function isPointer(path: string): Promise<boolean | undefined> {
  const file = await open(path).catch(() => undefined);
  if (!file) return undefined;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(POINTER.length), 0, POINTER.length, 0);
    return buffer.toString('latin1', 0, bytesRead) === POINTER;
  } catch {
    return undefined;
  } finally {
    await file.close();
  }
}
