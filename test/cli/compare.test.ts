import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { comparisonReportSchema } from '../../src/domain/comparison-report.js';
import type { Report } from '../../src/domain/report.js';
import { coldstart, emptyFolder } from '../support/cli.js';
import { around, gatedReport, timedRow } from '../support/gate.js';

function folderWith(files: Readonly<Record<string, unknown>>): string {
  const folder = emptyFolder();
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return folder;
}

const job = (centre: number, n = 20) => gatedReport([timedRow('job', around(centre, n))]);
const failing = gatedReport([timedRow('job', [undefined, ...around(100, 19)])]);
const compared = (base: Report, head: Report, ...args: string[]) =>
  coldstart(['compare', 'a.json', 'b.json', ...args], {
    cwd: folderWith({ 'a.json': base, 'b.json': head }),
  });

describe('compare ends with', () => {
  it.each([
    ['0 where nothing became slower', job(100), job(101), [], 0],
    ['1 for a regression', job(100), job(140), [], 1],
    ['0 where more is allowed', job(100), job(140), ['--max-regression', '60%'], 0],
    ['0 and a warning where it is open', job(100, 3), job(140, 3), [], 0],
    ['4 where open is a failure', job(100, 3), job(140, 3), ['--on-inconclusive', 'fail'], 4],
    [
      '1 where a row is missing',
      gatedReport([timedRow('job', around(100)), timedRow('b', around(9))]),
      job(100),
      [],
      1,
    ],
    ['3 where a trial failed', job(100), failing, [], 3],
    ['0 where so many may fail', job(100), failing, ['--max-failures', '1'], 0],
    [
      '3 before 1: a row that failed and one that became slower',
      gatedReport([timedRow('a', around(100)), timedRow('job', around(100))]),
      gatedReport([timedRow('a', around(200)), timedRow('job', [undefined, ...around(100, 19)])]),
      [],
      3,
    ],
    [
      '1 before 4: a regression and an open row',
      gatedReport([timedRow('a', around(100)), timedRow('job', around(100, 3))]),
      gatedReport([timedRow('a', around(200)), timedRow('job', around(100, 3))]),
      ['--on-inconclusive', 'fail'],
      1,
    ],
  ] as const)('%s', async (_, base, head, args, wanted) => {
    const { code, stdout, stderr } = await compared(base, head, ...args);
    expect(code, stderr).toBe(wanted);
    expect(stdout).toMatch(/^(FAIL|ok {2}|\? {3}) {2}\S/);
    if (wanted === 1) expect(stderr).toMatch(/^error: .*FAIL/m);
    if (args.length === 0 && stdout.startsWith('?')) expect(stderr).toMatch(/^warning: .*open/m);
  });

  it.each([
    [['--max-regression', '0.1'], /not a percentage/],
    [['--min-effect', '5'], /not a duration/],
    [['--metric', 'speed'], /no such metric/],
    [['--metric', 'ready'], /No row of b\.json has ready/],
    [['--max-failures', 'x'], /whole number .*, or a share such as 10%/],
    [['--max-failures', '100%'], /would let all trials fail/],
    [['-o', 'a.json'], /would overwrite a\.json/],
  ])('2 for %j', async (args, message) => {
    const { code, stdout, stderr } = await compared(job(100), job(100), ...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^ {4}at /m);
  });

  const whole = JSON.stringify(job(100));
  it.each([
    ['truncated', whole.slice(0, 4000), /b\.json is not valid JSON/],
    ['empty', '', /b\.json is not valid JSON/],
    ['of another tool', '{"results": []}', /b\.json is not a report of coldstart/],
    ['of a later schema', whole.replace('"schemaVersion":1', '"schemaVersion":7'), /schemaVersion 7/],
    ['with NaN', whole.replace(/"wallMs":[\d.]+/, '"wallMs":NaN'), /not valid JSON/],
    ['with text for a time', whole.replace(/"wallMs":[\d.]+/, '"wallMs":"1"'), /results\[0\]\.trials\[0\]/],
    [
      'with a negative time',
      whole.replace(/"wallMs":[\d.]+/, '"wallMs":-4'),
      /results\[0\]\.trials\[0\]\.wallMs/,
    ],
    ['with a time of nothing', whole.replaceAll(/"wallMs":[\d.]+/g, '"wallMs":0'), /above zero/],
    ['without rows', JSON.stringify(gatedReport([])), /no row to compare/],
    ['with other rows', JSON.stringify(gatedReport([timedRow('other', around(9))])), /no row in common/],
  ])('2 for a report %s', async (_, text, message) => {
    const cwd = folderWith({ 'a.json': job(100), 'b.json': text });
    const { code, stdout, stderr } = await coldstart(['compare', 'a.json', 'b.json'], { cwd });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^ {4}at |bug of coldstart/m);
  });

  it('2 for files that are not there', async () => {
    const { code, stderr } = await coldstart(['compare', 'nothing.json', 'b.json'], { cwd: emptyFolder() });
    expect(code).toBe(2);
    expect(stderr).toMatch(/nothing\.json/);
  });
});

