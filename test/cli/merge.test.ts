import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Report, reportSchema } from '../../src/domain/report.js';
import { coldstart, emptyFolder } from '../support/cli.js';
import { commandResult, reportOf } from '../support/report.js';

const ROWS = ['--runs', '1', '--no-pitfalls', '--loop', 'own', 'hello', '--command', 'a=true'];

function folderWith(files: Readonly<Record<string, unknown>>): string {
  const folder = emptyFolder();
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return folder;
}

const one = (id: string, changes: Partial<Report> = {}) => reportOf([commandResult(id, 1)], changes);

describe('merge', () => {
  it('joins the shards of a run, also those without rows; report shows the whole', async () => {
    const folder = emptyFolder();
    mkdirSync(join(folder, 'parts'));
    for (const index of [1, 2, 3]) {
      const which = ['--shard', `${index}/3`, '-o', `parts/${index}.json`];
      expect(await coldstart(['bench', ...ROWS, ...which], { cwd: folder })).toMatchObject({ code: 0 });
    }
    const files = readdirSync(join(folder, 'parts')).map((name) => `parts/${name}`);
    const merged = await coldstart(['merge', ...files, '-o', 'all.json', '-o', 'all.md'], { cwd: folder });
    expect(merged).toMatchObject({ code: 0, stderr: '' });
    expect(merged.stdout).toContain('merged from 3 reports · ');
    expect(readFileSync(join(folder, 'all.md'), 'utf8')).toContain('merged from 3 reports · ');
    const report = reportSchema.parse(JSON.parse(readFileSync(join(folder, 'all.json'), 'utf8')));
    const rows = report.results.map(({ id }) => id.replace(/py.*@/, 'py@').replace(/py\d.*/, 'py'));
    expect(rows.sort()).toEqual(['a', 'control/py@1', 'control/py@2', 'hello/own/py']);
    const again = await coldstart(['report', 'all.json'], { cwd: folder });
    const figures = merged.stdout.slice(0, merged.stdout.lastIndexOf('\n\n'));
    expect(again.code).toBe(0);
    expect(again.stdout).toContain(figures);
  });

  it('ends as a run of all of it would: with 1 where a budget failed, with 3 where something was not measured', async () => {
    const budget = { budget: 'a:wall.p50<1us', id: 'a', metric: 'wall', aggregation: 'p50' };
    const failed = {
      ...budget,
      unit: 'ms',
      limit: 0.001,
      n: 20,
      verdict: 'FAIL',
      sentence: 'too slow',
    } as const;
    const unmeasured = { ...commandResult('c', 1), trials: [], summary: {} };
    const folder = folderWith({
      'fail.json': one('a', { budgets: [failed] }),
      'good.json': one('b'),
      'none.json': reportOf([unmeasured]),
      'cut.json': one('d', { interrupted: true }),
    });
    const run = (...files: string[]) => coldstart(['merge', ...files], { cwd: folder });
    expect(await run('fail.json', 'good.json')).toMatchObject({
      code: 1,
      stderr: 'error: budget too slow\n',
    });
    expect(await run('good.json', 'none.json')).toMatchObject({ code: 3 });
    expect(await run('good.json', 'cut.json')).toMatchObject({ code: 3 });
    expect(await run('good.json')).toMatchObject({ code: 0, stderr: '' });
  });

  it('never writes over what it reads, nor reads a file twice', async () => {
    const folder = folderWith({ 'a.json': one('a') });
    expect(await coldstart(['merge', 'a.json', '-o', './a.json'], { cwd: folder })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('-o would overwrite a.json'),
    });
    expect(await coldstart(['merge', 'a.json', './a.json'], { cwd: folder })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('./a.json is named twice.'),
    });
  });

  const bad = one('a', { seed: -1 });
  const part = { ...one('x'), file: 'x', rows: ['a'] };
  const { file, rows, seed, startedAt, finishedAt, argv, environment } = part;
  const parts = [{ file, rows, seed, startedAt, finishedAt, argv, environment }];
  it.each<[string, unknown, string]>([
    ['that is missing', undefined, 'Cannot read broken.json'],
    ['that is empty', '', 'broken.json is not valid JSON'],
    ['cut short', JSON.stringify(bad).slice(0, 300), 'broken.json is not valid JSON'],
    ['with NaN', JSON.stringify(bad).replace('"seed":-1', '"seed":NaN'), 'broken.json is not valid JSON'],
    ['with 1e999', JSON.stringify(bad).replace('"seed":-1', '"seed":1e999'), '\n  seed: '],
    ['edited by hand', bad, '\n  seed: '],
    [
      'of another schema',
      { kind: 'comparison', schemaVersion: 1 },
      'broken.json is not a report of coldstart',
    ],
    ['of the future', { ...bad, schemaVersion: 2 }, 'broken.json has schemaVersion 2'],
    ['with a part of no row', one('b', { parts }), '\n  parts[0].rows[0]: no result has this id'],
    ['with a row of no part', one('b', { parts }), '\n  results[0].id: is in no part'],
    ['with a row of two parts', one('a', { parts: [...parts, ...parts] }), '\n  parts[1].rows[0]: is in two'],
  ])('of a file %s says where it is wrong, without a stack', async (_, content, message) => {
    const folder = folderWith({
      'good.json': one('b'),
      ...(content === undefined ? {} : { 'broken.json': content }),
    });
    const { code, stdout, stderr } = await coldstart(['merge', 'good.json', 'broken.json'], { cwd: folder });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/ {4}at /);
  });
});
