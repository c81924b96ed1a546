import type { Git } from './git.js';

/** A trailer of a commit's message. */
export interface Trailer {
  /** Behind the key; lines that go on are joined. */
  readonly value: string;
  /** Of the commit, as git abbreviates it. */
  readonly short: string;
  readonly author: string;
  /** ISO 8601, of the author. */
  readonly authoredAt: string;
}

/** The trailers of that key in the commits that HEAD has and `commit` does not, newest first. */
export async function trailersSince(commit: string, key: string, root: string, git: Git): Promise<Trailer[]> {
  const values = `%(trailers:key=${key},valueonly,unfold,separator=%x02)`;
  const log = await git(['log', `--format=%x01%h%x02%an%x02%aI%x02${values}`, `${commit}..HEAD`], root);
  return log
    .split('\x01')
    .slice(1)
    .flatMap((entry) => {
      const [short = '', author = '', authoredAt = '', ...found] = entry.trimEnd().split('\x02');
      return found
        .filter((value) => value.trim() !== '')
        .map((value) => ({ value: value.trim(), short, author, authoredAt }));
    });
}

/** The text of a file as a commit has it, by its path from the top folder; undefined where it has none. */
export async function fileIn(
  commit: string,
  path: string,
  root: string,
  git: Git,
): Promise<string | undefined> {
  const there = await git(['ls-tree', '--name-only', '--full-tree', commit, '--', path], root);
  return there.trim() === '' ? undefined : git(['show', `${commit}:${path}`], root);
}
