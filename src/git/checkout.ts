import { rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { usageError } from '../domain/errors.js';
import { type Git, type Repository, within } from './git.js';
import { overlay } from './overlay.js';
import { gitlinksOf, gitlinksOfIndex, isPopulated, repositoryOf } from './submodules.js';

/** A work tree, and the repository that lists it. */
interface WorkTree {
  readonly repository: Repository;
  readonly folder: string;
}

/** Where work trees are noted as they are made, so that they can be taken away again. */
export type Noted = WorkTree[];

async function addTree(repository: Repository, folder: string, commit: string, git: Git, noted: Noted) {
  noted.push({ repository, folder });
  await within(repository, git)(['worktree', 'add', '--force', '--detach', folder, commit]);
}

/** A commit of a repository, and the folder where the user has it checked out, if so. */
interface Wanted {
  readonly ref: string;
  readonly commit: string;
  readonly root: string;
  readonly repository: Repository;
}

/**
 * Checks out a commit with its submodules, each at the commit that it names. One that the user's folder does not have
 * checked out either stays empty. Throws a usage error for a submodule whose commit is not here.
 */
export async function checkOutCommit(
  { ref, commit, root, repository }: Wanted,
  folder: string,
  git: Git,
  noted: Noted,
): Promise<void> {
  await addTree(repository, folder, commit, git, noted);
  const now = new Set((await indexOf(root, git)).map(({ path }) => path));
  for (const link of await gitlinksOf(commit, repository, git)) {
    const place = join(root, link.path);
    const isHere = await isPopulated(place, git);
    if (now.has(link.path) && !isHere) continue;
    const places = { root, outer: repository, tree: folder };
    const own = await repositoryOf(link.path, places, git);
    if (!own || !(await hasCommit(own, link.commit, git))) {
      throw usageError(
        `The submodule ${link.path} is at ${link.commit.slice(0, 12)} in ${ref}, and that commit is not here.`,
        isHere
          ? `Fetch it: git -C ${link.path} fetch origin ${link.commit}`
          : `Check ${ref} out with its submodules once (git submodule update --init), so that both sides can have theirs.`,
      );
    }
    const inner = { ref, commit: link.commit, root: place, repository: own };
    await checkOutCommit(inner, join(folder, link.path), git, noted);
  }
}

async function hasCommit(repository: Repository, commit: string, git: Git): Promise<boolean> {
  return within(
    repository,
    git,
  )(['cat-file', '-e', `${commit}^{commit}`]).then(
    () => true,
    () => false,
  );
}

/** Of a folder that is gone or no repository: nothing. */
async function indexOf(root: string, git: Git) {
  return (await isPopulated(root, git)) ? gitlinksOfIndex(root, git) : [];
}

/** Checks out the last commit with all that was changed since, submodules as they lie in the user's folder. */
export async function checkOutFolder(root: string, folder: string, git: Git, noted: Noted): Promise<void> {
  const repository = { folder: root };
  await addTree(repository, folder, 'HEAD', git, noted);
  await overlay(root, folder, git);
  const links = await gitlinksOfIndex(root, git);
  const kept = new Set(links.map(({ path }) => path));
  for (const { path } of await gitlinksOf('HEAD', repository, git)) {
    // Its folder is empty, unless something of the same name came instead.
    if (!kept.has(path)) await rmdir(join(folder, path)).catch(() => undefined);
  }
  for (const { path } of links) {
    if (!(await isPopulated(join(root, path), git))) continue;
    await checkOutFolder(join(root, path), join(folder, path), git, noted);
  }
}

/** Takes the work trees away, and out of the lists of their repositories. */
export async function removeTrees(noted: Noted, git: Git): Promise<void> {
  for (const { repository, folder } of [...noted].reverse()) {
    const run = within(repository, git);
    await run(['worktree', 'remove', '--force', folder]).catch(() => undefined);
    await rm(folder, { recursive: true, force: true });
    await run(['worktree', 'prune']).catch(() => undefined);
  }
}
