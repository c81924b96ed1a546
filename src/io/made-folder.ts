import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { unwritable } from './aside.js';
import { makeFolders } from './cache-dir.js';

/** A new folder of the cache, with its parents. Throws a measure error where it cannot be written. */
export async function madeFolder(parent: string, prefix: string): Promise<string> {
  try {
    await makeFolders(parent);
    return await mkdtemp(join(parent, prefix));
  } catch (error) {
    throw unwritable(error, parent) ?? error;
  }
}
