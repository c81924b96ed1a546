import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compareVersions } from '../domain/python-version.js';
import { ENVIRONMENT_NOTE } from '../python/environments.js';

/** One thing that coldstart keeps in its cache. */
export interface CacheItem {
  readonly kind: CacheKind;
  /** What it is, for people. */
  readonly label: string;
  /** Version of the Python it is for. */
  readonly python?: string;
  readonly path: string;
  /** Bytes of its files, hard links counted once. */
  readonly sizeBytes: number;
}

export type CacheKind =
  | 'environment'
  | 'uvloop'
  | 'lifeguard'
  | 'uv'
  | 'interpreters'
  | 'durations'
  | 'probe'
  | 'leftover'
  | 'installs';

/** Bytes on disk: all, and those that removing would really free. */
export interface DiskUse {
  readonly sizeBytes: number;
  /** Without the files that are also linked from elsewhere, such as uv's own cache. */
  readonly freeableBytes: number;
}

/** What coldstart makes in its cache folder; nothing else there is ever touched. */
export const OWN_ENTRIES: Readonly<Record<string, { readonly kind: CacheKind; readonly label: string }>> = {
  envs: { kind: 'environment', label: '' },
  uvloop: { kind: 'uvloop', label: 'for environments that lack it' },
  lifeguard: { kind: 'lifeguard', label: 'tells which imports may wait' },
  uv: { kind: 'uv', label: 'installed by coldstart' },
  'uv.json': { kind: 'uv', label: 'its version' },
  'interpreters.json': { kind: 'interpreters', label: 'what is known about them' },
  'node.txt': { kind: 'interpreters', label: 'version of the Node.js that the wheel starts' },
  'durations.json': { kind: 'durations', label: 'what rows took when last measured' },
  judged: { kind: 'durations', label: 'what runs decided last, for baseline accept' },
  packages: { kind: 'installs', label: 'packaged handlers, the last used' },
  locks: { kind: 'installs', label: 'resolved and given locks' },
  wheels: { kind: 'installs', label: 'wheels, shared by all sets' },
  installs: { kind: 'installs', label: 'environments of running trials' },
  probe: { kind: 'probe', label: 'with bytecode for each interpreter' },
  pycache: { kind: 'leftover', label: 'bytecode of rows that run, or of a killed run' },
  against: { kind: 'leftover', label: 'work trees of a run that compares with a commit, or of a killed one' },
  bisect: { kind: 'leftover', label: 'work trees of bisect, and what it goes on from' },
};

/** Lists the cache, environments one by one; empty if there is none. */
export async function cacheItems(folder: string): Promise<CacheItem[]> {
  const names = (await readdir(folder).catch(() => [])).sort();
  const items = await Promise.all(
    names.map(async (name): Promise<CacheItem[]> => {
      const own = OWN_ENTRIES[name];
      const path = join(folder, name);
      if (!own) return isLeftover(name) ? [await item('leftover', name, path)] : [];
      if (own.kind !== 'environment') return [await item(own.kind, own.label, path)];
      const keys = await readdir(path).catch(() => []);
      const environments = await Promise.all(keys.map((key) => environmentItem(join(path, key), key)));
      return environments.sort(byLabel);
    }),
  );
  // Folders that a run has left empty are nothing to clear.
  return items.flat().filter(({ kind, sizeBytes }) => kind !== 'leftover' || sizeBytes > 0);
}

/** True for what a killed run has left beside the finished things. */
export function isLeftover(name: string): boolean {
  return /^\.building-\d+-|^(?:uv|interpreters|durations)\.json\.\d+(?:-[0-9a-f]+)?$|^node\.txt\.\d+$/.test(
    name,
  );
}

function byLabel(a: CacheItem, b: CacheItem): number {
  return a.label.localeCompare(b.label, 'en') || compareVersions(a.python ?? '', b.python ?? '');
}

/** Adds up files without following symbolic links. */
export async function diskUse(paths: readonly string[]): Promise<DiskUse> {
  const files = new Map<string, { size: number; links: number; seen: number }>();
  for (const path of paths) await collect(path, files);
  const all = [...files.values()];
  const sum = (some: typeof all) => some.reduce((total, { size }) => total + size, 0);
  return { sizeBytes: sum(all), freeableBytes: sum(all.filter(({ links, seen }) => seen >= links)) };
}

async function item(kind: CacheKind, label: string, path: string): Promise<CacheItem> {
  return { kind, label, path, sizeBytes: (await diskUse([path])).sizeBytes };
}

async function environmentItem(path: string, key: string): Promise<CacheItem> {
  if (isLeftover(key)) return item('leftover', key, path);
  const note = readNote(await readFile(join(path, ENVIRONMENT_NOTE), 'utf8').catch(() => ''));
  return {
    ...(await item('environment', note?.label ?? key, path)),
    ...(note ? { python: note.python } : {}),
  };
}

function readNote(text: string): { label: string; python: string } | undefined {
  try {
    const note = JSON.parse(text) as { label?: unknown; python?: unknown } | null;
    const { label, python } = note ?? {};
    return typeof label === 'string' && typeof python === 'string' ? { label, python } : undefined;
  } catch {
    return undefined;
  }
}

async function collect(
  path: string,
  files: Map<string, { size: number; links: number; seen: number }>,
): Promise<void> {
  const found = await lstat(path).catch(() => undefined);
  if (!found) return;
  if (found.isDirectory()) {
    const names = await readdir(path).catch(() => []);
    await Promise.all(names.map((name) => collect(join(path, name), files)));
    return;
  }
  const id = `${found.dev}:${found.ino}`;
  const seen = files.get(id)?.seen ?? 0;
  files.set(id, { size: found.size, links: found.nlink, seen: seen + 1 });
}
