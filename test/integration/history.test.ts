import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openCommits } from '../../src/git/commits.js';
import { namesThrough } from '../../src/git/history.js';
import { emptyFolder } from '../support/cli.js';
import { commit, git, repository } from './sides-harness.js';

const LINES = Array.from({ length: 20 }, (_, index) => `print(${index})\n`).join('');
const opened = (cwd: string, good: string, bad = 'HEAD') =>
  openCommits({ good, bad }, cwd, { cwd, env: process.env, cacheDir: emptyFolder() });

describe('a history', () => {
  it('has the commits in their order, with day, subject and what the file was called', async () => {
    const repo = repository({ 'a b.py': LINES });
    git(repo, 'tag', 'fast');
    commit(repo, { 'other.txt': '' });
    git(repo, 'mv', 'a b.py', 'ä.py');
    git(repo, 'commit', '-qm', 'Rename “it”: a → b');
    commit(repo, { 'ä.py': `${LINES}#` });
    const { history, close } = await opened(repo, 'fast');
    expect(history.map(({ subject }) => subject)).toEqual(['one', 'one', 'Rename “it”: a → b', 'one']);
    expect(history.map(({ hash }) => hash)).toEqual(git(repo, 'rev-list', '--reverse', 'HEAD').split('\n'));
    expect(history.every(({ authoredAt }) => !Number.isNaN(Date.parse(authoredAt)))).toBe(true);
    expect(namesThrough(history, 'ä.py')).toEqual(['a b.py', 'a b.py', 'ä.py', 'ä.py']);
    await close();
  });

  it('goes along first parents: a merge stands for what it brought in', async () => {
    const repo = repository({ 'w.py': '' });
    git(repo, 'tag', 'fast');
    git(repo, 'checkout', '-qb', 'side');
    commit(repo, { 'side.txt': '1' });
    commit(repo, { 'side.txt': '2' });
    git(repo, 'checkout', '-q', 'main');
    commit(repo, { 'main.txt': '' });
    git(repo, 'merge', '-q', '--no-ff', '-m', 'Merge side', 'side');
    const { history, close } = await opened(repo, 'fast');
    expect(history.map(({ subject, parents }) => [subject, parents.length])).toEqual([
      ['one', 0],
      ['one', 1],
      ['Merge side', 2],
    ]);
    await close();
  });

  it('checks commits out as they are asked for, and leaves nothing behind', async () => {
    const repo = repository({ 'w.py': '1' }, { 'w.py': '2' }, { 'w.py': '3' });
    const before = git(repo, 'worktree', 'list', '--porcelain');
    const { history, checkOut, place, close } = await opened(repo, 'HEAD~2');
    const [first, second] = history as [(typeof history)[0], (typeof history)[0]];
    await checkOut(second);
    await checkOut(second);
    expect(readFileSync(place(join(repo, 'w.py'), second), 'utf8')).toBe('2');
    expect(existsSync(place(join(repo, 'w.py'), first))).toBe(false);
    expect(place('/elsewhere', first)).toBe('/elsewhere');
    const folder = place(repo, second);
    await close();
    expect(existsSync(folder)).toBe(false);
    expect(git(repo, 'worktree', 'list', '--porcelain')).toBe(before);
  });

  it.each([
    ['HEAD', 'HEAD', /are the same commit/],
    ['HEAD', 'HEAD~1', /no ancestor/],
    ['nowhere', 'HEAD', /--good nowhere: there is no such commit/],
    ['HEAD~1', '--all', /--bad --all: there is no such commit/],
  ])('is refused from %s to %s', async (good, bad, message) => {
    const repo = repository({ a: '1' }, { a: '2' });
    await expect(opened(repo, good, bad)).rejects.toThrow(message);
  });

  it('names what was meant, or what there is', async () => {
    const repo = repository({ a: '1' }, { a: '2' });
    git(repo, 'tag', 'v1.0');
    const hint = (good: string) =>
      opened(repo, good, 'HEAD').then(
        () => '',
        (error) => error.hint,
      );
    expect(await hint('v1.')).toMatch(/^Did you mean v1\.0\? In a shallow clone/);
    expect(await hint('mian')).toMatch(/^Did you mean main\?/);
    expect(await hint('nope')).toMatch(/^There are (?:main, v1\.0|v1\.0, main)\. In a shallow/);
  });

  it('is refused where good is on another branch', async () => {
    const repo = repository({ a: '1' }, { a: '2' });
    git(repo, 'checkout', '-qb', 'side', 'HEAD~1');
    commit(repo, { a: '3' });
    await expect(opened(repo, 'main', 'side')).rejects.toMatchObject({
      hint: expect.stringContaining(git(repo, 'rev-parse', 'main~1').slice(0, 12)),
    });
  });
});
