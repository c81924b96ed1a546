import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { emptyFolder } from '../support/cli.js';
import { writeFiles } from '../support/project.js';
import { commit, git, refused, repository, seen, withSubmodule } from './sides-harness.js';

describe('the sides of --against, with submodules', () => {
  it.each<[string, (inside: string) => void, string, string]>([
    ['as it was committed', () => {}, 'old', 'old'],
    ['moved to another commit', (inside) => git(inside, 'checkout', '-q', 'main'), 'old', 'new'],
    ['changed', (inside) => writeFileSync(join(inside, 'value'), 'dirty\n'), 'old', 'dirty'],
    [
      'moved and changed',
      (inside) => {
        git(inside, 'checkout', '-q', 'main');
        writeFileSync(join(inside, 'value'), 'both\n');
      },
      'old',
      'both',
    ],
  ])('%s: each side has its own', async (_, change, base, head) => {
    const { repo, inside } = withSubmodule();
    change(inside);
    const lists = () => [repo, inside].map((folder) => git(folder, 'worktree', 'list', '--porcelain'));
    const before = [lists(), git(repo, 'status', '--porcelain')];
    const sides = await seen(repo, ['lib/value']);
    expect([sides.base, sides.head]).toEqual([expect.stringContaining(base), expect.stringContaining(head)]);
    expect([lists(), git(repo, 'status', '--porcelain')]).toEqual(before);
  });

  it('follows one inside of another, and one that moved', async () => {
    const { repo: inner } = withSubmodule();
    const repo = repository({ top: '' });
    git(repo, 'submodule', '--quiet', 'add', inner, 'outer');
    git(repo, 'submodule', '--quiet', 'update', '--init', '--recursive');
    git(repo, 'commit', '-qm', 'nested');
    git(repo, 'mv', 'outer', 'moved');
    git(join(repo, 'moved/lib'), 'checkout', '-q', 'main');
    const sides = await seen(repo, ['outer/lib/value', 'moved/lib/value']);
    expect(sides.base).toMatch(/old.*no moved/s);
    expect(sides.head).toMatch(/no outer.*new/s);
  });

  it('is refused where a commit of one was never fetched, and by name', async () => {
    const { lib, repo, inside } = withSubmodule();
    const clone = emptyFolder();
    git(clone, 'clone', '-q', repo, '.');
    expect((await seen(clone, ['lib/value'])).head).toContain('no lib/value');
    commit(lib, { value: 'newest\n' });
    git(inside, 'pull', '-q', 'origin', 'main');
    git(repo, 'commit', '-qam', 'newest');
    git(clone, 'pull', '-q');
    git(clone, 'submodule', '--quiet', 'init');
    git(clone, 'config', 'submodule.lib.url', `file://${lib}`);
    git(clone, 'submodule', '--quiet', 'update', '--depth', '1');
    const old = await refused(clone, 'HEAD~1');
    expect(old.code).toBe(2);
    expect(old.said).toMatch(
      /The submodule lib is at [0-9a-f]{12} in HEAD~1, and that commit is not here\.\n/,
    );
    expect(old.said).toMatch(/git -C lib fetch origin [0-9a-f]{40}/);
    expect(git(clone, 'worktree', 'list').split('\n')).toHaveLength(1);
  });

  it('leaves out one that is new, and has one that went on its side', async () => {
    const { repo } = withSubmodule();
    const fresh = await seen(repo, ['lib/value'], 'HEAD~1');
    expect(fresh.base).toContain('no lib/value');
    expect(fresh.head).toContain('old');
    git(repo, 'rm', '-q', '-f', 'lib');
    const gone = await seen(repo, ['lib/value']);
    expect(gone.base).toContain('old');
    expect(gone.head).toContain('no lib/value');
  });

  it('a submodule became a folder, a file, or nothing', async () => {
    for (const [become, said] of [
      [(repo: string) => writeFiles(repo, { 'lib/value': 'plain\n' }), /plain/],
      [(repo: string) => writeFileSync(join(repo, 'lib'), 'plain\n'), /plain/],
      [() => {}, /no lib\/value/],
    ] as const) {
      const { repo } = withSubmodule();
      git(repo, 'rm', '-q', '-f', 'lib');
      expect(existsSync(join(repo, 'lib'))).toBe(false);
      become(repo);
      const sides = await seen(repo, ['lib', 'lib/value']);
      expect(sides.base).toMatch(/old/);
      expect(sides.head).toMatch(said);
    }
  });
});
