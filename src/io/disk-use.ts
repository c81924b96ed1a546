import { lstatSync, readdirSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';

/** Files below a folder, by what they take. */
export interface Files {
  readonly count: number;
  /** Of those that have one name only. */
  readonly aloneBytes: number;
  /** Those with several names, by device and number, with how many of them were seen. */
  readonly linked: ReadonlyMap<string, Linked>;
}

interface Linked {
  readonly size: number;
  readonly links: number;
  readonly seen: number;
}

/** Bytes on disk: all, and those that removing would really free. */
export interface DiskUse {
  /** Hard links counted once. */
  readonly sizeBytes: number;
  /** Without the files that are also linked from elsewhere, such as uv's own cache. */
  readonly freeableBytes: number;
}

/** Between two looks at what else there is to do, such as signals. */
const AT_ONCE = 500;

/**
 * Finds the files at or below a path without following symbolic links; what cannot be read counts as nothing. `onCount` hears
 * now and then how many there are so far. Rejects once the signal is aborted.
 */
export async function filesBelow(
  path: string,
  { onCount, signal }: { readonly onCount?: (count: number) => void; readonly signal?: AbortSignal } = {},
): Promise<Files> {
  const linked = new Map<string, Linked>();
  const left = [path];
  let [count, aloneBytes, looks] = [0, 0, 0];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    looks += 1;
    if (looks % AT_ONCE === 0) {
      onCount?.(count);
      await setImmediate();
      signal?.throwIfAborted();
    }
    // Synchronous calls are ten times as fast here: caches hold hundreds of thousands of files.
    const found = statOf(next);
    if (!found) continue;
    if (found.isDirectory()) {
      for (const name of namesIn(next)) left.push(join(next, name));
      continue;
    }
    count += 1;
    if (found.nlink === 1) {
      aloneBytes += found.size;
      continue;
    }
    const id = `${found.dev}:${found.ino}`;
    const seen = linked.get(id)?.seen ?? 0;
    linked.set(id, { size: found.size, links: found.nlink, seen: seen + 1 });
  }
  return { count, aloneBytes, linked };
}

function statOf(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** What files take together. Pure. */
export function diskUse(some: readonly Files[]): DiskUse {
  const linked = new Map<string, Linked>();
  for (const files of some)
    for (const [id, one] of files.linked)
      linked.set(id, { ...one, seen: one.seen + (linked.get(id)?.seen ?? 0) });
  const alone = some.reduce((sum, { aloneBytes }) => sum + aloneBytes, 0);
  const sum = (of: readonly Linked[]) => of.reduce((total, { size }) => total + size, alone);
  const all = [...linked.values()];
  return { sizeBytes: sum(all), freeableBytes: sum(all.filter(({ links, seen }) => seen >= links)) };
}
