import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { reportSchema } from '../../src/domain/report.js';
import { coldstart, emptyFolder } from '../support/cli.js';

/** Two groups: a and b are compared with each other, hello with nothing. */
const FLAGS = [
  ...['--runs', '1', '--no-pitfalls', '--loop', 'own', 'hello'],
  ...['--command', 'a=true', '--command', 'b=true', '--compare', 'a,b'],
];

function shard(folder: string, which: string, ...more: string[]) {
  return coldstart(['bench', '--shard', which, ...FLAGS, '-o', 'out.json', ...more], { cwd: folder });
}

const saved = (folder: string) =>
  reportSchema.parse(JSON.parse(readFileSync(join(folder, 'out.json'), 'utf8')));

describe('bench --shard', () => {
  it('measures a part of the rows beside the control row', async () => {
    const folder = emptyFolder();
    expect(await shard(folder, '1/2')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('shard 1/2 · '),
    });
    const report = saved(folder);
    expect(report.shard).toMatchObject({ index: 1, of: 2 });
    const [a, b, control, ...more] = report.results.map(({ id }) => id);
    expect([a, b, more]).toEqual(['a', 'b', []]);
    expect(control).toMatch(/^control\//);
    expect(report.comparisons).toMatchObject([{ base: 'a', head: 'b' }]);
  });

  it('takes budgets about rows of other shards, but not about rows that no shard has', async () => {
    const folder = emptyFolder();
    expect(await shard(folder, '1/2', '--budget', 'hello/*:ready.p50<1h')).toMatchObject({ code: 2 });
    expect(await shard(folder, '1/2', '--budget', 'hello/*:ready.max<1000s')).toMatchObject({ code: 0 });
    expect(saved(folder).budgets).toEqual([]);
    expect(await shard(folder, '1/2', '--budget', 'helo/*:ready.p50<1s')).toMatchObject({ code: 2 });
  });

  it('without rows writes an empty report and ends well', async () => {
    const folder = emptyFolder();
    const { code, stdout, stderr } = await shard(folder, '3/3');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^shard 3\/3 · no rows · /);
    expect(stderr).toContain('note: shard 3/3 has no rows: there are 2 groups of rows that stay together.');
    expect(saved(folder)).toMatchObject({ results: [], runs: 1, shard: { index: 3, of: 3 } });
  });

  it.each(['0/4', '5/4', '1/0', 'x/y', '1', '1/2/3', '-1/4', '1.5/4'])('refuses %s', async (which) => {
    expect(await coldstart(['bench', `--shard=${which}`, '--', 'true'])).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('Two numbers are needed, from 1/4 to 4/4'),
    });
  });

  it('shows its part of the plan with --dry-run', async () => {
    const { code, stdout } = await coldstart(['bench', '--shard', '1/2', ...FLAGS, '--dry-run']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^shard 1\/2: 3 rows, /);
    expect(stdout).not.toContain('hello');
  });
});
