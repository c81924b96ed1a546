import { describe, expect, it } from 'vitest';
import { benchReport, coldstart, emptyFolder, ended, startColdstart } from '../support/cli.js';
import { processesWith } from '../support/processes.js';
import { ownModule } from './emulator-harness.js';
import {
  checkBundled,
  checkTold,
  checkVariants,
  hasRuntime,
  measured,
  project,
  rows,
  why,
} from './handlers-harness.js';

describe.skipIf(!hasRuntime)(`bench handlers${why}`, () => {
  // All of them, and all ways: handlers.full.test.ts.
  it.each([
    ['loop', '4/8'],
    ['snapstart', '3/8'],
  ])('runs the bundled %s, its variants beside each other', (name, shard) =>
    checkBundled([name], ['--shard', shard]),
  );

  it('lays a handler of one’s own out as it is asked', () =>
    checkVariants(['plain', 'lazy', 'runtime-sdk', 'snapstart']));

  it('adds a layer to its path', () => checkTold({ layer: /layer\/py\S+: .*loop=asyncio\S* path=1/ }));

  it('tells a handler that cannot be initialised from one that fails, and measures the others', async () => {
    const cwd = project({
      'broken.py': 'import nothing_of_this_name\n',
      'raises.py': 'def handler(event, context): raise ValueError("bad")\n',
      'fine.py': 'def handler(event, context): return 1\n',
      'coldstart.json': JSON.stringify({
        scenarios: ['broken', 'raises', 'fine'].map((name) => ({
          runner: 'lambda',
          name,
          handler: `${name}.handler`,
        })),
      }),
    });
    const { code, report, stderr } = await benchReport(['--runs', '1'], { cwd });
    expect(code).toBe(3);
    expect(stderr).toMatch(/lambda\/broken\/py\S+: .*INIT_ERROR.*No module named 'nothing_of_this_name'/);
    expect(stderr).toMatch(/lambda\/raises\/py\S+: .*FUNCTION_ERROR.*ValueError: bad/);
    expect(rows(report).map((row) => measured(row).length)).toEqual([0, 0, 1]);
  });

  it('has the packages that are asked for beside the runtime client', async () => {
    const cwd = project({
      'app.py': 'import six\ndef handler(event, context): return six.__version__\n',
      'lock.txt': 'six==1.16.0\n',
    });
    const own = ['--handler', 'app.handler', '--runs', '1'];
    const none = await benchReport([...own, '--runtime-packages', 'none'], { cwd });
    expect(none.code).toBe(3);
    expect(none.stderr).toMatch(/INIT_ERROR.*No module named 'six'/);
    const locked = await benchReport([...own, '--runtime-packages', 'lock.txt'], { cwd });
    expect(locked.code).toBe(0);
    const packages = [none, locked].map(({ report }) => rows(report)[0]?.scenario.runtimePackages);
    expect(packages).toEqual(['none', 'of lock.txt']);
  });

  it('leaves no process and no folder when it is interrupted', async () => {
    const own = ownModule('hangs');
    const cwd = project({ [`${own}.py`]: 'import time\ndef handler(event, context): time.sleep(60)\n' });
    const child = startColdstart(['bench', '--handler', `${own}.handler`, '--runs', '3'], {
      cwd,
      env: { TMPDIR: cwd },
    });
    const end = ended(child);
    await expect.poll(() => processesWith(own).length, { timeout: 30_000 }).toBeGreaterThan(1);
    // The process that was started beside the command that names it.
    child.kill('SIGINT');
    expect((await end).code).toBe(130);
    expect(processesWith(own)).toEqual([]);
  });
});

describe('bench handlers, asked wrongly', () => {
  it.each([
    [['handlers', '--handler', 'app'], /is not a handler/],
    [['handlers', '--handler', 'app.handler', '--dir', 'nowhere'], /is not a folder/],
    [['handlers', '--handler', 'app.handler'], /There is no app\.py/],
    [['handlers', '--variants', 'plain'], /--variants is for a handler of your own/],
    [['handlers', '--handler', 'a.h', '--variants', 'lambada'], /lambada/],
    [['handlers', '--runtime-packages', 'nowhere.txt'], /--runtime-packages nowhere\.txt: no such file/],
    [['loops', '--runtime-packages', 'none'], /--runtime-packages is for handlers/],
    [['hello', '--handler', 'app.handler', '--ready', 'port:80'], /./],
    [['loops', '--event', 'x.json'], /--event is for handlers/],
  ])('%j is exit code 2', async (args, said) => {
    const { code, stderr } = await coldstart(['bench', ...args], { cwd: emptyFolder() });
    expect(stderr).toMatch(said);
    expect(code).toBe(2);
  });
});
