import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  findPythons,
  inOrder,
  makeVenv,
  namesOf,
  nsOf,
  type ProbeRun,
  type ProbeRunOptions,
  printedNs,
  runProbed,
  scratchFolder,
  stampsNamed,
} from './probe-harness.js';

const LOOP_STAMPS = 'boot loop_init loop_run loop_class first_step run_end main_end exit';
const PRELUDE =
  'import asyncio, sys, time\ndef now(): print(time.monotonic_ns(), flush=True)\n' +
  'async def main(): print(type(asyncio.get_running_loop()).__module__)\n';

describe.each(findPythons())('uvloop, Python $version', (python) => {
  let executable = '';
  let uvloopFolder = '';
  let reason = '';

  beforeAll(() => {
    executable = makeVenv(python).executable;
    uvloopFolder = scratchFolder();
    const args = [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--only-binary',
      ':all:',
      '--target',
      uvloopFolder,
      'uvloop',
    ];
    const installed = spawnSync(python.executable, args, { encoding: 'utf8' });
    if (!existsSync(join(uvloopFolder, 'uvloop')))
      reason = installed.stderr.trim().split('\n').at(-1) ?? 'pip failed';
  });

  function worker(source: string, options: ProbeRunOptions = {}): Promise<ProbeRun> {
    const file = join(scratchFolder(), 'worker.py');
    writeFileSync(file, source);
    return runProbed(executable, [file], { loop: 'uvloop', ...options });
  }

  describe('installed', () => {
    beforeEach((context) => {
      if (reason !== '') context.skip(`uvloop could not be installed: ${reason}`);
    });

    const runners: [string, string, number][] = [
      ['asyncio.run', 'asyncio.run(main())\n', 7],
      ['asyncio.Runner', 'with asyncio.Runner() as runner: runner.run(main())\n', 11],
      [
        'new_event_loop',
        'loop = asyncio.new_event_loop()\nloop.run_until_complete(main())\nloop.close()\n',
        7,
      ],
      [
        'set_event_loop',
        'loop = asyncio.new_event_loop()\nasyncio.set_event_loop(loop)\nasyncio.get_event_loop().run_until_complete(main())\n',
        7,
      ],
      [
        'a thread',
        'import threading\nthread = threading.Thread(target=lambda: asyncio.run(main()))\nthread.start()\nthread.join()\n',
        7,
      ],
    ];
    it.each(runners.filter(([, , since]) => python.minor >= since))(
      'runs %s on uvloop',
      async (_name, source) => {
        const run = await worker(PRELUDE + source, { uvloopFolder });
        expect(run).toMatchObject({ code: 0, stderr: '', stdout: 'uvloop\n' });
        expect(namesOf(run)).toBe(LOOP_STAMPS);
        expect(stampsNamed(run, 'loop_init')[0]?.extra).toBe('uvloop.Loop');
        expect(stampsNamed(run, 'loop_class')[0]?.extra).toBe('uvloop.Loop');
      },
    );

    it.runIf(python.minor < 12)(
      'runs the loop of get_event_loop on uvloop (skipped from Python 3.12 on, where none is made)',
      async () => {
        const run = await worker(`${PRELUDE}asyncio.get_event_loop().run_until_complete(main())\n`, {
          uvloopFolder,
        });
        expect(run).toMatchObject({ code: 0, stdout: 'uvloop\n' });
        expect(namesOf(run)).toBe(LOOP_STAMPS);
      },
    );

    it('counts the import of uvloop to the imports, and the first step to the worker', async () => {
      const spy =
        'class Spy:\n  @staticmethod\n  def find_spec(name, path=None, target=None):\n    if name == "uvloop._version": now()\nsys.meta_path.insert(0, Spy)\n';
      const run = await worker(
        `${PRELUDE}${spy}async def step(): now()\nnow()\nasyncio.run(step())\nnow()\n`,
        { uvloopFolder },
      );
      const [before = 0n, imported = 0n, stepped = 0n, after = 0n] = printedNs(run);
      expect(
        inOrder([
          before,
          imported,
          nsOf(run, 'loop_init'),
          nsOf(run, 'loop_run'),
          nsOf(run, 'first_step'),
          stepped,
        ]),
      ).toBe(true);
      expect(inOrder([stepped, nsOf(run, 'run_end'), after, nsOf(run, 'main_end'), nsOf(run, 'exit')])).toBe(
        true,
      );
    });

    it('shows a worker that insists on uvloop, and a subclass', async () => {
      const insist = `${PRELUDE}import uvloop\nloop = uvloop.new_event_loop()\nloop.run_until_complete(main())\n`;
      const own = await worker(insist, { loop: 'asyncio', pythonPath: uvloopFolder });
      expect(stampsNamed(own, 'loop_class')[0]?.extra).toBe('uvloop.Loop');
      const subclass = `${PRELUDE}import uvloop\nclass Mine(uvloop.Loop):\n  def __init__(self, name): super().__init__()\nMine("a").run_until_complete(main())\nMine("b").close()\n`;
      const mine = await worker(subclass, { loop: 'own', pythonPath: uvloopFolder });
      expect(mine).toMatchObject({ code: 0, stderr: '' });
      expect(namesOf(mine)).toBe(LOOP_STAMPS);
      expect(stampsNamed(mine, 'loop_init').map((stamp) => stamp.extra)).toEqual(['__main__.Mine']);
    });

    it('leaves uvloop.Loop as it was, and tracebacks too', async () => {
      const source =
        `${PRELUDE}import uvloop\nuvloop.new_event_loop().run_until_complete(main())\nprint(sorted(vars(uvloop.Loop)), sorted(vars(asyncio.AbstractEventLoop)))\n` +
        'async def fail(): 1/0\nuvloop.new_event_loop().run_until_complete(fail())\n';
      const options = { loop: 'own', pythonPath: uvloopFolder } as const;
      const file = join(scratchFolder(), 'worker.py');
      writeFileSync(file, source);
      const [bare, probed] = [
        await runProbed(executable, [file], { ...options, probe: false }),
        await runProbed(executable, [file], options),
      ];
      expect(bare.stderr).toContain('ZeroDivisionError');
      expect({ ...probed, stamps: [] }).toEqual(bare);
    });

    it('leaves the loop to the worker for asyncio and own', async () => {
      for (const loop of ['asyncio', 'own'] as const) {
        const run = await worker(`${PRELUDE}asyncio.run(main())\n`, { loop, uvloopFolder });
        expect(run.stdout).toBe('asyncio.unix_events\n');
      }
    });

    it('starts processes on uvloop', async () => {
      const run = await worker(
        'import asyncio, sys\nasync def main():\n  child = await asyncio.create_subprocess_exec(sys.executable, "-c", "print(3)", stdout=-1)\n' +
          '  print((await child.communicate())[0])\nasyncio.run(main())\n',
        { uvloopFolder },
      );
      expect(run).toMatchObject({ code: 0, stdout: "b'3\\n'\n" });
    });
  });

  it('fails clearly where uvloop is not to be had', async () => {
    const run = await worker(`${PRELUDE}asyncio.run(main())\n`);
    expect(run.code).toBe(1);
    expect(run.stderr).toContain("ModuleNotFoundError: No module named 'uvloop'");
    expect(namesOf(run)).toBe('boot no_uvloop main_end exit');
    expect(stampsNamed(run, 'no_uvloop')[0]?.extra).toBe("ModuleNotFoundError: No module named 'uvloop'");
  });

  it('says why a broken uvloop could not be imported', async () => {
    const broken = scratchFolder();
    writeFileSync(join(broken, 'uvloop.py'), 'raise OSError("two\\nlines")\n');
    const run = await worker(`${PRELUDE}asyncio.run(main())\n`, { uvloopFolder: broken });
    expect(run.code).toBe(1);
    expect(stampsNamed(run, 'no_uvloop')[0]?.extra).toBe('OSError: two lines');
  });
});
