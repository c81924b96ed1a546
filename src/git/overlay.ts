import { constants, cp, lstat, mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Git } from './git.js';

/** What was changed, added and removed since the last commit, submodules apart. Paths from the top folder. */
interface Changes {
  readonly removed: readonly string[];
  readonly present: readonly string[];
}

/** Brings what differs from the last commit in the user's folder into a work tree of that commit. */
export async function overlay(root: string, tree: string, git: Git): Promise<void> {
  const { removed, present } = await changesOf(root, git);
  // First what went: a file may have become a folder, or a folder a file or a link.
  for (const path of removed) await rm(join(tree, path), { recursive: true, force: true });
  for (const path of present) {
    const [from, to] = [join(root, path), join(tree, path)];
    const [before, after] = [await entryOf(to), await entryOf(from)];
    // It went after git had listed it.
    if (!after) continue;
    if (before && before.isDirectory() !== after.isDirectory()) await rm(to, { recursive: true });
    // A link to a folder could not be replaced by what lies behind it.
    else if (before?.isSymbolicLink()) await rm(to);
    await mkdir(dirname(to), { recursive: true });
    await cp(from, to, { recursive: true, mode: constants.COPYFILE_FICLONE, verbatimSymlinks: true });
  }
}

async function changesOf(root: string, git: Git): Promise<Changes> {
  const [changed, untracked] = await Promise.all([
    git(['diff', '--name-status', '-z', '--no-renames', '--ignore-submodules=all', 'HEAD'], root),
    git(['ls-files', '-z', '--others', '--exclude-standard'], root),
  ]);
  const words = changed.split('\0');
  const pairs = words.flatMap((status, index) =>
    index % 2 === 0 && words[index + 1] !== undefined ? [{ status, path: words[index + 1] ?? '' }] : [],
  );
  return {
    removed: pairs.flatMap(({ status, path }) => (status === 'D' ? [path] : [])),
    present: [
      ...pairs.flatMap(({ status, path }) => (status === 'D' ? [] : [path])),
      // Of a repository that is no submodule git names the folder, with a slash.
      ...untracked.split('\0').filter(Boolean),
    ].map((path) => path.replace(/\/$/, '')),
  };
}

async function entryOf(path: string) {
  return lstat(path).catch(() => undefined);
}
