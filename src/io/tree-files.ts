import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { usageError } from '../domain/errors.js';
import { isWithin } from './paths.js';

/** Links of a few folders to each other make more paths than any disk holds. */
const MOST_VISITS = 1000;

/** A file of a tree. */
export interface TreeFile {
  /** Below the root, with `/`. */
  readonly path: string;
  readonly bytes: number;
  readonly executable: boolean;
  readonly mtimeMs: number;
  /** A link, or below one. The other figures are those of what it leads to. */
  readonly isLink: boolean;
  /** How many names the file has: several where it is hardlinked. */
  readonly names: number;
}

/** What a walk passes over, or finds outside: no files, or not where they seem to be. */
export type OddEntry = 'name' | 'broken' | 'special' | 'circle' | 'unreadable' | 'outside';

interface TreeChoice {
  /** Names to pass over. */
  readonly leaveOut?: ((name: string) => boolean) | undefined;
  /** Told of entries that give no file, and of links that lead out of the root; paths as in the list. */
  readonly onOdd?: (path: string, odd: OddEntry) => void;
}

/**
 * Every file below a folder, in the order of their paths' bytes. Links are followed, as uv may make them and a zip
 * cannot hold them; one that leads back to a folder around it is left out, and so are broken ones. With `leaveOut`
 * names are passed over, and virtual environments. Throws a usage error where links lead to one folder over and over.
 */
export async function listTree(root: string, leaveOut?: (name: string) => boolean): Promise<TreeFile[]> {
  return listOddTree(root, { leaveOut });
}

/** The same, and tells of what is no file and of links that lead out. */
export async function listOddTree(root: string, { leaveOut, onOdd }: TreeChoice): Promise<TreeFile[]> {
  const files: TreeFile[] = [];
  const top = await realpath(root);
  const start = { folder: root, inside: '', around: [top], isLink: false };
  await walk(start, { files, visits: new Map(), leaveOut, onOdd: onOdd ?? (() => {}), top });
  return files.sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));
}

interface Walked {
  readonly folder: string;
  readonly inside: string;
  /** Real paths of this folder and those around it. */
  readonly around: readonly string[];
  readonly isLink: boolean;
}

interface Walk {
  readonly files: TreeFile[];
  /** How often links led to a folder, by its real path. */
  readonly visits: Map<string, number>;
  readonly leaveOut: ((name: string) => boolean) | undefined;
  readonly onOdd: (path: string, odd: OddEntry) => void;
  /** The real path of the root. */
  readonly top: string;
}

async function walk({ folder, inside, around, isLink }: Walked, all: Walk): Promise<void> {
  const { files, leaveOut, onOdd } = all;
  const entries = await readdir(folder, { withFileTypes: true });
  if (leaveOut && inside !== '' && entries.some(({ name }) => name === 'pyvenv.cfg')) return;
  for (const entry of entries) {
    if (leaveOut?.(entry.name)) continue;
    const place = join(folder, entry.name);
    const path = inside === '' ? entry.name : `${inside}/${entry.name}`;
    const links = isLink || entry.isSymbolicLink();
    const found = await stat(place).catch((error: NodeJS.ErrnoException) => error);
    if (found instanceof Error || !(found.isDirectory() || found.isFile())) {
      onOdd(path, found instanceof Error ? whyNoFile(entry, found) : 'special');
      continue;
    }
    const parent = around.at(-1) ?? '';
    const real = entry.isSymbolicLink() ? await realpath(place) : join(parent, entry.name);
    if (around.includes(real)) {
      onOdd(path, 'circle');
      continue;
    }
    if (isWithin(parent, all.top) && !isWithin(real, all.top)) onOdd(path, 'outside');
    if (found.isDirectory()) {
      if (links) countVisit(real, all.visits);
      const below = { folder: place, inside: path, around: [...around, real], isLink: links };
      await walk(below, all);
    } else {
      const executable = (found.mode & 0o100) !== 0;
      const { size: bytes, mtimeMs, nlink: names } = found;
      files.push({ path, bytes, executable, mtimeMs, isLink: links, names });
    }
  }
}

/** Node replaces bytes that are no UTF-8, so that such a name leads to nothing. */
function whyNoFile(entry: Dirent, { code }: NodeJS.ErrnoException): OddEntry {
  if (code === 'ENOENT' && entry.name.includes('\uFFFD')) return 'name';
  return entry.isSymbolicLink() && (code === 'ENOENT' || code === 'ELOOP' || code === 'ENOTDIR')
    ? 'broken'
    : 'unreadable';
}

function countVisit(real: string, visits: Map<string, number>): void {
  const count = (visits.get(real) ?? 0) + 1;
  visits.set(real, count);
  if (count <= MOST_VISITS) return;
  throw usageError(
    `Links lead to ${real} in more than ${MOST_VISITS} ways.`,
    'Remove links between folders, or name a folder without them.',
  );
}

/** Whether it is bytecode, in a `__pycache__` or beside its source. */
export function isBytecode(path: string): boolean {
  return path.endsWith('.pyc') || path.endsWith('.pyo');
}
