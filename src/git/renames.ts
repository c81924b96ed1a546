import { dirname } from 'node:path';
import type { Git } from './git.js';

/** Which path a file or folder had before, from the top folder; undefined where git takes it for new. */
export type FormerPath = (path: string) => string | undefined;

/**
 * What git takes for the same files under other names, between a commit and the work tree of head, which may have files
 * that were never added. A folder has the name that most of its files came from.
 */
export async function renamesSince(commit: string, tree: string, git: Git): Promise<FormerPath> {
  // Only the list of this work tree learns of them.
  await git(['add', '--intent-to-add', '--', '.'], tree);
  const listed = await git(
    ['diff', '--find-renames', '--diff-filter=R', '--name-status', '-z', commit],
    tree,
  );
  const words = listed.split('\0');
  const renames = Array.from({ length: Math.floor(words.length / 3) }, (_, index) => ({
    from: words[3 * index + 1] ?? '',
    to: words[3 * index + 2] ?? '',
  }));
  return (path) => renames.find(({ to }) => to === path)?.from ?? formerFolder(path, renames);
}

function formerFolder(path: string, renames: readonly { from: string; to: string }[]): string | undefined {
  const counts = new Map<string, number>();
  for (const { from, to } of renames) {
    const rest = to.startsWith(`${path}/`) ? to.slice(path.length) : undefined;
    if (rest === undefined || !from.endsWith(rest)) continue;
    const folder = from.slice(0, -rest.length);
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  const [most] = [...counts].sort(([, a], [, b]) => b - a);
  return most && most[0] !== '' && most[0] !== dirname(path) ? most[0] : undefined;
}
