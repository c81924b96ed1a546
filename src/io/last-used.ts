import { readdir, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';

/** Notes that a folder of the cache is used now. */
export async function markUsed(folder: string): Promise<void> {
  const now = new Date();
  await utimes(folder, now, now);
}

/** Removes the folders in one of the cache that were used longest ago, but for the last `most` and those of `keepMs`. */
export async function removeLongUnused(parent: string, most: number, keepMs = 0): Promise<void> {
  const names = (await readdir(parent)).filter((name) => !name.startsWith('.'));
  const used = await Promise.all(
    names.map(async (name) => ({
      name,
      at: (await stat(join(parent, name)).catch(() => undefined))?.mtimeMs ?? 0,
    })),
  );
  const before = Date.now() - keepMs;
  const old = used
    .sort((a, b) => b.at - a.at)
    .slice(most)
    .filter(({ at }) => at <= before);
  await Promise.all(old.map(({ name }) => rm(join(parent, name), { recursive: true, force: true })));
}
