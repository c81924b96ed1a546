import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Report, reportSchema } from '../../src/domain/report.js';
import { coldstart, emptyFolder } from '../support/cli.js';
import { commit, git, repository } from './sides-harness.js';

/**
 * Seconds, far apart: each is more than twice the one before, where the limit is 1.5, and the first is long beside what a
 * busy machine adds to a trial.
 */
const [QUICK, SLOW, SLOWER] = [0.2, 0.45, 1.2];
const taking = (seconds: number) => ({ 'start.sh': `sleep ${seconds}\n` });

function project() {
  const cwd = repository(taking(QUICK));
  const env = { XDG_CACHE_HOME: emptyFolder() };
  const gate = async (ref: string, ...args: string[]) => {
    const all = [
      'bench',
      '--against',
      ref,
      '--runs',
      '7',
      '--max-regression',
      '50%',
      '--no-progress',
      ...args,
    ];
    const { code, stdout, stderr } = await coldstart([...all, '--format', 'json', '--', 'sh', 'start.sh'], {
      cwd,
      env,
    });
    const report: Report = reportSchema.parse(JSON.parse(stdout));
    return { code, stderr, report, comparison: report.comparisons[0] };
  };
  const accept = (...args: string[]) => coldstart(['baseline', 'accept', ...args], { cwd, env });
  const becomes = (seconds: number) => writeFileSync(join(cwd, 'start.sh'), taking(seconds)['start.sh']);
  return { cwd, gate, accept, becomes };
}

describe('a slowdown that was accepted against a commit', () => {
  it('passes until the row changes, and is a part of the commit’s own times after that', async () => {
    const { cwd, gate, accept, becomes } = project();
    becomes(SLOW);
    const failed = await gate('HEAD');
    expect(failed.code, failed.stderr).toBe(1);
    expect(failed.report.gate?.against).toEqual({ ref: 'HEAD', commit: git(cwd, 'rev-parse', 'HEAD') });
    const accepted = await accept('*', '--reason', 'Waits for the index', '--by', 'Ada');
    expect(accepted.code, accepted.stderr).toBe(0);
    const passed = await gate('HEAD');
    expect(passed.code, passed.stderr).toBe(0);
    expect(passed.comparison).toMatchObject({
      verdict: 'PASS',
      accepted: { reason: 'Waits for the index', by: 'Ada', ratio: failed.comparison?.ratio },
    });
    becomes(SLOWER);
    expect((await gate('HEAD')).code).toBe(1);
    // Committed, the slowdown is that of the base.
    becomes(SLOW);
    git(cwd, 'add', '-A');
    git(cwd, 'commit', '-qm', 'Wait for the index');
    const later = await gate('HEAD');
    expect([later.code, later.comparison?.verdict, later.comparison?.accepted]).toEqual([
      0,
      'PASS',
      undefined,
    ]);
    becomes(SLOWER);
    const again = await gate('HEAD');
    expect([again.code, again.comparison?.accepted]).toEqual([1, undefined]);
    // Against the commit before, both count: what was accepted first, and what is on top of it.
    expect((await accept('*', '--reason', 'Waits longer', '--by', 'Bob')).code).toBe(0);
    const both = await gate('HEAD~1');
    expect(both.comparison).toMatchObject({
      verdict: 'PASS',
      accepted: { reason: 'Waits for the index and Waits longer', by: 'Ada and Bob' },
    });
  });

  it('may be accepted by the message of the commit', async () => {
    const { cwd, gate } = project();
    commit(cwd, taking(SLOW));
    git(cwd, 'commit', '-q', '--amend', '-m', 'Slower\n\nColdstart-Accept: sh* 2x Waits for the index');
    const { code, stderr, comparison } = await gate('HEAD~1');
    expect(code, stderr).toBe(0);
    const short = git(cwd, 'rev-parse', '--short', 'HEAD');
    expect(comparison).toMatchObject({
      verdict: 'PASS',
      accepted: { reason: 'Waits for the index', by: 'n', source: `commit ${short}`, ratio: 2 },
    });
    git(cwd, 'commit', '-q', '--amend', '-m', 'Slower\n\nColdstart-Accept: sh* because');
    const unread = await gate('HEAD~1');
    expect(unread.code).toBe(1);
    expect(unread.stderr).toMatch(
      /warning: \w+ accepts nothing by “Coldstart-Accept: sh\* because”\. Rows, by how much/,
    );
  });
});
