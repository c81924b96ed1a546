import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ColdstartError } from '../../src/domain/errors.js';
import { openSides } from '../../src/git/sides.js';
import { emptyFolder } from '../support/cli.js';
import { writeFiles } from '../support/project.js';

export const git = (cwd: string, ...args: string[]) =>
  execFileSync(
    'git',
    ['-c', 'user.name=n', '-c', 'user.email=n@example.org', '-c', 'protocol.file.allow=always', ...args],
    { cwd, stdio: 'pipe', encoding: 'utf8' },
  ).trim();

export function commit(folder: string, files: Readonly<Record<string, string>>): void {
  writeFiles(folder, files);
  git(folder, 'add', '-A');
  git(folder, 'commit', '-qm', 'one');
}

export function repository(...commits: readonly Readonly<Record<string, string>>[]): string {
  const folder = emptyFolder();
  git(folder, 'init', '-q', '-b', 'main');
  for (const files of commits) commit(folder, files);
  return folder;
}

const contextOf = (cwd: string) => ({ cwd, env: process.env, cacheDir: emptyFolder() });

/** What each side has under these names, base and head, and what was said. */
export async function seen(cwd: string, names: readonly string[], ref = 'HEAD') {
  const notes: string[] = [];
  const sides = await openSides(ref, cwd, contextOf(cwd), (note) => notes.push(note));
  const at = (side: 'base' | 'head') =>
    names.map((name) => textOf(sides.place(join(cwd, name), side)) ?? `no ${name}`).join(' ');
  const found = { base: at('base'), head: at('head'), notes: notes.join('\n') };
  await sides.close();
  return found;
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** Why a comparison is refused, as main prints it. */
export async function refused(cwd: string, ref = 'HEAD') {
  const error = await openSides(ref, cwd, contextOf(cwd), () => {}).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ColdstartError)) throw error ?? new Error('it was not refused');
  return { code: error.exitCode, said: `${error.message}\n${error.hint}` };
}

/** A repository whose submodule `lib` has a value, at two commits. */
export function withSubmodule() {
  const lib = repository({ value: 'old\n' }, { value: 'new\n' });
  const repo = repository({ top: 'top\n' });
  git(repo, 'submodule', '--quiet', 'add', lib, 'lib');
  git(join(repo, 'lib'), 'checkout', '-q', 'HEAD~1');
  git(repo, 'add', '-A');
  git(repo, 'commit', '-qm', 'with lib');
  return { lib, repo, inside: join(repo, 'lib') };
}
