import { lstat, mkdir, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { TreeFile } from '../io/tree-files.js';

/** What a step does to a tree. */
export interface TreeChange {
  readonly remove: readonly string[];
  /** Files elsewhere on the same disk that take the place of others. */
  readonly replace: readonly { readonly path: string; readonly by: string }[];
}

/** Takes a change back. */
export type Undo = () => Promise<void>;

/** Files that would be changed for others too, as an installer made them links into its cache. */
export async function sharedFiles(root: string, files: readonly TreeFile[]): Promise<string[]> {
  const shared: string[] = [];
  for (const { path } of files) {
    const found = await lstat(join(root, path));
    if (found.nlink > 1 || found.isSymbolicLink()) shared.push(path);
  }
  return shared;
}

/**
 * Changes a tree; what was there goes to the folder `aside` on the same disk, from which the result brings it back.
 * Folders that become empty go, as a zip would not have them either.
 */
export async function changeTree(
  root: string,
  aside: string,
  { remove, replace }: TreeChange,
): Promise<Undo> {
  const moved: string[] = [];
  for (const path of [...remove, ...replace.map((one) => one.path)]) {
    await move(join(root, path), join(aside, path));
    moved.push(path);
  }
  for (const { path, by } of replace) await rename(by, join(root, path));
  for (const path of remove) await removeEmpty(root, dirname(path));
  return async () => {
    for (const path of moved) {
      await rm(join(root, path), { force: true });
      await move(join(aside, path), join(root, path));
    }
  };
}

async function move(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await rename(from, to);
}

async function removeEmpty(root: string, folder: string): Promise<void> {
  for (let path = folder; path !== '.'; path = dirname(path)) {
    const removed = await rmdir(join(root, path)).then(
      () => true,
      () => false,
    );
    if (!removed) return;
  }
}
