import { randomBytes } from 'node:crypto';
import { readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { measureError } from '../domain/errors.js';
import { makeFolders } from './cache-dir.js';
import { reasonOf } from './reason.js';
import { isRunning } from './running.js';

const ASIDE = /^\.building-(\d+)-[0-9a-f]+$/;

/**
 * Builds a folder aside and moves it to its place in one step, so that whoever sees it sees all of it. If somebody
 * else was sooner, theirs stays. True if it is ours that stands there. Whatever `build` throws is thrown on, and
 * nothing is left behind.
 */
export async function buildAside(target: string, build: (aside: string) => Promise<void>): Promise<boolean> {
  const parent = dirname(target);
  const aside = join(parent, `.building-${process.pid}-${randomBytes(4).toString('hex')}`);
  try {
    await makeFolders(parent);
    await removeAbandoned(parent);
    await build(aside);
    return await moveInto(aside, target);
  } catch (error) {
    throw unwritable(error, parent) ?? error;
  } finally {
    await rm(aside, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function moveInto(aside: string, target: string): Promise<boolean> {
  try {
    await rename(aside, target);
    return true;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOTEMPTY' || code === 'EEXIST') return false;
    throw error;
  }
}

/** The error that says why nothing can be written below a folder of the cache; undefined where it is another. */
export function unwritable(error: unknown, folder: string) {
  const reason = reasonOf(error);
  // What a step says itself, such as that there is no such interpreter, is about something else.
  const { path } = (error ?? {}) as NodeJS.ErrnoException;
  if (!reason || (path !== undefined && !path.startsWith(folder))) return undefined;
  const hint = 'Make room or allow writing there, or name another cache: XDG_CACHE_HOME=/some/folder.';
  return measureError(`Could not write into the cache ${folder}: ${reason}.`, hint, error);
}

/** Removes what killed processes of this machine left half built. */
async function removeAbandoned(parent: string): Promise<void> {
  const names = await readdir(parent);
  const abandoned = names.filter((name) => {
    const pid = ASIDE.exec(basename(name))?.[1];
    return pid !== undefined && !isRunning(Number(pid));
  });
  await Promise.all(abandoned.map((name) => rm(join(parent, name), { recursive: true, force: true })));
}
