import { realpath, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { shortRef } from '../domain/short-ref.js';
import { listed } from '../domain/words.js';
import type { OnProgress, PythonContext } from '../python/context.js';
import { checkOutCommit, checkOutFolder, type Noted, removeTrees } from './checkout.js';
import { gitOf } from './git.js';
import { checkPointers } from './large-files.js';
import { type FormerPath, renamesSince } from './renames.js';
import { commitOf, compileTree, freeFolder, movedPath } from './work-folder.js';

/** A commit and the working folder, each checked out afresh so that neither has files that the other lacks. */
export interface Sides {
  /** The top folder of the user's repository. */
  readonly root: string;
  /** Full hash of the commit that is compared against. */
  readonly commit: string;
  /** Where a path of the user's repository lies on a side; paths outside of it stay. */
  place(path: string, side: 'base' | 'head'): string;
  /** Where the commit has what git takes for the same file or folder under another name; undefined where it is new. */
  formerPath(path: string): Promise<string | undefined>;
  /** Where the user has a file of the working folder's side. */
  userPath(path: string): string;
  /** A text that names paths of a side, with those that the user knows. */
  shown(text: string): string;
  /** Compiles the Python files of both sides, with this interpreter. */
  compile(python: string): Promise<void>;
  /** Removes both. */
  close(): Promise<void>;
}

/**
 * Checks out `ref`, and beside it the last commit with what was changed, added and removed in the working folder since,
 * each with the submodules that it has; files that git ignores are on neither side. The user's folder is only read; the
 * work trees are taken out of the repositories' lists again. Throws usage errors: no repository, no such commit, a side
 * that cannot be had whole.
 */
export async function openSides(
  ref: string,
  cwd: string,
  context: PythonContext,
  onProgress: OnProgress,
): Promise<Sides> {
  const git = gitOf(context);
  const here = await realpath(cwd);
  const root = (await git(['rev-parse', '--show-toplevel'], here)).trim();
  const commit = await commitOf(ref, root, git, '--against');
  const folder = await freeFolder(root, context.cacheDir, 'against');
  const sides = { base: join(folder, 'base'), head: join(folder, 'head') };
  const noted: Noted = [];
  const close = async () => {
    // Not with the run's signal: an interrupted run is cleaned up too.
    const { signal: _, ...lasting } = context;
    await removeTrees(noted, gitOf(lasting));
    await rm(folder, { recursive: true, force: true });
  };
  try {
    onProgress(
      `checking out ${ref === commit ? '' : `${shortRef(ref)} `}(${shortRef(commit)}) and the working folder`,
    );
    await checkOutCommit({ root, repository: { folder: root }, commit, ref }, sides.base, git, noted);
    await checkOutFolder(root, sides.head, git, noted);
    const pointers = await checkPointers({ ...sides, root, ref }, git);
    if (pointers.length > 0)
      onProgress(`Git LFS: ${listed(pointers, 3)}: pointers instead of contents, here as on both sides`);
  } catch (error) {
    await close();
    throw error;
  }
  let renames: Promise<FormerPath> | undefined;
  return {
    root,
    commit,
    place: (path, side) => movedPath(path, { cwd, here, root, tree: sides[side] }),
    formerPath: async (path) => {
      renames ??= renamesSince(commit, sides.head, git);
      const former = (await renames)(relative(sides.head, path));
      return former === undefined ? undefined : join(sides.base, former);
    },
    userPath: (path) => (path.startsWith(`${sides.head}/`) ? join(root, relative(sides.head, path)) : path),
    shown: (text) => text.replaceAll(sides.head, root).replaceAll(sides.base, `${root}@${shortRef(ref)}`),
    compile: async (python) => {
      for (const side of Object.values(sides)) await compileTree(side, python, context);
    },
    close,
  };
}
