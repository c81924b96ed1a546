import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseBudget } from '../../src/config/budget.js';
import { type Report, reportSchema } from '../../src/domain/report.js';
import { BIN, benchReport, coldstart, emptyFolder } from '../support/cli.js';

const bench = (...budgets: string[]) => [
  'bench',
  '--runs',
  '6',
  '--no-progress',
  ...budgets.flatMap((text) => ['--budget', text]),
  '--',
  'true',
];

describe('the exit code of budgets', () => {
  it('is 0 when they are met, and the table says so', async () => {
    const { code, stdout } = await coldstart(bench('wall.p50<30s', 'rss.max<10GB'));
    expect(stdout).toMatch(/^ok +true +\S+ ms \[.*\] +wall\.p50 < 30 s +n = 6$/m);
    expect(code).toBe(0);
  });

  it('is 1 when one is exceeded, said on stderr too, also when quiet', async () => {
    const { code, stdout, stderr } = await coldstart([
      ...bench('wall.p50<1us', 'wall.max<30s').slice(0, -2),
      '--quiet',
      '--',
      'true',
    ]);
    expect(stdout).toMatch(/^FAIL +true /m);
    expect(stdout.indexOf('FAIL')).toBeLessThan(stdout.indexOf('ok  '));
    expect(stderr).toMatch(/^error: budget true: wall\.p50/m);
    expect(code).toBe(1);
  });

  it('is 1 when one is exceeded, said once to who reads stdout and stderr as one, without colours', () => {
    const args = [process.execPath, BIN, ...bench('wall.p50<1us')];
    const env = { ...process.env, FORCE_COLOR: undefined, NO_COLOR: undefined };
    const { status, stdout, stderr } = spawnSync('sh', ['-c', 'exec "$@" 2>&1', 'sh', ...args], {
      ...{ cwd: emptyFolder(), encoding: 'utf8' as const, env },
    });
    expect(stdout.match(/FAIL/g)).toHaveLength(1);
    expect(stdout).toMatch(/^FAIL {2}true /);
    expect(stdout).not.toContain('\u001b');
    expect([status, stderr]).toEqual([1, '']);
  });

  it('is 4 when one is open and --on-inconclusive fail asks for it, else 0 with a warning', async () => {
    // Its third start fails: five samples are too few for an interval.
    const flaky = ['--', 'sh', '-c', 'echo >> starts; test "$(wc -l < starts)" -ne 3'];
    const few = (...options: string[]) =>
      coldstart(['bench', '--runs', '6', '--no-progress', '--budget', 'wall.p50<30s', ...options, ...flaky], {
        cwd: emptyFolder(),
      });
    const open = await few('--on-inconclusive', 'fail');
    expect(open.stdout).toMatch(/^\? +\S+ .*wall\.p50 < 30 s/m);
    expect(open.code).toBe(4);
    const warned = await few();
    expect(warned.stderr).toMatch(/warning: budget .*INCONCLUSIVE/);
    expect(warned.code).toBe(0);
    const passed = await few('--on-inconclusive', 'pass');
    expect(passed.stderr).not.toMatch(/INCONCLUSIVE/);
    expect(passed.code).toBe(0);
  });

  it('is 3 when another row could not be measured, whatever the budget says', async () => {
    const rows = ['--command', 'good=true', '--command', 'bad=false', '--runs', '6', '--no-progress'];
    expect((await coldstart(['bench', ...rows, '--budget', 'good:wall.p50<1us'])).code).toBe(3);
  });

  it.each([
    ['wall.p50<fast', /\^/],
    ['nowhere:wall.p50<1s', /matches no row.*\n.*Rows: true/],
    ['loop.p50<1s', /matches no row that has loop.*\n.*true has run/],
    ['wall.p90<1s', /p90 needs --runs 20/],
    // Its interval would have no ends.
    ['wall.p50<1s', /p50 needs --runs 6, true has 5\.\n.*Use --runs 6 or more/, '--runs', '5'],
  ])('is 2 for %j, before anything runs', async (text, pattern, ...options: string[]) => {
    const [command, ...rest] = bench(text);
    const { code, stdout, stderr } = await coldstart([
      command ?? '',
      ...rest.slice(0, -2),
      ...options,
      '--',
      'true',
    ]);
    expect(stderr).toMatch(pattern);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });
});

