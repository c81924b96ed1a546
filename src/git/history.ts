import { usageError } from '../domain/errors.js';
import type { Git } from './git.js';

/** A commit as `git log` tells it. */
export interface HistoryCommit {
  /** Full hash. */
  readonly hash: string;
  /** As git abbreviates it, unique here. */
  readonly short: string;
  /** ISO 8601, of the author. */
  readonly authoredAt: string;
  readonly subject: string;
  readonly parents: readonly string[];
  /** Files that this commit renamed, against its first parent. */
  readonly renames: readonly Rename[];
}

interface Rename {
  readonly from: string;
  readonly to: string;
}

const FORMAT = '%x01%H%x02%h%x02%aI%x02%P%x02%s%x02';

/**
 * The commits from good to bad, good first, along the first parents: a merge stands for what it brought in. Throws usage
 * errors where there is nothing between, or good is no ancestor.
 */
export async function historyOf(
  { good, bad }: { readonly good: Named; readonly bad: Named },
  root: string,
  git: Git,
): Promise<HistoryCommit[]> {
  if (good.hash === bad.hash)
    throw usageError(
      `--good ${good.ref} and --bad ${bad.ref} are the same commit.`,
      'Name an earlier one that was fast: --good REF.',
    );
  await checkAncestor(good, bad, root, git);
  const range = `${good.hash}..${bad.hash}`;
  const asLines = ['-z', `--format=${FORMAT}`];
  const later = commitsIn(await git(['log', '--first-parent', '-s', ...asLines, range], root));
  // Commits without a rename are left out of this list.
  const renaming = ['-m', '--first-parent', '-M', '--diff-filter=R', '--name-status'];
  const renames = new Map(
    commitsIn(await git(['log', ...renaming, ...asLines, range], root)).map((one) => [one.hash, one.renames]),
  );
  const first = commitsIn(await git(['log', '-1', '-s', ...asLines, good.hash], root));
  return [
    ...first,
    ...later.reverse().map((commit) => ({ ...commit, renames: renames.get(commit.hash) ?? [] })),
  ];
}

/** A commit, and how the user called it. */
export interface Named {
  readonly ref: string;
  readonly hash: string;
}

async function checkAncestor(good: Named, bad: Named, root: string, git: Git): Promise<void> {
  const base = (await git(['merge-base', good.hash, bad.hash], root).catch(() => '')).trim();
  if (base === good.hash) return;
  const isTurned = base === bad.hash;
  throw usageError(
    `--good ${good.ref} is no ancestor of --bad ${bad.ref}.`,
    isTurned
      ? 'It comes after it: are they the wrong way round?'
      : base === ''
        ? 'They have no common ancestor here; in a shallow clone fetch more: git fetch --unshallow.'
        : `Their last common commit is ${base.slice(0, 12)}: is that one fast?`,
  );
}

/** Exported for tests of what git writes. */
export function commitsIn(log: string): HistoryCommit[] {
  return log
    .split('\x01')
    .slice(1)
    .map((entry) => {
      const [hash = '', short = '', authoredAt = '', parents = '', subject = '', files = ''] =
        entry.split('\x02');
      return {
        ...{ hash, short, authoredAt, subject },
        parents: parents.split(' ').filter(Boolean),
        renames: renamesIn(files),
      };
    });
}

/** `R100<0>old<0>new<0>`, after the marks that end a message. */
function renamesIn(files: string): Rename[] {
  const words = files.split('\0').map((word) => word.replace(/^\n/, ''));
  return words.flatMap((word, index): Rename[] => {
    const [from, to] = [words[index + 1], words[index + 2]];
    return /^R\d+$/.test(word) && from && to ? [{ from, to }] : [];
  });
}

/**
 * What a file was called in each commit, from what it is called in the last one.
 *
 * @param history oldest first
 */
export function namesThrough(history: readonly HistoryCommit[], last: string): string[] {
  const names: string[] = [];
  let name = last;
  for (const { renames } of [...history].reverse()) {
    names.push(name);
    name = renames.find(({ to }) => to === name)?.from ?? name;
  }
  return names.reverse();
}
