import { describe, expect, it } from 'vitest';
import { reportSchema } from '../../src/domain/report.js';
import { coldstart, emptyFolder, ended, startColdstart } from '../support/cli.js';
import { left, slowHistory, textOf } from '../support/slow-history.js';
import { git } from './sides-harness.js';

/** Long beside what a busy machine adds to a start. */
const _MUCH_MS = 120;

describe('coldstart bisect', () => {
  it('says that there is no regression, and leaves nothing behind', async () => {
    const repo = slowHistory({ commits: 4, slower: {} });
    const cache = emptyFolder();
    const wait = ['--', 'sleep', '0.05'];
    const options = { cwd: repo, env: { XDG_CACHE_HOME: cache } };
    const args = ['bisect', '--good', 'fast', '--max-regression', '300%', '--format', 'json'];
    const { code, stdout, stderr } = await coldstart([...args, ...wait], options);
    expect(code, stderr).toBe(0);
    const { bisect } = reportSchema.parse(JSON.parse(stdout));
    expect(bisect?.outcome).toBe('none');
    expect(bisect?.sentence).toMatch(/^No regression: /);
    expect(left(cache)).toEqual([]);
  });

  it('leaves no work tree when it is interrupted, and goes on from there', async () => {
    const repo = slowHistory({ commits: 4, slower: {} });
    const cache = emptyFolder();
    const options = { cwd: repo, env: { XDG_CACHE_HOME: cache } };
    const args = ['bisect', '--good', 'fast', '--max-regression', '300%', '--', 'sleep', '0.1'];
    const child = startColdstart(args, options);
    const end = ended(child);
    const file = () => left(cache).find((name) => name.endsWith('.ndjson'));
    await expect.poll(() => textOf(cache), { timeout: 60_000 }).toContain('"stage":"ends"');
    child.kill('SIGINT');
    const { code, stderr, stdout } = await end;
    expect(code, stderr).toBe(130);
    expect(stdout).toContain('The same command goes on from here');
    expect(left(cache)).toEqual([file()]);
    expect(git(repo, 'worktree', 'list').split('\n')).toHaveLength(1);
    const anew = await coldstart([...args.slice(0, 3), '--no-resume', ...args.slice(3)], options);
    expect([anew.code, anew.stderr.includes('going on after')]).toEqual([0, false]);
  });

  it.each([
    [[], 2, /needs something to measure/],
    [['hello'], 2, /for your own code/],
    [['gone.py'], 2, /No such file: gone\.py/],
    [['app/w.py', '--max-regression', '0.1'], 2, /not a percentage/],
    [['app/w.py', '--metric', 'size'], 2, /--metric size: .* has none/],
    [['app/w.py', '--', 'true'], 2, /one row/],
    [['app/w.py', '--bad', 'fast'], 2, /are the same commit/],
    [['app/w.py', '-o', 'app/w.py'], 2, /-o/],
  ])('%j ends with %i', async (args, code, message) => {
    const repo = slowHistory({ commits: 2, slower: {} });
    const cache = emptyFolder();
    const end = args.indexOf('--');
    const given =
      end < 0 ? [...args, '--good', 'fast'] : [...args.slice(0, end), '--good', 'fast', ...args.slice(end)];
    const result = await coldstart(['bisect', ...given], { cwd: repo, env: { XDG_CACHE_HOME: cache } });
    expect(result.stderr).toMatch(message);
    expect([result.code, result.stdout, left(cache)]).toEqual([code, '', []]);
  });

  it('tells of an end that cannot be measured, by its name', async () => {
    const repo = slowHistory({ commits: 3, slower: {}, broken: [0] });
    const { code, stderr } = await coldstart(['bisect', 'app/w.py', '--good', 'fast'], { cwd: repo });
    expect([code, stderr]).toEqual([
      3,
      expect.stringMatching(/The good end \w+ cannot be measured: .*status 3/),
    ]);
    expect(stderr).toContain('Name another commit with --good.');
  });

  it('is refused outside of a repository', async () => {
    const { code, stderr } = await coldstart(['bisect', 'app/w.py', '--good', 'v1'], { cwd: emptyFolder() });
    expect([code, stderr]).toEqual([2, expect.stringContaining('not a git repository')]);
  });
});
