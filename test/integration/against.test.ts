import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/domain/report.js';
import { benchReport, coldstart, emptyFolder, ended, startColdstart } from '../support/cli.js';
import { git, repository } from './sides-harness.js';

const RUN = 'import asyncio\nasync def main():\n    pass\nasyncio.run(main())\n';
/** Long beside what a busy machine adds to a start. */
const _STEADY = RUN.replace('pass', 'await asyncio.sleep(0.25)');
const against = (cwd: string, ...args: string[]) =>
  benchReport(['--against', 'HEAD', '--loop', 'own', '--runs', '8', '--no-progress', ...args], { cwd });
const failures = (report: Report) =>
  report.results.flatMap(({ trials }) =>
    trials.flatMap((trial) => (trial.status === 'failed' ? [trial.message] : [])),
  );

describe('bench --against', () => {
  it('says which Python is waited for while both sides are got ready', async () => {
    const repo = repository({ 'w.py': RUN });
    const bin = emptyFolder();
    writeFileSync(join(bin, 'python3'), '#!/bin/sh\nsleep 300\n', { mode: 0o755 });
    const child = startColdstart(['bench', '--against', 'HEAD', 'w.py'], {
      cwd: repo,
      env: { PATH: `${bin}:${process.env.PATH}`, XDG_CACHE_HOME: emptyFolder() },
    });
    const end = ended(child);
    const waited = new Promise<void>((said) => {
      child.stderr?.on('data', (text: string) => text.includes('waiting up to') && said());
    });
    await Promise.race([waited, end]);
    child.kill('SIGINT');
    const { code, stderr } = await end;
    expect(code, stderr).toBe(130);
    expect(stderr).toContain(`waiting up to 15 s for ${join(bin, 'python3')} to say which Python it is`);
  });

  it('leaves the repository and the cache as they were, also when it is interrupted', async () => {
    const repo = repository({ 'w.py': RUN, '.gitignore': 'ignored.txt\n' });
    writeFileSync(join(repo, 'new.txt'), 'untracked');
    writeFileSync(join(repo, 'ignored.txt'), 'ignored');
    const cache = emptyFolder();
    const state = () => [
      git(repo, 'status', '--porcelain', '--ignored').toString(),
      git(repo, 'worktree', 'list', '--porcelain').toString(),
      existsSync(join(cache, 'coldstart', 'against')) ? readdirSync(join(cache, 'coldstart', 'against')) : [],
    ];
    const before = state();
    const child = startColdstart(
      ['bench', '--against', 'HEAD', '--no-progress', '--', 'sh', '-c', 'ls; cat new.txt; sleep 0.2'],
      { cwd: repo, env: { XDG_CACHE_HOME: cache } },
    );
    const end = ended(child);
    const against = join(cache, 'coldstart', 'against');
    await expect
      .poll(() => existsSync(against) && readdirSync(against).length, { timeout: 60_000 })
      .toBeGreaterThan(0);
    // Trials are under way.
    await new Promise((done) => setTimeout(done, 1000));
    child.kill('SIGINT');
    expect((await end).code).toBe(130);
    expect(state()).toEqual(before);
  });

  it('runs each side in its own folder, with what was changed, added and removed since', async () => {
    const repo = repository({
      'show.py': 'import glob\nassert 0, sorted(glob.glob("*.txt"))\n',
      'old.txt': '',
    });
    rmSync(join(repo, 'old.txt'));
    writeFileSync(join(repo, 'new.txt'), '');
    const { report, code } = await against(repo, 'show.py', '--no-pitfalls', '--runs', '6');
    const of = (start: string) =>
      failures({ ...report, results: report.results.filter(({ id }) => id.startsWith(start)) });
    expect(of('show/').join()).toContain("['new.txt']");
    expect(of('show@HEAD/').join()).toContain("['old.txt']");
    expect(code).toBe(3);
  });

  it('refuses a quantile that so few rounds cannot decide, before anything runs', async () => {
    const repo = repository({ 'w.py': RUN });
    const bench = (...args: string[]) =>
      coldstart(['bench', 'w.py', '--against', 'HEAD', '--loop', 'own', '--metric', 'ready.p95', ...args], {
        cwd: repo,
      });
    const few = await bench('--runs', '20');
    expect(few).toMatchObject({ code: 2, stdout: '' });
    expect(few.stderr).toMatch(
      /error: The p95 of w\/own\/py\S+ cannot be decided: .* needs 72 rounds, this is 20/,
    );
    expect((await bench()).stderr).toMatch(/at any look of 10 to 80 rounds/);
    expect(await bench('--runs', '72', '--dry-run')).toMatchObject({ code: 0 });
  });

  it('says what is new', async () => {
    const repo = repository({ 'w.py': RUN });
    writeFileSync(join(repo, 'new.py'), RUN);
    const both = await against(repo, 'w.py', 'new.py', '--max-regression', '100%', '--runs', '6');
    expect(both.code, both.stderr).toBe(0);
    expect(both.report.gate?.unmatched).toMatchObject([{ code: 'NEW_IN_HEAD' }]);
    const only = await against(repo, 'new.py', '--runs', '1', '--on-inconclusive', 'fail');
    expect(only.code, only.stderr).toBe(0);
    expect(only.stderr).toContain('note: Nothing that is measured is in HEAD yet.');
    expect(only.report.comparisons).toEqual([]);
    expect(only.report.gate?.unmatched).toMatchObject([{ code: 'NEW_IN_HEAD' }]);
  });

  it('judges the working folder alone by budgets', async () => {
    const repo = repository({ 'w.py': `held = bytes(100_000_000).upper()\n${RUN}` });
    writeFileSync(join(repo, 'w.py'), RUN);
    const { report, code } = await against(
      repo,
      'w.py',
      ...['--no-pitfalls', '--runs', '6'],
      // No matter how busy the machine is.
      ...['--budget', 'rss.p50<80MB', '--budget', 'w/*:rss.p50<80MB'],
    );
    expect(code).toBe(0);
    expect(report.budgets?.map(({ verdict }) => verdict)).toEqual(['PASS', 'PASS']);
  });

  it.each([
    [['--against', 'no-such-ref', 'w.py'], /no such commit/],
    [['--against', 'HEAD', 'hello'], /for your own code/],
    [['--against', 'HEAD'], /for your own code/],
  ])('%j is refused', async (args, message) => {
    const { code, stderr } = await coldstart(['bench', ...args], { cwd: repository({ 'w.py': RUN }) });
    expect(code, stderr).toBe(2);
    expect(stderr).toMatch(message);
  });

  it('refuses folders without a repository, and environments that lead to the user’s own files', async () => {
    const empty = emptyFolder();
    writeFileSync(join(empty, 'w.py'), RUN);
    const outside = await coldstart(['bench', '--against', 'HEAD', 'w.py'], { cwd: empty });
    expect([outside.code, /git rev-parse failed/.test(outside.stderr)]).toEqual([2, true]);
    const repo = repository({ 'w.py': RUN, '.gitignore': '.venv\n' });
    execFileSync('python3', ['-m', 'venv', '--without-pip', join(repo, '.venv')]);
    const lib = join(repo, '.venv', 'lib');
    const site = join(lib, readdirSync(lib)[0] ?? '', 'site-packages');
    writeFileSync(join(site, 'own.pth'), `${repo}\n`);
    const editable = await coldstart(['bench', '--against', 'HEAD', 'w.py'], { cwd: repo });
    expect(editable.code).toBe(2);
    expect(editable.stderr).toMatch(/installed editable \(own\.pth\)/);
    expect(readFileSync(join(site, 'own.pth'), 'utf8')).toBe(`${repo}\n`);
    writeFileSync(join(site, 'own.pth'), '');
    writeFileSync(join(repo, 'w.py'), `${RUN}# changed\n`);
    const shared = async (env: Record<string, string>) => {
      const args = ['bench', '--against', 'HEAD', 'w.py', '--dry-run'];
      const { stdout } = await coldstart(args, { cwd: repo, env });
      return [...stdout.matchAll(/environment: (.+)$/gm)].map(([, origin]) => origin);
    };
    const own = await shared({ VIRTUAL_ENV: '' });
    expect(new Set(own)).toEqual(new Set(['.venv of your folder, for all commits']));
    const active = await shared({ VIRTUAL_ENV: join(repo, '.venv') });
    expect(new Set(active)).toEqual(new Set(['$VIRTUAL_ENV']));
  });

  it('gives each side what its own requirements name, whatever environment is active', async () => {
    const repo = repository({
      'a/w.py': RUN,
      'a/requirements.txt': '',
      'b/w.py': RUN,
      '.gitignore': '.venv\n',
    });
    writeFileSync(join(repo, 'a', 'requirements.txt'), '# more\n');
    const venv = join(repo, '.venv');
    execFileSync('python3', ['-m', 'venv', '--without-pip', venv]);
    const origins = async (target: string, env: Record<string, string>) => {
      const args = ['bench', '--against', 'HEAD', target, '--dry-run'];
      const { stdout } = await coldstart(args, { cwd: repo, env: { VIRTUAL_ENV: '', ...env } });
      return new Set([...stdout.matchAll(/environment: ([^;\n]+)/g)].map(([, origin]) => origin));
    };
    const path = `${join(venv, 'bin')}:${process.env.PATH}`;
    const own = new Set(['requirements.txt synced into a cached environment']);
    expect(await origins('a/w.py', { VIRTUAL_ENV: venv, PATH: path })).toEqual(own);
    expect(await origins('a/w.py', { PATH: path })).toEqual(own);
    expect(await origins('a/w.py', { CONDA_PREFIX: venv, CONDA_DEFAULT_ENV: 'x' })).toEqual(own);
    expect(await origins('a/w.py', {})).toEqual(own);
    expect(await origins('b/w.py', { VIRTUAL_ENV: venv })).toEqual(new Set(['$VIRTUAL_ENV']));
    expect(await origins('b/w.py', {})).toEqual(new Set(['.venv of your folder, for all commits']));
  });
});
