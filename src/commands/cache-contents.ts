import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { defined } from '../domain/defined.js';
import { compareVersions } from '../domain/python-version.js';
import { diskUse, type Files, filesBelow } from '../io/disk-use.js';
import { ENVIRONMENT_NOTE } from '../python/environments.js';

/** One thing that coldstart keeps in its cache. */
export interface CacheItem {
  readonly kind: CacheKind;
  /** What it is, for people. */
  readonly label: string;
  /** Version of the Python it is for. */
  readonly python?: string;
  readonly path: string;
  readonly files: Files;
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
  | 'compiled'
  | 'pyodide'
  | 'leftover'
  | 'installs';

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
  'noise.json': { kind: 'durations', label: 'how much this machine varied' },
  judged: { kind: 'durations', label: 'what runs decided last, for baseline accept' },
  packages: { kind: 'installs', label: 'packaged handlers, the last used' },
  locks: { kind: 'installs', label: 'resolved and given locks' },
  'index-pages': { kind: 'installs', label: 'recorded pages of the index, for --resolve' },
  wheels: { kind: 'installs', label: 'wheels, shared by all sets' },
  installs: { kind: 'installs', label: 'environments of running trials' },
  pyodide: { kind: 'pyodide', label: 'Pyodide, packages for it, snapshots' },
  probe: { kind: 'probe', label: 'with bytecode for each interpreter' },
  compiled: { kind: 'compiled', label: 'code of coldstart itself, kept by Node.js 22 and later' },
  pycache: { kind: 'leftover', label: 'bytecode of rows that run, or of a killed run' },
  against: { kind: 'leftover', label: 'work trees of a run that compares with a commit, or of a killed one' },
  bisect: { kind: 'leftover', label: 'work trees of bisect, and what it goes on from' },
};

/** How a cache is looked through. */
interface Looking {
  readonly onCount?: (files: number) => void;
  readonly signal?: AbortSignal;
}

/** Lists the cache, environments one by one; empty if there is none. Rejects once the signal is aborted. */
export async function cacheItems(folder: string, { onCount, signal }: Looking = {}): Promise<CacheItem[]> {
  const names = (await readdir(folder).catch(() => [])).sort();
  const items: CacheItem[] = [];
  let before = 0;
  const item = async (kind: CacheKind, label: string, path: string): Promise<CacheItem> => {
    const counting = { onCount: (count: number) => onCount?.(before + count), ...defined({ signal }) };
    const files = await filesBelow(path, counting);
    before += files.count;
    return { kind, label, path, files, sizeBytes: diskUse([files]).sizeBytes };
  };
  // One after the other: the same disk answers all of them.
  for (const name of names) {
    const own = OWN_ENTRIES[name];
    const path = join(folder, name);
    if (own?.kind === 'environment') {
      const keys = await readdir(path).catch(() => []);
      const environments: CacheItem[] = [];
      for (const key of keys) environments.push(await environmentItem(join(path, key), key, item));
      items.push(...environments.sort(byLabel));
    } else if (own) items.push(await item(own.kind, own.label, path));
    else if (isLeftover(name)) items.push(await item('leftover', name, path));
  }
  // Folders that a run has left empty are nothing to clear.
  return items.filter(({ kind, sizeBytes }) => kind !== 'leftover' || sizeBytes > 0);
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

async function environmentItem(
  path: string,
  key: string,
  item: (kind: CacheKind, label: string, path: string) => Promise<CacheItem>,
): Promise<CacheItem> {
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
