import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Launcher, type LaunchOutcome, startLauncher } from '../../src/launch/launcher.js';
import { launchFamily, namesByProcess, type Start } from './family-harness.js';
import { PYTHON } from './launcher-harness.js';
import { findPythons, scratchFolder } from './probe-harness.js';

const WITH_LOOP = 'loop_init loop_run loop_class first_step main_end exit';
const ASYNC = 'import asyncio, os, subprocess, sys\nasync def main(): pass\n';

describe.each(findPythons())('children, Python $version', ({ executable }) => {
  let launcher: Launcher;
  beforeEach(async () => {
    launcher = await startLauncher({ python: PYTHON });
  });
  afterEach(() => launcher.close());

  function worker(source: string, more: Partial<Start> = {}): Promise<LaunchOutcome> {
    const file = join(scratchFolder(), 'worker.py');
    writeFileSync(file, source);
    return launchFamily(launcher, { python: executable, args: [file], ...more });
  }
  async function fine(source: string, more: Partial<Start> = {}): Promise<LaunchOutcome> {
    const outcome = await worker(source, more);
    expect(outcome).toMatchObject({ exitCode: 0, stderrTail: '', badStamps: 0, leftovers: [] });
    return outcome;
  }
  const extra = ({ stamps }: LaunchOutcome, pattern: RegExp) =>
    stamps.find(({ name }) => pattern.test(name))?.extra;

  it('are silent and see no settings where they are not asked', async () => {
    const look = 'print(*sorted(name for name in os.environ if "COLDSTART" in name or name == "PYTHONPATH"))';
    const outcome = await fine(
      `${ASYNC}${look}\nsys.stdout.flush()\nsubprocess.run([sys.executable, "-c", 'import os; ${look}'])\n` +
        'if os.fork() == 0:\n  asyncio.run(main())\n  sys.exit(0)\nos.wait()\n',
      { children: false },
    );
    expect(outcome.stdoutTail.trim()).toBe('');
    expect(namesByProcess(outcome)).toEqual({ '': 'boot main_end exit' });
    expect(extra(outcome, /^boot$/)).toBe('');
  });

  // Through the launcher: its pipe takes what the probe may write, unread.
  it('the main one writes a bounded number of runs and still the last', async () => {
    const outcome = await fine(
      `${ASYNC}import time\nloop = asyncio.new_event_loop()\nfor _ in range(700): loop.run_until_complete(main())\n` +
        'print(time.monotonic_ns())\nloop.run_until_complete(main())\n',
      { children: false },
    );
    const ends = outcome.stamps.filter(({ name }) => name === 'run_end');
    expect(ends).toHaveLength(513);
    const printedMs = (Number(outcome.stdoutTail) - outcome.startNs) / 1e6;
    expect(ends.at(-1)?.atMs).toBeGreaterThan(printedMs);
    expect(ends.at(-2)?.atMs).toBeLessThan(printedMs);
  });

  it('stamp with their pid when they are forked, and their loop although one has run before', async () => {
    const outcome = await fine(
      `${ASYNC}asyncio.run(main())\npid = os.fork()\nif pid == 0:\n  asyncio.run(main())\n  sys.exit(0)\nos.wait()\nprint(os.getpid(), pid)\n`,
    );
    expect(namesByProcess(outcome)).toEqual({
      '': 'boot loop_init loop_run loop_class first_step run_end main_end exit',
      1: `fork ${WITH_LOOP}`,
    });
    const [own = '', child = ''] = outcome.stdoutTail.trim().split(' ');
    expect(extra(outcome, /^boot$/)).toBe(own);
    expect(extra(outcome, /:fork$/)).toBe(own);
    expect(outcome.stamps.some(({ name }) => name === `${child}:first_step`)).toBe(true);
    expect(extra(outcome, /:loop_class$/)).toBe('asyncio.unix_events._UnixSelectorEventLoop');
    expect(Number(extra(outcome, /:exit$/))).toBeGreaterThan(1e6);
  });

  it('stamp a loop that only they import, and that of a class that was there', async () => {
    const outcome = await fine(
      'import os, sys\nif os.fork() == 0:\n  import asyncio\n  async def main(): pass\n  asyncio.run(main())\n  sys.exit(0)\nos.wait()\n' +
        'import asyncio\nclass Mine(asyncio.SelectorEventLoop): pass\nasync def main(): pass\nasyncio.new_event_loop().close()\n' +
        'if os.fork() == 0:\n  Mine().run_until_complete(main())\n  sys.exit(0)\nos.wait()\n',
    );
    expect(namesByProcess(outcome)).toEqual({
      '': 'boot loop_init main_end exit',
      1: `fork ${WITH_LOOP}`,
      2: `fork ${WITH_LOOP}`,
    });
    expect(outcome.stamps.filter(({ name }) => name.endsWith(':loop_class'))[1]?.extra).toBe('__main__.Mine');
  });

  it.runIf(process.platform === 'linux')(
    'stamp when they are spawned, and so do their own (skipped outside Linux)',
    async () => {
      const outcome = await fine(
        `${ASYNC}print(os.getpid(), flush=True)\nsource = 'import asyncio, os\\nasync def main(): pass\\nasyncio.run(main())\\nif os.fork(): os.wait()'\n` +
          'subprocess.run(["/bin/sh", "-c", \'"$0" -c "$1"; true\', sys.executable, source])\n',
      );
      expect(namesByProcess(outcome)).toEqual({
        '': 'boot main_end exit',
        1: `boot ${WITH_LOOP}`,
        2: 'fork main_end exit',
      });
      // Between them stands a shell.
      expect(extra(outcome, /:boot$/)).toMatch(/^spawned \d+$/);
      expect(extra(outcome, /:boot$/)).not.toBe(`spawned ${outcome.stdoutTail.trim()}`);
    },
  );

  it.runIf(process.platform === 'linux')(
    'of multiprocessing stamp, its own helpers as such (skipped outside Linux)',
    async () => {
      const outcome = await fine(
        'import multiprocessing\ndef main():\n  import asyncio\n  async def nothing(): pass\n  asyncio.run(nothing())\n' +
          'if __name__ == "__main__":\n  for method in ("spawn", "forkserver"):\n    process = multiprocessing.get_context(method).Process(target=main)\n' +
          '    process.start()\n    process.join()\n    assert process.exitcode == 0\n',
      );
      const boots = outcome.stamps.filter(({ name }) => /^\d+:boot$/.test(name));
      expect(boots.map((stamp) => stamp.extra.split(' ')[0]).sort()).toEqual(['helper', 'helper', 'spawned']);
      const server = /^\d+/.exec(boots.filter(({ extra }) => extra.startsWith('helper'))[1]?.name ?? '')?.[0];
      expect(extra(outcome, /:fork$/)).toBe(server);
      expect(outcome.stamps.filter(({ name }) => name.endsWith(':first_step'))).toHaveLength(2);
    },
  );

  it('write for the first 32 of many forks; a silent one’s own are silent too', async () => {
    const outcome = await fine(
      'import os\nfor number in range(40):\n  if os.fork() == 0:\n    if number > 35 and os.fork() == 0: os._exit(0)\n    os._exit(0)\n  os.wait()\n',
    );
    expect(outcome.stamps.filter(({ name }) => name.endsWith(':fork'))).toHaveLength(32);
  });

  it('never write into a file that has got the number of the pipe', async () => {
    const path = join(scratchFolder(), 'out.txt');
    const source = join(scratchFolder(), 'worker.py');
    writeFileSync(
      source,
      'import os, subprocess, sys\nnumber = int(os.environ["COLDSTART_PROBE_FD"])\n' +
        'file = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT)\nos.dup2(file, number)\nos.set_inheritable(number, True)\n' +
        'subprocess.run([sys.executable, "-c", "pass"], close_fds=False)\nprint(os.fstat(file).st_size)\n',
    );
    const outcome = await launchFamily(launcher, { python: executable, args: [source, path] });
    expect(outcome).toMatchObject({ exitCode: 0, stdoutTail: '0\n', stderrTail: '' });
    // The child found the pipe by its path; the parent’s own is gone.
    expect(namesByProcess(outcome)).toEqual({
      '': 'boot',
      ...(process.platform === 'linux' ? { 1: 'boot main_end exit' } : {}),
    });
  });

  it('of a program that is no Python: the first Python is the main one, and execv continues it', async () => {
    const source = `${ASYNC}if len(sys.argv) == 1: os.execv(sys.executable, [sys.executable, __file__, "again"])\nasyncio.run(main())\n`;
    const outcome = await fine(source, { before: ['/usr/bin/env', '--'] });
    expect(namesByProcess(outcome)).toEqual({
      '': 'boot loop_init loop_run loop_class first_step run_end main_end exit',
    });
    const boots = outcome.stamps.filter(({ name }) => name === 'boot');
    expect(boots).toHaveLength(process.platform === 'linux' ? 2 : 1);
  });

  it('tell of modules when their loop has returned, the main one at its end too', async () => {
    const outcome = await fine(
      `${ASYNC}if os.fork() == 0:\n  asyncio.run(main())\n  os._exit(0)\nassert os.wait()[1] == 0\n`,
      { env: { COLDSTART_PROBE_SURVEY: '1' } },
    );
    const surveys = outcome.stamps.filter(({ name }) => name.endsWith('survey'));
    expect(surveys.map(({ name }) => name.replace(/\d+/, 'pid'))).toContain('pid:survey');
    expect(surveys.at(-1)?.name).toBe('survey');
    for (const { extra } of surveys) expect(JSON.parse(extra)).toMatchObject({ pth: expect.any(Array) });
  });

  it('tell without a pid that uvloop is not there', async () => {
    const outcome = await worker(
      `${ASYNC}if os.fork() == 0:\n  asyncio.run(main())\nassert os.wait()[1] == 0\n`,
      { loop: 'uvloop' },
    );
    expect(outcome.exitCode).toBe(1);
    expect(outcome.stamps.some(({ name }) => name === 'no_uvloop')).toBe(true);
  });
});
