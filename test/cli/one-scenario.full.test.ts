import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { explanationSchema } from '../../src/domain/explain.js';
import { reportSchema } from '../../src/domain/report.js';
import { coldstart } from '../support/cli.js';
import { projectFolder } from '../support/project.js';

const WORKER =
  'import os, sys\nif os.environ.get("MODE") != "slim" or sys.argv[1:] != ["--now"]:\n    import xml.dom\n';
const CONFIG = {
  scenarios: [
    { runner: 'worker', name: 'api', worker: 'w.py', args: ['--now'], env: { MODE: 'slim' }, loop: ['own'] },
    { runner: 'worker', worker: 'w.py', launch: ['python', '-O'], loop: ['own'] },
    { runner: 'command', name: 'bare', command: 'true' },
    {
      runner: 'worker',
      name: 'w-{n}',
      worker: 'w.py',
      env: { N: '{n}' },
      matrix: { n: [1, 2] },
      loop: ['own'],
    },
  ],
  // Of rows that are not asked for.
  budgets: ['bare:wall.p50<1s'],
  compare: [['api', 'bare']],
  exclude: [{ launch: '-O' }],
};
const QUICK = ['--runs', '1', '--no-progress', '--no-remedies'];

function project(): string {
  const cwd = projectFolder({ 'w.py': WORKER, 'coldstart.json': JSON.stringify(CONFIG) });
  const git = (...words: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...words], { cwd, stdio: 'ignore' });
  git('init', '-q');
  git('add', '.');
  git('commit', '-qm', 'one');
  return cwd;
}

describe('--scenario', () => {
  it('explains a scenario with its arguments and variables, also against a commit', async () => {
    const cwd = project();
    const loaded = async (...words: string[]) => {
      const { code, stderr } = await coldstart(['explain', ...words, ...QUICK, '-o', 'e.json'], { cwd });
      expect(code, stderr).toBe(0);
      const { imports } = explanationSchema.parse(JSON.parse(readFileSync(join(cwd, 'e.json'), 'utf8')));
      return imports.some(({ module }) => module === 'xml.dom');
    };
    expect(await loaded('w.py')).toBe(true);
    expect(await loaded('--scenario', 'api')).toBe(false);
    expect(await loaded('--scenario', 'api', '--against', 'HEAD')).toBe(false);
  });

  it('is in the report of rows that are all of a scenario', async () => {
    const cwd = project();
    const { code, stderr } = await coldstart(['bench', '--runs', '6', '--no-pitfalls', '-o', 'r.json'], {
      cwd,
    });
    expect(code, stderr).toBe(0);
    const { results } = reportSchema.parse(JSON.parse(readFileSync(join(cwd, 'r.json'), 'utf8')));
    const named = results.map(({ id, scenario }) => [
      id.split('/')[0],
      scenario.runner === 'worker' ? scenario.configured : undefined,
    ]);
    expect(named.filter(([, name]) => name !== undefined)).toEqual([['api', 'api']]);
  });

  it.each<[string[], string, string]>([
    [
      ['explain', '--scenario', 'apo'],
      'coldstart.json has no scenario of that name.',
      'Did you mean api? It has api, w.py, bare, w-{n}.',
    ],
    [
      ['explain', '--scenario', 'bare'],
      '--scenario bare is no Python worker: its runner is command.',
      'Name one that is',
    ],
    [
      ['explain', '--scenario', 'w-{n}'],
      '--scenario w-{n} is several starts, by its matrix: n.',
      'Only one can be followed',
    ],
    [['explain', 'w.py', '--scenario', 'api'], 'Both a target and --scenario are given.', 'Name one of them'],
    [
      ['explain', 'w.py', '--config', 'coldstart.json'],
      '--config coldstart.json changes nothing without --scenario.',
      'Name one of its scenarios',
    ],
    [
      ['bisect', '--scenario', 'w.py', '--good', 'HEAD'],
      'coldstart.json has several scenarios of that name.',
      'Give each a "name"',
    ],
    [
      ['bisect', 'w.py', '--scenario', 'api', '--good', 'HEAD'],
      'bisect follows one row: name one target, module, scenario or command.',
      'For example',
    ],
  ])('refuses %j', async (words, message, hint) => {
    const { code, stderr } = await coldstart(words, { cwd: project() });
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr).toContain(hint);
  });
});
