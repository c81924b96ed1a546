import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { usageError } from '../domain/errors.js';

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

/**
 * Every file below a folder, in the order of their paths' bytes. Links are followed, as uv may make them and a zip
 * cannot hold them; one that leads back to a folder around it is left out, and so are broken ones. With `leaveOut`
 * names are passed over, and virtual environments. Throws a usage error where links lead to one folder over and over.
 */
export async function listTree(root: string, leaveOut?: (name: string) => boolean): Promise<TreeFile[]> {
  const files: TreeFile[] = [];
  const start = { folder: root, inside: '', around: [await realpath(root)], isLink: false };
  await walk(start, { files, visits: new Map(), leaveOut });
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
}

async function walk({ folder, inside, around, isLink }: Walked, all: Walk): Promise<void> {
  const { files, leaveOut } = all;
  const entries = await readdir(folder, { withFileTypes: true });
  if (leaveOut && inside !== '' && entries.some(({ name }) => name === 'pyvenv.cfg')) return;
  for (const entry of entries) {
    if (leaveOut?.(entry.name)) continue;
    const place = join(folder, entry.name);
    const path = inside === '' ? entry.name : `${inside}/${entry.name}`;
    const links = isLink || entry.isSymbolicLink();
    const found = await stat(place).catch(() => undefined);
    if (found?.isDirectory()) {
      const real = entry.isSymbolicLink() ? await realpath(place) : join(around.at(-1) ?? '', entry.name);
      if (around.includes(real)) continue;
      if (links) countVisit(real, all.visits);
      const below = { folder: place, inside: path, around: [...around, real], isLink: links };
      await walk(below, all);
    } else if (found?.isFile()) {
      const executable = (found.mode & 0o100) !== 0;
      const { size: bytes, mtimeMs, nlink: names } = found;
      files.push({ path, bytes, executable, mtimeMs, isLink: links, names });
    }
  }
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
