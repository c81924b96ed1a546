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
    writeFileSync(join(cwd, `${name}.json`), JSON.stringify(reportOf([workerResult('w/own/py3.12', ms)])));
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
  expect(again).toEqual({
    ...{ code: 2, stdout: '' },
    stderr:
      'error: c.json, a comparison, has no trials that --plot could draw.\nCompare the reports again: coldstart compare base.json head.json --plot\n',
  });
});

it.each([
  [['bench', '--plot', '--format', 'json', '--', 'true']],
  [['compare', 'base.json', 'head.json', '--plot', '--format', 'csv']],
  [['report', 'base.json', '--plot', '--format', 'html']],
  [['report', 'base.json', 'head.json', '--plot']],
])('refuses %j before anything is done', async (args) => {
  const { code, stdout, stderr } = await folder()(...args);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/^error: .*--plot/);
});
