import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { coldstart, emptyFolder } from '../support/cli.js';
import { comparisonOf, gatedRow, gateWith } from '../support/comparison.js';
import { commandResult, reportOf } from '../support/report.js';

const comparison = comparisonOf([gatedRow('slow', 'FAIL')], gateWith('FAIL'));
const report = reportOf([commandResult('a', 1)], {
  comparisons: [gatedRow('slow', 'FAIL')],
  gate: gateWith('FAIL'),
});

function folderWith(files: Readonly<Record<string, unknown>>): string {
  const folder = emptyFolder();
  for (const [name, content] of Object.entries(files))
    writeFileSync(join(folder, name), JSON.stringify(content));
  return folder;
}

it('a saved comparison is shown again in every format that can show it', async () => {
  const cwd = folderWith({ 'c.json': comparison });
  const json = await coldstart(['report', 'c.json', '--format', 'json', '-o', 'junit.xml', '-o', 'c.md'], {
    cwd,
  });
  expect(json).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse(json.stdout)).toEqual(comparison);
  expect(readFileSync(join(cwd, 'junit.xml'), 'utf8')).toContain('failures="1"');
  expect(readFileSync(join(cwd, 'c.md'), 'utf8')).toMatch(/^\*\*FAIL\*\*/);
});

it('what a format cannot show is refused before anything is written', async () => {
  const cwd = folderWith({ 'c.json': comparison });
  const refused = await coldstart(['report', 'c.json', '-o', 'c.md', '-o', 'bmf:bencher.json'], { cwd });
  expect(refused).toMatchObject({ code: 2, stdout: '' });
  expect(refused.stderr).toBe(
    'error: The format bmf holds what one run measured: it cannot show how two compare.\nShow the report of the head in it: coldstart report HEAD.json --format bmf\n',
  );
  expect(existsSync(join(cwd, 'c.md'))).toBe(false);
});

it('a broken comparison is refused, with the place', async () => {
  const cwd = folderWith({
    'c.json': { ...comparison, verdict: 'MAYBE' },
    'new.json': { ...comparison, schemaVersion: 2 },
  });
  const broken = await coldstart(['report', 'c.json'], { cwd });
  expect(broken).toMatchObject({ code: 2, stdout: '' });
  expect(broken.stderr).toMatch(/^error: c\.json is not a whole comparison:\n {2}verdict/);
  expect((await coldstart(['report', 'new.json'], { cwd })).stderr).toContain('schemaVersion 2');
});

it('annotations come with the format github, in a step of GitHub Actions only', async () => {
  const cwd = folderWith({ 'r.json': report });
  const line = '::error title=coldstart%3A slow::slow: FAIL: of ready.\n';
  const run = (args: string[], GITHUB_ACTIONS: string) =>
    coldstart(['report', 'r.json', ...args], { cwd, env: { GITHUB_ACTIONS } });
  expect(await run(['--format', 'github'], 'true')).toMatchObject({ code: 0, stderr: line });
  expect(await run(['-o', 'github:summary.md'], 'true')).toMatchObject({ code: 0, stderr: line });
  expect(await run(['--format', 'github'], '')).toMatchObject({ code: 0, stderr: '' });
  expect(await run(['-o', 'summary.md'], 'true')).toMatchObject({ code: 0, stderr: '' });
});
