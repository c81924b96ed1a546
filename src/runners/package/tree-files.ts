import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** A file of a tree. */
export interface TreeFile {
  /** Below the root, with `/`. */
  readonly path: string;
  readonly bytes: number;
  readonly executable: boolean;
  readonly mtimeMs: number;
}

/**
 * Every file below a folder, in the order of their paths' bytes. Links are followed, as uv may make them and a zip
 * cannot hold them; one that leads back to a folder around it is left out, and so are broken ones.
 */
export async function listTree(root: string): Promise<TreeFile[]> {
  const files: TreeFile[] = [];
  await walk(root, '', [await realpath(root)], files);
  return files.sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));
}

async function walk(
  folder: string,
  inside: string,
  around: readonly string[],
  files: TreeFile[],
): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const place = join(folder, entry.name);
    const path = inside === '' ? entry.name : `${inside}/${entry.name}`;
    const found = await stat(place).catch(() => undefined);
    if (found?.isDirectory()) {
      const real = entry.isSymbolicLink() ? await realpath(place) : join(around.at(-1) ?? '', entry.name);
      if (!around.includes(real)) await walk(place, path, [...around, real], files);
    } else if (found?.isFile()) {
      files.push({ path, bytes: found.size, executable: (found.mode & 0o100) !== 0, mtimeMs: found.mtimeMs });
    }
  }
}

/** Whether it is bytecode, in a `__pycache__` or beside its source. */
export function isBytecode(path: string): boolean {
  return path.endsWith('.pyc') || path.endsWith('.pyo');
}
