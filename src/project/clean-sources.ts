import { readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

interface KeptFile {
  readonly path: string;
  readonly content: Buffer;
  readonly at: Date;
}

/**
 * Does something that builds local projects, and takes away what their build tools leave between the user's sources:
 * setuptools its egg-info folders. Of those that were there before, the files are as they were.
 */
export async function withCleanSources<T>(folders: readonly string[], build: () => Promise<T>): Promise<T> {
  const places = (await Promise.all(folders.map(placesIn))).flat();
  const before = new Map<string, KeptFile[]>();
  for (const path of await eggInfosIn(places)) before.set(path, await filesOf(path));
  try {
    return await build();
  } finally {
    for (const path of await eggInfosIn(places)) {
      const kept = before.get(path);
      await (kept ? restore(path, kept) : rm(path, { recursive: true, force: true }));
    }
  }
}

/** Where a package of a project may begin: its folder, `src`, or whatever `package_dir` calls it. */
async function placesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const below = entries.filter((entry) => entry.isDirectory() && !/^\.|^node_modules$/.test(entry.name));
  return [folder, ...below.map(({ name }) => join(folder, name))];
}

async function eggInfosIn(places: readonly string[]): Promise<string[]> {
  const found = await Promise.all(
    places.map(async (place) => {
      const names = await readdir(place).catch(() => []);
      return names.filter((name) => name.endsWith('.egg-info')).map((name) => join(place, name));
    }),
  );
  return [...new Set(found.flat())];
}

/** An egg-info folder has nothing but a few small files. */
async function filesOf(folder: string): Promise<KeptFile[]> {
  const names = await readdir(folder).catch(() => []);
  const files = names.map(async (name) => {
    const path = join(folder, name);
    const [content, found] = await Promise.all([
      readFile(path).catch(() => undefined),
      stat(path).catch(() => undefined),
    ]);
    return content && found ? [{ path, content, at: found.mtime }] : [];
  });
  return (await Promise.all(files)).flat();
}

async function restore(folder: string, kept: readonly KeptFile[]): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name);
    if (!kept.some((file) => file.path === path)) await rm(path, { recursive: true, force: true });
  }
  for (const { path, content, at } of kept) {
    const now = await readFile(path).catch(() => undefined);
    if (now?.equals(content)) continue;
    await writeFile(path, content);
    await utimes(path, at, at);
  }
}
