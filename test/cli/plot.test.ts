import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { coldstart, emptyFolder } from '../support/cli.js';
import { reportOf, workerResult } from '../support/report.js';

/** A folder with two reports, a comparison of them, and what runs there. */
function folder() {
  const cwd = emptyFolder();
  for (const [name, ms] of [
    ['base', 50],
    ['head', 60],
  ] as const)
    writeFileSync(
      join(cwd, `${name}.json`),
      JSON.stringify(reportOf([workerResult('w/own/py3.12', ms)], { seed: ms })),
    );
  return (...args: string[]) => coldstart(args, { cwd, env: { LANG: 'C.UTF-8', COLUMNS: '80' } });
}

it('draws below the table of bench', async () => {
  const run = folder();
  const { code, stdout } = await run('bench', '--runs', '2', '--plot', '--quiet', '--', 'true');
  expect(code).toBe(0);
  expect(stdout).toMatch(/n = 2[\s\S]*\n\nwall of every trial +run order\ntrue +[⠁-⣿ ]+ {2}[▁█]{2}\n/);
});

it('draws of one report, and of two that are compared', async () => {
  const run = folder();
  const one = await run('report', 'head.json', '--plot');
  expect(one.stdout).toMatch(/\n\nready of every trial[\s\S]*\n60\.0 ms, n = 1 /);
  expect((await run('report', 'head.json')).stdout).not.toContain('every trial');
  const two = await run('compare', 'base.json', 'head.json', '--plot', '-o', 'c.json');
  expect(two.stdout).toMatch(/\nbase w\/own\/py3\.12 [\s\S]*\nhead w\/own\/py3\.12 /);
  const again = await run('report', 'c.json', '--plot');
  expect(again).toMatchObject({ code: 0, stderr: '' });
  expect(again.stdout).toMatch(/\n\nhead \/ base\nw +1\.20x, 50\.0 → 60\.0 ms +┊ +┃\n/);
});

it('draws the medians of a trend, saved or not', async () => {
  const run = folder();
  const now = await run('report', 'base.json', 'head.json', '--plot', '-o', 't.json');
  expect(now.stdout).toMatch(/\n\nready of w\/own\/py3\.12\n\S+ base\.json +50\.0 ms, n = 1 +┃\n/);
  const plotOf = (text: string) => text.slice(text.indexOf('\nready of '));
  expect(plotOf((await run('report', 't.json', '--plot')).stdout)).toBe(plotOf(now.stdout));
});

it.each([
  [['bench', '--plot', '--format', 'json', '--', 'true']],
  [['compare', 'base.json', 'head.json', '--plot', '--format', 'csv']],
  [['report', 'base.json', '--plot', '--format', 'html']],
  [['report', 'base.json', 'head.json', '--plot', '--format', 'json']],
])('refuses %j before anything is done', async (args) => {
  const { code, stdout, stderr } = await folder()(...args);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/^error: .*--plot/);
});
