import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { exists } from '../io/paths.js';
import { type Git, type Repository, within } from './git.js';

/** A folder of a commit that belongs to another repository. */
export interface Gitlink {
  readonly path: string;
  readonly commit: string;
}

const GITLINK = '160000';

/** The submodules that a commit names, without those inside of them. */
export async function gitlinksOf(commit: string, repository: Repository, git: Git): Promise<Gitlink[]> {
  return parsed(await within(repository, git)(['ls-tree', '-r', '-z', '--full-tree', commit]), 2);
}

/** The submodules of the user's folder, as its index names them. */
export async function gitlinksOfIndex(root: string, git: Git): Promise<Gitlink[]> {
  return parsed(await git(['ls-files', '-z', '--stage'], root), 1);
}

/** `mode … hash …<tab>path`, the hash in this column. */
function parsed(listed: string, column: number): Gitlink[] {
  return listed.split('\0').flatMap((line): Gitlink[] => {
    const [facts = '', path = ''] = line.split('\t');
    const words = facts.split(' ');
    return words[0] === GITLINK ? [{ path, commit: words[column] ?? '' }] : [];
  });
}

/** Whether a submodule is checked out in the user's folder. */
export async function isPopulated(folder: string, git: Git): Promise<boolean> {
  if (!(await exists(join(folder, '.git')))) return false;
  const top = await git(['rev-parse', '--show-toplevel'], folder).catch(() => '');
  return top !== '' && (await realpath(top.trim())) === (await realpath(folder));
}

/**
 * The repository of a submodule of a commit: where git keeps it by its name, which does not change when the folder moves,
 * else its folder. Undefined where it was never fetched.
 *
 * @param root the user's folder
 * @param outer the repository that it lies in
 * @param tree where the commit is checked out
 */
export async function repositoryOf(
  path: string,
  { root, outer, tree }: { readonly root: string; readonly outer: Repository; readonly tree: string },
  git: Git,
): Promise<Repository | undefined> {
  const name = await nameOf(path, tree, git);
  if (name !== undefined) {
    const args = ['rev-parse', '--path-format=absolute', '--git-path', `modules/${name}`];
    const kept = (await within(outer, git)(args)).trim();
    if (await exists(join(kept, 'HEAD'))) return { folder: kept, isGitFolder: true };
  }
  const folder = join(root, path);
  return (await isPopulated(folder, git)) ? { folder } : undefined;
}

async function nameOf(path: string, tree: string, git: Git): Promise<string | undefined> {
  const args = ['config', '-z', '--file', '.gitmodules', '--get-regexp', '^submodule\\..*\\.path$'];
  const listed = await git(args, tree).catch(() => '');
  const entry = listed.split('\0').find((one) => one.slice(one.indexOf('\n') + 1) === path && one !== '');
  return entry?.slice('submodule.'.length, entry.indexOf('\n') - '.path'.length);
}
