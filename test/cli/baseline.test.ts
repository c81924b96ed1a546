import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { reportSchema } from '../../src/domain/report.js';
import { resummarized } from '../../src/results/sound-report.js';
import { BIN, type CliResult, coldstart, emptyFolder, ended } from '../support/cli.js';
import { commandResult, reportOf } from '../support/report.js';

const control = commandResult('control/py3.12', 10, true);
const report = await resummarized(reportOf([commandResult('true', 1), control]));

/** A repository with a folder below it and files in that. */
function repository(files: Readonly<Record<string, unknown>> = { 'report.json': report }) {
  const top = emptyFolder();
  const cwd = join(top, 'below');
  mkdirSync(join(top, '.git'));
  mkdirSync(cwd);
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(cwd, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return { cwd, saved: join(top, '.coldstart', 'baselines') };
}

const baseline = (cwd: string, ...args: string[]) => coldstart(['baseline', ...args], { cwd });

function piped(cwd: string, input: string, ...args: string[]): Promise<CliResult> {
  const child = spawn(process.execPath, ['--', BIN, 'baseline', ...args], { cwd });
  child.stdin.end(input);
  return ended(child);
}

describe('baseline', () => {
  it('saves a report in the repository, says what it is, and shows it as report does', async () => {
    const { cwd, saved } = repository();
    expect(await baseline(cwd, 'save', 'main', 'report.json')).toEqual({
      code: 0,
      stderr: '',
      stdout: [
        'Saved ../.coldstart/baselines/main.json: 1 row, n = 20, 1 control row, 2026-01-02 03:04 UTC, coldstart 0.1.0',
        'CPU, 2 CPUs, kernel 6.1.0',
        '',
      ].join('\n'),
    });
    expect(readdirSync(saved)).toEqual(['main.json']);
    expect(reportSchema.parse(JSON.parse(readFileSync(join(saved, 'main.json'), 'utf8')))).toEqual(report);
    const shown = await baseline(cwd, 'show', 'main', '--format', 'markdown');
    expect(shown).toEqual(await coldstart(['report', 'report.json', '--format', 'markdown'], { cwd }));
    expect(shown.code).toBe(0);
  });

  it('takes one from a pipe, and replaces what was there', async () => {
    const { cwd, saved } = repository();
    for (const [args, verb] of [
      [['save', 'main'], 'Saved'],
      [['save', 'main', '-'], 'Replaced'],
    ] as const) {
      const { code, stdout } = await piped(cwd, JSON.stringify(report), ...args);
      expect(code).toBe(0);
      expect(stdout).toContain(`${verb} ../.coldstart/baselines/main.json: `);
    }
    expect(readdirSync(saved)).toEqual(['main.json']);
  });

  it('lists what there is, a line each', async () => {
    const { cwd } = repository({
      'report.json': report,
      'cut.json': { ...report, interrupted: true, tool: { name: 'coldstart', version: '\u001b[31m9\n' } },
    });
    expect(await baseline(cwd, 'list')).toMatchObject({
      code: 0,
      stdout: '',
      stderr: expect.stringContaining('No baselines are saved in '),
    });
    await baseline(cwd, 'save', 'main', 'report.json');
    await baseline(cwd, 'save', 'a', 'cut.json', '--allow-incomplete');
    const { code, stdout } = await baseline(cwd, 'list');
    expect(code).toBe(0);
    expect(stdout.split('\n')).toEqual([
      'a     1 row, n = 20, 1 control row, INTERRUPTED, 2026-01-02 03:04 UTC, coldstart 9 ; CPU, 2 CPUs, kernel 6.1.0',
      'main  1 row, n = 20, 1 control row, 2026-01-02 03:04 UTC, coldstart 0.1.0; CPU, 2 CPUs, kernel 6.1.0',
      '',
    ]);
  });

  it('lists the good ones and tells the broken one', async () => {
    const { cwd, saved } = repository();
    await baseline(cwd, 'save', 'main', 'report.json');
    writeFileSync(join(saved, 'broken.json'), JSON.stringify({ ...report, seed: -1 }));
    const { code, stdout, stderr } = await baseline(cwd, 'list');
    expect(code).toBe(2);
    expect(stdout).toMatch(/^main {4}1 row/);
    expect(stderr).toMatch(/^error: broken: .*is not a whole report:\n {2}seed: /);
    expect(await baseline(cwd, 'show', 'broken')).toMatchObject({ code: 2, stdout: '' });
  });

  it('says when there is no control row', async () => {
    const { cwd } = repository({ 'bare.json': reportOf([commandResult('true', 1)]) });
    const { code, stdout, stderr } = await baseline(cwd, 'save', 'main', 'bare.json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('It has no control row') });
    expect(stdout).toContain('no control rows');
  });

  const cut = JSON.stringify(report).slice(0, 300);
  it.each<[string, unknown, string]>([
    [
      'that was cut short by the user',
      { ...report, interrupted: true },
      'not fit to be a baseline: it was interrupted',
    ],
    ['without rows', reportOf([control]), 'not fit to be a baseline: it has no rows'],
    ['that is a shard', { ...report, shard: { index: 1, of: 2, plan: 'a' } }, 'it is shard 1/2 of a run'],
    ['that is missing', undefined, 'Cannot read report.json'],
    ['that is empty', '', 'report.json is not valid JSON'],
    ['of which the end is missing', cut, 'report.json is not valid JSON'],
    ['with NaN', JSON.stringify(report).replace('"seed":7', '"seed":NaN'), 'report.json is not valid JSON'],
    ['edited by hand', { ...report, runs: 'many' }, '\n  runs: '],
    ['of another schema', { kind: 'doctor', schemaVersion: 1 }, 'is not a report of coldstart'],
  ])('refuses a report %s, and leaves nothing', async (_, content, message) => {
    const { cwd, saved } = repository(content === undefined ? {} : { 'report.json': content });
    const { code, stdout, stderr } = await baseline(cwd, 'save', 'main', 'report.json');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/ {4}at /);
    expect(() => readdirSync(saved)).toThrow('ENOENT');
  });

  it('saves what is not fit where that is asked for', async () => {
    const { cwd } = repository({ 'cut.json': { ...report, interrupted: true } });
    const { code, stdout } = await baseline(cwd, 'save', 'main', 'cut.json', '--allow-incomplete');
    expect(code).toBe(0);
    expect(stdout).toContain('INTERRUPTED');
  });

  it('refuses what is no JSON in the pipe, and nothing at all', async () => {
    const { cwd } = repository();
    for (const input of ['', 'hello']) {
      const { code, stderr } = await piped(cwd, input, 'save', 'main');
      expect({ code, stderr }).toEqual({
        code: 2,
        stderr: expect.stringContaining('stdin is not valid JSON'),
      });
    }
  });

  it('answers a name that is not there with those that are', async () => {
    const { cwd } = repository();
    await baseline(cwd, 'save', 'main', 'report.json');
    expect(await baseline(cwd, 'show', 'mian')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Did you mean main?'),
    });
    expect(await baseline(cwd, 'save', '../x', 'report.json')).toMatchObject({ code: 2, stdout: '' });
  });

  it('says where it cannot write', async () => {
    const { cwd } = repository();
    writeFileSync(join(cwd, '..', '.coldstart'), 'a file');
    const { code, stderr } = await baseline(cwd, 'save', 'main', 'report.json');
    expect(code).toBe(2);
    expect(stderr).toContain('Cannot make ');
  });
});
