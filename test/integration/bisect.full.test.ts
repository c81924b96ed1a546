import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { reportSchema } from '../../src/domain/report.js';
import { coldstart, emptyFolder, ended, startColdstart } from '../support/cli.js';
import { left, slowHistory, textOf } from '../support/slow-history.js';
import { atLength } from '../support/thoroughly.js';
import { commit, git } from './sides-harness.js';

/** Long beside what a busy machine adds to a start. */
const MUCH_MS = 300;
const GOOD = ['--good', 'fast', '--no-progress'];

async function searched(repo: string, ...args: readonly string[]) {
  const all = ['bisect', 'app/w.py', ...GOOD, '--format', 'json', ...args];
  const { code, stdout, stderr } = await coldstart(all, {
    cwd: repo,
    env: { XDG_CACHE_HOME: emptyFolder() },
  });
  if (stdout === '') throw new Error(`no report: exit ${code}\n${stderr}`);
  const report = reportSchema.parse(JSON.parse(stdout));
  return { code, stderr, report, bisect: report.bisect };
}

// Hundreds of starts, each beside whatever else the machine does.
describe('coldstart bisect, at length', { timeout: 600_000 }, () => {
  it('finds the commit in a history of twelve, also if it is killed, through a rename and a commit that fails', async () => {
    const repo = slowHistory({ commits: 12, slower: { 7: MUCH_MS }, renamedAt: 4, broken: [9] });
    const [cache, outputs] = [emptyFolder(), emptyFolder()];
    const env = { XDG_CACHE_HOME: cache };
    const args = ['bisect', 'app/w.py', ...GOOD, '-o', join(outputs, 'found.json')];
    const first = startColdstart(args, { cwd: repo, env });
    const killed = ended(first);
    const lines = () =>
      textOf(cache)
        .split('\n')
        .filter((line) => line.includes('"stage":"ends"')).length;
    await expect.poll(lines, { timeout: 60_000 }).toBeGreaterThan(3);
    first.kill('SIGKILL');
    await killed;
    const { code, stdout, stderr } = await coldstart(args, { cwd: repo, env });
    expect(code, stderr).toBe(1);
    expect(stderr).toMatch(/going on after \d+ rounds/);
    const report = reportSchema.parse(JSON.parse(readFileSync(join(outputs, 'found.json'), 'utf8')));
    const found = report.bisect;
    const slow = git(repo, 'rev-parse', 'HEAD~4');
    expect(found).toMatchObject({
      outcome: 'found',
      commits: 11,
      first: { hash: slow, subject: 'Change 7' },
    });
    expect(found?.sentence).toMatch(/“Change 7”\) made it slower: .*mostly in imports.*grew: work7 \(\+/);
    expect(stdout).toContain('made it slower');
    expect(found?.notes.join()).toContain('The file was called old/start.py up to');
    expect(report.results.map(({ id }) => id)).toContain(
      `w@${found?.first?.short}/own/py${pythonOf(report)}`,
    );
    // Every commit that was measured has its trials, each round once.
    for (const { trials } of report.results.filter(({ id }) => id.startsWith('w@'))) {
      const rounds = trials.map(({ round }) => round);
      expect(new Set(rounds).size).toBe(rounds.length);
    }
    expect(left(cache)).toEqual([]);
    expect(git(repo, 'worktree', 'list').split('\n')).toHaveLength(1);
    const shown = await coldstart(['report', join(outputs, 'found.json')], { cwd: repo });
    expect([shown.code, shown.stdout.includes('“Change 7”')]).toEqual([0, true]);
  });

  atLength('names the other of two steps', async () => {
    const { bisect, code } = await searched(
      slowHistory({ commits: 12, slower: { 3: MUCH_MS, 8: 3 * MUCH_MS } }),
    );
    expect(code).toBe(1);
    expect(['Change 3', 'Change 8']).toContain(bisect?.first?.subject);
    expect(bisect?.notes.join()).toMatch(
      /The change came in several steps.*coldstart bisect app\/w\.py --good/,
    );
  });

  atLength('names a merge, and the command that looks inside of it finds the commit', async () => {
    const repo = slowHistory({ commits: 3, slower: {} });
    git(repo, 'checkout', '-qb', 'side');
    for (const number of [1, 2, 3]) {
      commit(repo, { [`side${number}.txt`]: '', ...(number === 2 ? { 'app/w.py': SLOW } : {}) });
      git(repo, 'commit', '-q', '--amend', '-m', `Side ${number}`);
    }
    git(repo, 'checkout', '-q', 'main');
    commit(repo, { 'main.txt': '' });
    git(repo, 'merge', '-q', '--no-ff', '-m', 'Merge side', 'side');
    const { bisect } = await searched(repo);
    expect(bisect?.first?.subject).toBe('Merge side');
    const merge = bisect?.first?.hash;
    const base = git(repo, 'merge-base', `${merge}^1`, `${merge}^2`);
    expect(bisect?.notes.join()).toContain(`merge-base ${bisect?.first?.short}^1`);
    const inside = await searched(repo, '--good', base, '--bad', `${merge}^2`);
    expect(inside.bisect?.first?.subject).toBe('Side 2');
  });

  it('builds the environment of commits with the same requirements once', async () => {
    const repo = slowHistory({ commits: 6, slower: { 3: MUCH_MS } });
    const requirements = { 'requirements.txt': '' };
    git(repo, 'checkout', '-qb', 'locked', 'fast');
    commit(repo, requirements);
    git(repo, 'tag', '-f', 'fast');
    for (const number of [1, 2, 3, 4])
      commit(repo, { 'app/w.py': number < 3 ? `# ${number}\n` : `${SLOW}# ${number}\n` });
    const { bisect, report } = await searched(repo);
    expect(bisect?.outcome).toBe('found');
    const environments = report.results.flatMap(({ scenario }) =>
      scenario.runner === 'worker' ? [scenario.environment] : [],
    );
    expect(new Set(environments).size).toBe(1);
    expect(environments[0]).toMatch(/requirements/);
  });
});

const SLOW = `import time\ntime.sleep(${MUCH_MS / 1000})\n`;

function pythonOf({ results }: ReturnType<typeof reportSchema.parse>): string {
  const [row] = results;
  return row?.scenario.runner === 'worker' ? row.scenario.python.version.replace(/\.\d+$/, '') : '';
}
