import { createHash } from 'node:crypto';
import { mkdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { usageError } from '../domain/errors.js';
import { listed } from '../domain/words.js';
import { isRunning } from '../io/running.js';
import type { OnProgress, PythonContext } from '../python/context.js';
import { runTool } from '../python/run-tool.js';
import { checkOutCommit, checkOutFolder, type Noted, removeTrees } from './checkout.js';
import { type Git, gitOf } from './git.js';
import { checkPointers } from './large-files.js';

/** A commit and the working folder, each checked out afresh so that neither has files that the other lacks. */
export interface Sides {
  /** The top folder of the user's repository. */
  readonly root: string;
  /** Full hash of the commit that is compared against. */
  readonly commit: string;
  /** Where a path of the user's repository lies on a side; paths outside of it stay. */
  place(path: string, side: 'base' | 'head'): string;
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
  const commit = await commitOf(ref, root, git);
  const folder = await freeFolder(root, context.cacheDir);
  const sides = { base: join(folder, 'base'), head: join(folder, 'head') };
  const noted: Noted = [];
  const close = async () => {
    // Not with the run's signal: an interrupted run is cleaned up too.
    const { signal: _, ...lasting } = context;
    await removeTrees(noted, gitOf(lasting));
    await rm(folder, { recursive: true, force: true });
  };
  try {
    onProgress(`checking out ${ref} (${commit.slice(0, 12)}) and the working folder`);
    await checkOutCommit({ root, repository: { folder: root }, commit, ref }, sides.base, git, noted);
    await checkOutFolder(root, sides.head, git, noted);
    const pointers = await checkPointers({ ...sides, root, ref }, git);
    if (pointers.length > 0)
      onProgress(`Git LFS: ${listed(pointers, 3)}: pointers instead of contents, here as on both sides`);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    root,
    commit,
    place: (path, side) => {
      const inside = relative(root, path.startsWith(cwd) ? join(here, relative(cwd, path)) : path);
      return inside.startsWith('..') ? path : join(sides[side], inside);
    },
    compile: async (python) => {
      for (const side of Object.values(sides)) {
        // A file that does not compile fails where it is imported, if it is.
        const args = ['-m', 'compileall', '-q', '-j', '0', side];
        await runTool(python, args, { env: {}, cwd: folder, context });
      }
    },
    close,
  };
}

async function commitOf(ref: string, root: string, git: Git): Promise<string> {
  const found = await git(['rev-parse', '--verify', '--quiet', `${ref}^{commit}`], root).catch(() => '');
  if (found.trim() !== '') return found.trim();
  throw usageError(
    `--against ${ref}: there is no such commit here.`,
    'In a shallow clone fetch it first, for example git fetch --depth 1 origin main, and name FETCH_HEAD.',
  );
}

/** A folder of this repository that no other run uses: the same as last time where it can be, as caches go by paths. */
async function freeFolder(root: string, cacheDir: string): Promise<string> {
  const key = createHash('sha256').update(root).digest('hex').slice(0, 12);
  for (let turn = 1; ; turn++) {
    const folder = join(cacheDir, 'against', `${key}-${turn}`);
    await mkdir(dirname(folder), { recursive: true });
    const isNew = await mkdir(folder).then(
      () => true,
      () => false,
    );
    if (!isNew && (await isInUse(folder))) continue;
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'pid'), String(process.pid));
    return folder;
  }
}

async function isInUse(folder: string): Promise<boolean> {
  return isRunning(Number(await readFile(join(folder, 'pid'), 'utf8').catch(() => '')));
}
