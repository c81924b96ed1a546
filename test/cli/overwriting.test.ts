import { execFileSync } from 'node:child_process';
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { coldstart } from '../support/cli.js';
import { around, gatedReport, timedRow } from '../support/gate.js';
import { projectFolder } from '../support/project.js';

const scenarios = [{ runner: 'worker', worker: 'w.py' }];
const files = {
  'coldstart.json': JSON.stringify({ scenarios }),
  'other.json': JSON.stringify({ scenarios }),
  'base.json': JSON.stringify(gatedReport([timedRow('w', around(10))])),
  '.coldstart/baselines/main.json': JSON.stringify(gatedReport([timedRow('w', around(10))])),
  'w.py': 'print(1)\n',
  'app/main.py': 'print(1)\n',
  'requirements.txt': '',
  'data.json': '{}',
  'pyproject.toml': '[project]\nname = "x"\n',
};

it.each<[readonly string[], string, RegExp?]>([
  [[], 'coldstart.json'],
  [[], './app/../coldstart.json'],
  [[], 'link.json'],
  [['--config', 'other.json'], 'other.json'],
  [['w.py'], 'coldstart.json'],
  [['w.py', '--baseline', 'base.json'], 'base.json'],
  [['w.py', '--baseline', 'main'], '.coldstart/baselines/main.json'],
  [['w.py'], 'json:w.py'],
  [['w.py'], 'requirements.txt'],
  [['-m', 'app.main'], 'json:app/main.py'],
  [['w.py', '--args', 'data.json'], 'data.json'],
  [['w.py', '--stdin', 'data.json'], 'data.json'],
  [['--against', 'HEAD'], 'coldstart.json'],
  [['--against', 'HEAD', 'w.py'], 'json:w.py'],
])('bench %j -o %s is refused, and nothing is written', async (args, output, said = /-o would overwrite/) => {
  const folder = projectFolder(files);
  symlinkSync('coldstart.json', join(folder, 'link.json'));
  if (args.includes('--against')) {
    const who = ['-c', 'user.name=n', '-c', 'user.email=n@example.org'];
    for (const words of [
      ['init', '-q'],
      ['add', '-A'],
      ['commit', '-qm', 'one'],
    ])
      execFileSync('git', [...who, ...words], { cwd: folder });
  }
  const { code, stdout, stderr } = await coldstart(['bench', ...args, '-o', output, '--no-progress'], {
    cwd: folder,
  });
  expect([code, stdout], stderr).toEqual([2, '']);
  expect(stderr).toMatch(said);
  for (const [name, text] of Object.entries(files))
    expect(readFileSync(join(folder, name), 'utf8')).toBe(text);
});

it('a report is not put where the next run would look for its configuration', async () => {
  const folder = projectFolder({ 'w.py': 'print(1)\n' });
  const { code, stderr } = await coldstart(['bench', 'w.py', '-o', 'coldstart.json'], { cwd: folder });
  expect([code, stderr]).toEqual([2, expect.stringContaining('as its configuration')]);
});

it.each([
  ['compare', ['compare', 'a.json', 'b.json', '-o', 'c.json']],
  ['merge', ['merge', 'a.json', '-o', 'c.json']],
])('%s knows its input by any path', async (_, args) => {
  const folder = projectFolder({});
  for (const name of ['a.json', 'b.json'])
    writeFileSync(join(folder, name), JSON.stringify(gatedReport([timedRow('w', around(10))])));
  symlinkSync('a.json', join(folder, 'c.json'));
  const { code, stderr } = await coldstart(args, { cwd: folder });
  expect(code, stderr).toBe(2);
});