describe('compare writes', () => {
  it('a comparison that its schema describes, and each other format', async () => {
    const cwd = folderWith({ 'a.json': job(100), 'b.json': job(140) });
    const outputs = ['-o', 'c.json', '-o', 'c.md', '-o', 'c.csv'];
    const { code } = await coldstart(['compare', 'a.json', 'b.json', ...outputs], { cwd });
    expect(code).toBe(1);
    const comparison = comparisonReportSchema.parse(JSON.parse(readFileSync(join(cwd, 'c.json'), 'utf8')));
    expect(comparison).toMatchObject({ verdict: 'FAIL', base: { file: 'a.json' }, head: { file: 'b.json' } });
    expect(readFileSync(join(cwd, 'c.md'), 'utf8')).toMatch(/^\| \*\*FAIL\*\* \| `job` \|/m);
    expect(readFileSync(join(cwd, 'c.csv'), 'utf8')).toMatch(/\r\nFAIL,job,job,wall,ms,separate,20,/);
  });

  it('fits narrow terminals by leaving columns out', async () => {
    const cwd = folderWith({ 'a.json': job(100), 'b.json': job(140) });
    const { stdout } = await coldstart(['compare', 'a.json', 'b.json'], { cwd, env: { COLUMNS: '50' } });
    const lines = stdout.split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(50);
    expect(lines[0]).toMatch(/^FAIL\s+job\s+99\.9 → 140 ms\s.*1\.40x/);
  });
});

it('bench holds a run against an earlier report', async () => {
  const cwd = emptyFolder();
  const args = ['bench', '--runs', '6', '--no-progress', '--command', 'job=sleep 0.02'];
  expect(await coldstart([...args, '-o', 'a.json'], { cwd })).toMatchObject({ code: 0 });
  const slow = [...args.slice(0, -1), 'job=sleep 0.6', '--baseline', 'a.json'];
  const { code, stdout, stderr } = await coldstart(slow, { cwd });
  expect(code, stderr).toBe(1);
  expect(stdout).toMatch(/FAIL +job/);
  expect(stderr).toMatch(/error: job: FAIL: .* in separate runs/);
});

it.each([
  [['--max-regression', '5%'], /needs something to compare with.*\n[^\n]*coldstart compare\.\n/],
  [['--max-regression', '5%', '--compare', 'a,b'], /--compare says how rows differ, and judges nothing/],
  [['--against', 'x', '--baseline', 'y'], /cannot be used together/],
  [['--baseline', 'y', '--shard', '1/2'], /cannot be used with --shard/],
])('bench %j is refused', async (args, message) => {
  const { code, stderr } = await coldstart(['bench', ...args, '--', 'true'], { cwd: emptyFolder() });
  expect(code).toBe(2);
  expect(stderr).toMatch(message);
});
