import { describe, expect } from 'vitest';
import { reportSchema } from '../../src/domain/report.js';
import { coldstart, emptyFolder } from '../support/cli.js';
import { left, slowHistory } from '../support/slow-history.js';
import { atLength } from '../support/thoroughly.js';
import { git } from './sides-harness.js';

/** Long beside what a busy machine adds to a start. */
const MUCH_MS = 300;

describe('coldstart bisect, to its end', () => {
  // bisect.full.test.ts finds one in such a history in each run, after a kill.
  atLength('finds the commit in a history of twelve', async () => {
    const repo = slowHistory({ commits: 12, slower: { 7: MUCH_MS } });
    const cache = emptyFolder();
    const args = ['bisect', 'app/w.py', '--good', 'fast', '--no-progress', '--format', 'json'];
    const { code, stdout, stderr } = await coldstart(args, { cwd: repo, env: { XDG_CACHE_HOME: cache } });
    expect(code, stderr).toBe(1);
    const report = reportSchema.parse(JSON.parse(stdout));
    const slow = git(repo, 'rev-parse', 'HEAD~4');
    expect(report.bisect).toMatchObject({ outcome: 'found', first: { hash: slow, subject: 'Change 7' } });
    expect(report.bisect?.sentence).toMatch(
      /“Change 7”\) made it slower: .*mostly in imports.*grew: work7 \(\+/,
    );
    expect(left(cache)).toEqual([]);
    expect(git(repo, 'worktree', 'list').split('\n')).toHaveLength(1);
  });
});
