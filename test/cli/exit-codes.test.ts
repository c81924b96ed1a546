import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { coldstart, emptyFolder, ended, startColdstart } from '../support/cli.js';

const EXCEEDED = ['--budget', 'slow:wall.p50<1us'];
const UNDECIDED = ['--budget', 'slow:wall.p50<1s', '--on-inconclusive', 'fail'];
const SLOW = ['--command', 'slow=sleep 0.01'];
/** Its third start, the second that counts, fails: five samples are too few for an interval. */
const OPEN = ['--command', `slow=sh -c 'echo >> starts; test "$(wc -l < starts)" -ne 3'`];
const BROKEN = ['--command', 'broken=false'];

describe('exit codes, and which wins: 130 > 2 > 3 > 1 > 4 > 0', () => {
  it.each([
    [0, 'measured', ['--runs', '6', ...SLOW]],
    [1, 'a budget failed', ['--runs', '6', ...EXCEEDED, ...SLOW]],
    [2, 'asked wrongly', ['--runs', '0', ...SLOW]],
    [2, 'a budget that could never be decided', ['--runs', '5', ...UNDECIDED, ...SLOW]],
    [3, 'a row without a sample', ['--runs', '1', ...BROKEN]],
    [4, 'open, and that is a failure', ['--runs', '6', ...UNDECIDED, ...OPEN]],
    [
      1,
      'a budget failed and another is open',
      ['--runs', '6', ...UNDECIDED, '--budget', 'slow:wall.max<1us', ...OPEN],
    ],
    [3, 'a row failed and a budget of another', ['--runs', '6', ...EXCEEDED, ...SLOW, ...BROKEN]],
    [2, 'a row failed and the report cannot be written', ['--runs', '1', '-o', 'json:/dev/full', ...BROKEN]],
  ] as const)('%d: %s', async (wanted, _, args) => {
    const { code, stderr } = await coldstart(['bench', '--no-progress', ...args], { cwd: emptyFolder() });
    expect(code, stderr).toBe(wanted);
  });

  it('130: interrupted, whatever failed before', async () => {
    const cwd = emptyFolder();
    const args = [
      '--runs',
      '500',
      '--no-progress',
      '-o',
      'out.json',
      ...EXCEEDED,
      ...BROKEN,
      '--command',
      'slow=sleep 0.1',
    ];
    const child = startColdstart(['bench', ...args], { cwd });
    const end = ended(child);
    const partial = join(cwd, 'out.json.partial.ndjson');
    const lines = () => (existsSync(partial) ? readFileSync(partial, 'utf8').split('\n').length : 0);
    while (lines() < 60 && child.exitCode === null) await new Promise((done) => setTimeout(done, 20));
    child.kill('SIGINT');
    const { code, stdout, stderr } = await end;
    expect(code).toBe(130);
    // Who reads a pipe is told once.
    expect(stdout).toMatch(/^FAIL +slow/m);
    expect(stdout).toMatch(/broken: \d+ of \d+ trials failed/);
    expect(stderr).toBe('');
  });
});
