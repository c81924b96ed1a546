import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type CliOptions, coldstart, ended, startColdstart } from '../support/cli.js';
import { projectFolder } from '../support/project.js';

const project = () =>
  projectFolder({ 'w.py': 'print(1)\n', 'app/app.py': 'def f(event, context):\n    return 1\n', file: '' });

/** Node reads TMPDIR of the process itself. */
const run = (args: readonly string[], options: CliOptions) => ended(startColdstart(args, options));

it.each([
  [['package', 'w.py', '-o', 'out.zip']],
  [['bytecode', 'app']],
  [['bytecode', 'app', '--import', 'app']],
  [['lambda', 'emulate', '--name', 'fn', '--handler', 'app.f', '--dir', 'app']],
])('%j without a TMPDIR says so', async (args) => {
  for (const [name, why] of [
    ['gone', 'it does not exist'],
    ['file', 'a part of its path is no folder'],
  ]) {
    const cwd = project();
    const { code, stderr } = await run(args, { cwd, env: { TMPDIR: join(cwd, name ?? '') } });
    expect([code, stderr]).toEqual([3, expect.stringContaining(`${name}, cannot be used: ${why}.`)]);
    expect(stderr).not.toContain('bug in coldstart');
  }
});

it('a run without a TMPDIR keeps its samples and says what it could not look at', async () => {
  const cwd = project();
  const env = { TMPDIR: join(cwd, 'gone') };
  const { code, stdout } = await run(['bench', 'w.py', '--loop', 'own', '--runs', '1'], { cwd, env });
  expect(code).toBe(0);
  expect(stdout).toContain('the run that looks for pitfalls failed: The folder for temporary files');
});

it.each([
  ['file/cache', 'a part of its path is no folder'],
  ['x'.repeat(300), 'its name is too long for the file system'],
])('a cache at %s is refused with the reason', async (name, why) => {
  const cwd = project();
  const env = { XDG_CACHE_HOME: join(cwd, name) };
  const { code, stderr } = await coldstart(['bench', 'w.py', '--runs', '1'], { cwd, env });
  expect([code, stderr]).toEqual([3, expect.stringContaining(`cannot be written: ${why}.`)]);
});
