import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/domain/report.js';
import { benchReport, coldstart } from '../support/cli.js';
import { projectFolder } from '../support/project.js';
import { PYTHON } from './launcher-harness.js';

const READS = 'import sys\nsys.exit(len(sys.stdin.read()))\n';
const FLAGS = ['--runs', '2', '--no-pitfalls'];

const rows = (report: Report) =>
  report.results.filter(({ scenario }) => !(scenario.runner === 'command' && scenario.control));
const statuses = (report: Report) => rows(report).map(({ trials }) => trials.map(({ status }) => status));

describe('stdin and accepted exits', () => {
  const project = () => projectFolder({ 'reads.py': READS, 'three.txt': 'abc' });
  const all = ['ok', 'ok', 'ok'];

  it('each trial of workers and commands reads the file from its beginning', async () => {
    const folder = project();
    const flags = ['reads.py', '--command', `${PYTHON} reads.py`, '--loop', 'own', '--stdin', 'three.txt'];
    const { code, report } = await benchReport([...flags, '--accept-exit', '0,3', ...FLAGS], { cwd: folder });
    expect([code, statuses(report)]).toEqual([0, [all, all]]);
    for (const { scenario } of rows(report))
      expect(scenario).toMatchObject({ stdin: 'three.txt', acceptExit: [0, 3] });
    const strict = await benchReport([...flags, '--accept-exit', '0,4', ...FLAGS], { cwd: folder });
    expect(strict.code).toBe(3);
    expect(rows(strict.report)[0]?.trials[0]).toMatchObject({
      code: 'EXIT_CODE',
      message: expect.stringContaining('exit status 3'),
    });
    // Without either, nothing is read: status 0.
    expect((await benchReport(['reads.py', '--loop', 'own', ...FLAGS], { cwd: folder })).code).toBe(0);
  });

  it('both stand in the configuration, relative to it', async () => {
    const folder = project();
    const scenarios = [
      { runner: 'worker', worker: 'reads.py', loop: ['own'], stdin: 'three.txt', acceptExit: [3] },
      { runner: 'command', command: [PYTHON, 'reads.py'], acceptExit: [0, 3] },
    ];
    writeFileSync(join(folder, 'coldstart.json'), JSON.stringify({ runs: 2, scenarios }));
    const { code, report } = await benchReport(['--no-pitfalls'], { cwd: folder });
    expect([code, statuses(report)]).toEqual([0, [all, all]]);
    const plan = await coldstart(['bench', '--dry-run'], { cwd: folder });
    expect(plan.stdout).toContain(`stdin: ${join(folder, 'three.txt')}`);
    expect(plan.stdout).toContain('accepted exit statuses: 0, 3');
  });

  it('a server may end with a status that is accepted', async () => {
    const server =
      'import signal, sys, time\nsignal.signal(15, lambda *a: sys.exit(9))\nprint("up", flush=True)\ntime.sleep(60)\n';
    const cwd = projectFolder({ 'server.py': server });
    const flags = ['server.py', '--loop', 'own', '--ready', 'output:/up/', ...FLAGS];
    expect((await benchReport(flags, { cwd })).code).toBe(3);
    expect((await benchReport([...flags, '--accept-exit', '9'], { cwd })).code).toBe(0);
  });

  it.each<[string[], RegExp]>([
    [['reads.py', '--stdin', 'nowhere'], /nowhere cannot be stdin: there is no such file/],
    [['reads.py', '--stdin', 'folder'], /folder cannot be stdin: it is no regular file/],
    [['reads.py', '--accept-exit', '0,256'], /numbers from 0 to 255/],
    [['installs', '--accept-exit', '3'], /--accept-exit is for workers and commands/],
    [['installs', '--stdin', 'three.txt'], /--stdin is for workers and commands/],
  ])('%j is refused', async (args, message) => {
    const cwd = projectFolder({ 'reads.py': READS, 'three.txt': '' });
    mkdirSync(join(cwd, 'folder'));
    const { code, stderr } = await coldstart(['bench', ...args, '--dry-run'], { cwd });
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });
});