it('those of the configuration that fit no row named on the command line are said, not refused', async () => {
  const folder = emptyFolder();
  const budgets = ['hello/*:ready.p50<1us', 'wall.max<30s'];
  writeFileSync(join(folder, 'coldstart.json'), JSON.stringify({ budgets }));
  const { report, code, stderr } = await benchReport(['--runs', '6', '--', 'true'], { cwd: folder });
  expect(code).toBe(0);
  expect(report.budgets?.map(({ budget }) => budget)).toEqual(['wall.max<30s']);
  expect(report.warnings.map((warning) => warning.code)).toContain('BUDGET_UNUSED');
  expect(stderr).toMatch(/"hello\/\*:ready\.p50<1us" of the configuration matches none/);
});

it('those of the configuration hold beside those of the command line, and are in the report', async () => {
  const folder = emptyFolder();
  writeFileSync(join(folder, 'coldstart.json'), JSON.stringify({ budgets: ['wall.max<30s'] }));
  const { report, code } = await benchReport(['--runs', '6', '--budget', 'cpu.p50<30s', '--', 'true'], {
    cwd: folder,
  });
  expect(code).toBe(0);
  expect(report.budgets?.map(({ budget, id, verdict, n }) => [budget, id, verdict, n])).toEqual([
    ['wall.max<30s', 'true', 'PASS', 6],
    ['cpu.p50<30s', 'true', 'PASS', 6],
  ]);
});

it('a budget of the configuration that cannot be read is refused with its place', async () => {
  const folder = emptyFolder();
  writeFileSync(join(folder, 'coldstart.json'), JSON.stringify({ budgets: ['wall.max<30s', 'wall.max'] }));
  const { code, stderr } = await coldstart(['bench', '--', 'true'], { cwd: folder });
  expect(code).toBe(2);
  expect(stderr).toMatch(/budgets\[1\] of .*coldstart\.json cannot be read.*\n {2}wall\.max\n {10}\^\n/);
});

it('what the file and the command line both ask is judged once', async () => {
  const folder = emptyFolder();
  const text = 'wall.max<30s';
  writeFileSync(join(folder, 'coldstart.json'), JSON.stringify({ budgets: [text] }));
  const { stdout } = await coldstart([...bench(text).slice(0, -2), '--format', 'json', '--', 'true'], {
    cwd: folder,
  });
  expect(reportSchema.parse(JSON.parse(stdout)).budgets).toHaveLength(1);
});

it('budgets are decided again for a run that is recovered, and shown with a saved report', async () => {
  const folder = emptyFolder();
  const inFolder = { cwd: folder };
  const { code } = await coldstart(
    [...bench('wall.p50<1us').slice(0, -2), '-o', 'a.json', '--', 'true'],
    inFolder,
  );
  expect(code).toBe(1);
  const saved: Report = reportSchema.parse(JSON.parse(readFileSync(join(folder, 'a.json'), 'utf8')));
  const { tool, startedAt, seed, runs, argv, environment, results } = saved;
  const header = {
    ...{ kind: 'partial', schemaVersion: 1, version: tool.version, startedAt, seed, runs, argv, environment },
    ...{ comparisons: [], notes: [], budgets: [parseBudget('wall.p50<1us')] },
    rows: results.map(({ id, scenario, warnings }) => ({ id, record: scenario, warnings })),
  };
  const entries = results.flatMap(({ trials }, row) => trials.map((trial) => ({ row, trial })));
  const lines = [header, ...entries].map((entry) => `${JSON.stringify(entry)}\n`);
  writeFileSync(join(folder, 'b.json.partial.ndjson'), lines.join(''));

  const again = await coldstart(['report', 'a.json'], inFolder);
  expect(again.stdout).toMatch(/^FAIL +true .*wall\.p50 < /m);
  const recovered = await coldstart(['report', 'b.json.partial.ndjson', '--format', 'json'], inFolder);
  expect(reportSchema.parse(JSON.parse(recovered.stdout)).budgets).toEqual(saved.budgets);
});
