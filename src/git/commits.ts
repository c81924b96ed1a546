import { realpath, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { PythonContext } from '../python/context.js';
import { checkOutCommit, type Noted, removeTrees } from './checkout.js';
import { gitOf } from './git.js';
import { type HistoryCommit, historyOf } from './history.js';
import { commitOf, compileTree, freeFolder, movedPath } from './work-folder.js';

/** A history, and commits of it checked out as they are asked for. */
export interface Commits {
  /** The top folder of the user's repository. */
  readonly root: string;
  /** The good end first. */
  readonly history: readonly HistoryCommit[];
  /** A path of the user's, from the top folder; undefined outside of the repository. */
  inside(path: string): string | undefined;
  /** Checks a commit out, once. Throws usage errors where it cannot be had whole. */
  checkOut(commit: HistoryCommit): Promise<void>;
  /** Where a path of the user's repository lies in a commit; paths outside of it stay. */
  place(path: string, commit: HistoryCommit): string;
  /** Compiles the Python files of a commit that is checked out, once for each interpreter. */
  compile(commit: HistoryCommit, python: string): Promise<void>;
  /** Removes all of them. */
  close(): Promise<void>;
}

/** Looks a history up; the user's folder is only read. Throws usage errors: no repository, no such commit. */
export async function openCommits(
  refs: { readonly good: string; readonly bad: string },
  cwd: string,
  context: PythonContext,
): Promise<Commits> {
  const git = gitOf(context);
  const here = await realpath(cwd);
  const root = (await git(['rev-parse', '--show-toplevel'], here)).trim();
  const good = { ref: refs.good, hash: await commitOf(refs.good, root, git, '--good') };
  const bad = { ref: refs.bad, hash: await commitOf(refs.bad, root, git, '--bad') };
  const history = await historyOf({ good, bad }, root, git);
  const folder = await freeFolder(root, context.cacheDir, 'bisect');
  const noted: Noted = [];
  const trees = new Set<string>();
  const compiled = new Set<string>();
  const treeOf = ({ hash }: HistoryCommit) => join(folder, hash.slice(0, 12));
  const place = (path: string, commit: HistoryCommit) =>
    movedPath(path, { cwd, here, root, tree: treeOf(commit) });
  return {
    root,
    history,
    place,
    inside: (path) => {
      const found = relative(root, path.startsWith(cwd) ? join(here, relative(cwd, path)) : path);
      return found.startsWith('..') ? undefined : found;
    },
    checkOut: async (commit) => {
      if (trees.has(commit.hash)) return;
      const wanted = { root, repository: { folder: root }, commit: commit.hash, ref: commit.short };
      await checkOutCommit(wanted, treeOf(commit), git, noted);
      trees.add(commit.hash);
    },
    compile: async (commit, python) => {
      const key = `${commit.hash} ${python}`;
      if (!compiled.has(key)) await compileTree(treeOf(commit), python, context);
      compiled.add(key);
    },
    close: async () => {
      // Not with the run's signal: an interrupted run is cleaned up too.
      const { signal: _, ...lasting } = context;
      await removeTrees(noted, gitOf(lasting));
      await rm(folder, { recursive: true, force: true });
    },
  };
}
