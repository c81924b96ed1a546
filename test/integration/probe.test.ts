import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  findPythons,
  inOrder,
  namesOf,
  nsOf,
  type ProbeRun,
  printedNs,
  probeFolder,
  runProbed,
  scratchFolder,
  stampsNamed,
} from './probe-harness.js';

const LOOP_STAMPS = 'boot loop_init loop_run loop_class first_step run_end main_end exit';
const PRELUDE = 'import asyncio, os, sys, time\ndef now(): print(time.monotonic_ns(), flush=True)\n';

describe.each(findPythons())('stamps, Python $version', ({ executable, minor }) => {
  function worker(source: string): Promise<ProbeRun> {
    const file = join(scratchFolder(), 'worker.py');
    writeFileSync(file, source);
    return runProbed(executable, [file]);
  }

  it('stamps asyncio.run in order, around the worker’s own times', async () => {
    const run = await worker(`${PRELUDE}now()\nasync def main(): now()\nnow()\nasyncio.run(main())\nnow()\n`);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(namesOf(run)).toBe(LOOP_STAMPS);
    const [top = 0n, before = 0n, inside = 0n, after = 0n] = printedNs(run);
    const at = (name: string) => nsOf(run, name);
    expect(
      inOrder([at('boot'), top, before, at('loop_init'), at('loop_run'), at('first_step'), inside]),
    ).toBe(true);
    expect(inOrder([inside, at('run_end'), after, at('main_end'), at('exit')])).toBe(true);
    expect(stampsNamed(run, 'loop_class')[0]?.extra).toBe('asyncio.unix_events._UnixSelectorEventLoop');
    expect(stampsNamed(run, 'loop_init')[0]?.extra).toBe('asyncio.unix_events._UnixSelectorEventLoop');
  });

  it.runIf(process.platform === 'linux')(
    'adds the peak of the worker’s memory to exit (skipped outside Linux)',
    async () => {
      const run = await worker('block = bytearray(64 << 20)\n');
      expect(Number(stampsNamed(run, 'exit')[0]?.extra)).toBeGreaterThan(64 << 20);
    },
  );

  it.runIf(minor >= 11)('stamps asyncio.Runner (skipped before Python 3.11, which has none)', async () => {
    const run = await worker(
      `${PRELUDE}async def main(): now()\nwith asyncio.Runner() as runner:\n  runner.run(main())\n  runner.run(main())\n  now()\n`,
    );
    expect(namesOf(run)).toBe(LOOP_STAMPS);
    const [first = 0n, second = 0n, after = 0n] = printedNs(run);
    expect(inOrder([nsOf(run, 'first_step'), first, second, after, nsOf(run, 'run_end')])).toBe(true);
  });

  it('stamps run_until_complete of a loop that the worker made', async () => {
    const run = await worker(
      `${PRELUDE}async def main(): now()\nloop = asyncio.new_event_loop()\nloop.run_until_complete(main())\nloop.close()\n`,
    );
    expect(namesOf(run)).toBe(LOOP_STAMPS);
  });

  it('stamps run_forever whose first task is made by a callback', async () => {
    const run = await worker(
      `${PRELUDE}loop = asyncio.new_event_loop()\nasync def main():\n  now()\n  loop.stop()\n` +
        'def start():\n  now()\n  loop.create_task(main())\nloop.call_soon(start)\nloop.run_forever()\n',
    );
    expect(namesOf(run)).toBe(LOOP_STAMPS);
    const [callback = 0n, step = 0n] = printedNs(run);
    expect(
      inOrder([nsOf(run, 'loop_run'), callback, nsOf(run, 'first_step'), step, nsOf(run, 'run_end')]),
    ).toBe(true);
  });

  it('ends with the last of two asyncio.run calls, and begins with the first', async () => {
    const run = await worker(
      `${PRELUDE}async def main(): now()\nasyncio.run(main())\nnow()\nasyncio.run(main())\n`,
    );
    const [first = 0n, between = 0n, second = 0n] = printedNs(run);
    expect(inOrder([nsOf(run, 'first_step'), first, between, second, nsOf(run, 'run_end')])).toBe(true);
    expect(stampsNamed(run, 'first_step')).toHaveLength(1);
    expect(stampsNamed(run, 'loop_init')).toHaveLength(1);
    expect(stampsNamed(run, 'run_end').some((stamp) => stamp.ns < between)).toBe(true);
  });

  it('stamps a loop in a thread', async () => {
    const run = await worker(
      `${PRELUDE}import threading\nasync def main(): now()\nthread = threading.Thread(target=lambda: asyncio.run(main()))\nthread.start()\nthread.join()\n`,
    );
    expect(namesOf(run)).toBe(LOOP_STAMPS);
  });

  it('stamps a custom subclass under its own name', async () => {
    const run = await worker(
      `${PRELUDE}class Mine(asyncio.SelectorEventLoop):\n  def create_task(self, *a, **k): return super().create_task(*a, **k)\n` +
        'async def main(): pass\nMine().run_until_complete(main())\n',
    );
    expect(namesOf(run)).toBe(LOOP_STAMPS);
    expect(stampsNamed(run, 'loop_class')[0]?.extra).toBe('__main__.Mine');
    expect(stampsNamed(run, 'loop_init')[0]?.extra).toBe('__main__.Mine');
  });

  it('stamps a loop that has nothing of asyncio’s but the interface', async () => {
    const run = await worker(
      `${PRELUDE}class Mine(asyncio.AbstractEventLoop):\n  def __init__(self): self.ready = []\n  def is_running(self): return False\n` +
        '  def call_soon(self, callback, *args, context=None): self.ready.append((callback, args))\n' +
        '  def create_task(self, coro, **k): self.call_soon(coro.send, None)\n' +
        '  def run_until_complete(self, coro):\n    self.create_task(coro)\n    asyncio._set_running_loop(self)\n' +
        '    try:\n      for callback, args in self.ready: callback(*args)\n    except StopIteration: pass\n    finally: asyncio._set_running_loop(None)\n' +
        'async def main(): now()\nMine().run_until_complete(main())\n',
    );
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(namesOf(run)).toBe(LOOP_STAMPS);
    expect(stampsNamed(run, 'loop_class')[0]?.extra).toBe('__main__.Mine');
  });

  it('has no loop stamps without a loop, nor for a loop that never ran', async () => {
    expect(namesOf(await worker('print(1)\n'))).toBe('boot main_end exit');
    expect(namesOf(await worker(`${PRELUDE}asyncio.new_event_loop().close()\n`))).toBe(
      'boot loop_init main_end exit',
    );
  });

  it('ends __main__ before a non-daemon thread is joined', async () => {
    const run = await worker(
      `${PRELUDE}import threading\ndef stay():\n  threading.main_thread().join()\n  now()\nthreading.Thread(target=stay).start()\nnow()\n`,
    );
    const [main = 0n, joined = 0n] = printedNs(run);
    expect(inOrder([main, nsOf(run, 'main_end'), joined, nsOf(run, 'exit')])).toBe(true);
    const slow = await worker(
      `${PRELUDE}import threading\nthreading.Thread(target=time.sleep, args=(0.05,)).start()\n`,
    );
    expect(inOrder([nsOf(slow, 'main_end'), nsOf(slow, 'joined'), nsOf(slow, 'exit')])).toBe(true);
  });

  it('exits after the worker’s own atexit callbacks', async () => {
    const run = await worker(`${PRELUDE}import atexit\natexit.register(now)\n`);
    const [callback = 0n] = printedNs(run);
    expect(inOrder([nsOf(run, 'main_end'), callback, nsOf(run, 'exit')])).toBe(true);
  });

  it('ends __main__ before atexit callbacks, also where threading was never imported', async () => {
    const run = await worker(
      'import atexit, sys, time\ndef now(): print(time.monotonic_ns(), flush=True)\n@atexit.register\ndef first(): now()\n' +
        'atexit.register(now)\nassert "threading" not in sys.modules\nnow()\n',
    );
    expect(run).toMatchObject({ code: 0, stderr: '' });
    const [main = 0n, first = 0n, second = 0n] = printedNs(run);
    expect(inOrder([main, nsOf(run, 'main_end'), first, second, nsOf(run, 'exit')])).toBe(true);
    expect(stampsNamed(run, 'main_end')).toHaveLength(1);
  });

  it('tells outermost imports of the main thread, also failed ones, until a loop runs', async () => {
    const source =
      'import json.tool\ntry:\n  import nothing_of_this_name\nexcept ImportError: pass\ndef later():\n  import decimal\nlater()\n';
    const imported = (run: ProbeRun) => stampsNamed(run, 'imported').length;
    const plain = await worker(source);
    expect(imported(plain)).toBeGreaterThan(0);
    expect(imported(plain)).toBeLessThan(6);
    const run = await worker(`${PRELUDE}async def main(): pass\nasyncio.run(main())\n${source}`);
    const last = stampsNamed(run, 'imported').at(-1)?.ns ?? 0n;
    expect(last < nsOf(run, 'first_step')).toBe(true);
  });

  it('tells no imports of a function that is called once what it needs is loaded', async () => {
    const folder = scratchFolder();
    const file = join(folder, 'tool');
    writeFileSync(join(folder, 'called.py'), 'import early\ndef main():\n    import slow\n');
    for (const name of ['early.py', 'slow.py'])
      writeFileSync(join(folder, name), 'import time\ntime.sleep(0.002)\n');
    writeFileSync(file, 'import sys\nfrom called import main\nsys.exit(main())\n');
    const told = async (call: string) => {
      const run = await runProbed(executable, [file], { env: { COLDSTART_PROBE_CALL: call } });
      expect(run).toMatchObject({ code: 0, stderr: '' });
      // Shorter ones are told with the next one.
      return stampsNamed(run, 'imported').length;
    };
    expect(await told('sys called')).toBe(1);
    expect(await told('sys called:main')).toBe(1);
    expect(await told('called:absent')).toBe(2);
    expect(await told('absent')).toBe(2);
    expect(await told('sys')).toBe(0);
    expect(await told('sys called=absent')).toBe(1);
  });

  it('tells apart what such a function imports between the constructor of its loop and its run', async () => {
    const slow = 'import time\ntime.sleep(0.05)\n';
    const start = (made: string, before: string) => `import asyncio
${before}
async def work():
    import apart_inside
def main():
    import apart_early
    ${made}
    import apart_late
    loop.run_until_complete(work())
    import apart_after
    loop.close()
`;
    for (const [made, before] of [
      ['loop = asyncio.new_event_loop()', ''],
      ['global loop', 'loop = asyncio.new_event_loop()'],
    ] as const) {
      const folder = scratchFolder();
      for (const name of ['early', 'late', 'inside', 'after'])
        writeFileSync(join(folder, `apart_${name}.py`), slow);
      writeFileSync(join(folder, 'apart.py'), start(made, before));
      const file = join(folder, 'apart_start');
      writeFileSync(file, 'from apart import main\nmain()\n');
      const told = await runProbed(executable, [file], { env: { COLDSTART_PROBE_CALL: 'apart:main' } });
      expect(told).toMatchObject({ code: 0, stderr: '' });
      const lateNs = stampsNamed(told, 'imported_late').map(({ extra }) => Number(extra.split(' ')[0]));
      // A loop that is there before the function is called: then apart_early lies behind its constructor too.
      const modules = before === '' ? 1 : 2;
      expect(lateNs.reduce((all, one) => all + one, 0)).toBeGreaterThanOrEqual(modules * 50e6);
      expect(lateNs.filter((ns) => ns >= 50e6)).toHaveLength(modules);
      expect(stampsNamed(told, 'imported_late').every(({ ns }) => ns < nsOf(told, 'loop_run'))).toBe(true);
    }
  });

  it.each([
    ['keeps', 'globals()[name] = found'],
    ['does not keep', 'pass'],
  ])('counts what a module imports to make the called name, which it %s', async (_, kept) => {
    const folder = scratchFolder();
    const slow = 'import time\ntime.sleep(0.05)\n';
    const modules = {
      'lazy_first.py': slow,
      'lazy_second.py': `${slow}def main():\n    print(time.monotonic_ns())\n    import lazy_late, lazy_later\n`,
      'lazy_late.py': slow,
      'lazy_later.py': slow,
      // PEP 562, as packages do that load their parts when they are asked for.
      'lazy_door.py': `def __getattr__(name):
    if name != "main":
        raise AttributeError(name)
    import lazy_first
    from lazy_second import main as found
    ${kept}
    return found
`,
    };
    for (const [name, text] of Object.entries(modules)) writeFileSync(join(folder, name), text);
    const file = join(folder, 'lazy_start.py');
    for (const [written, call] of [
      ['from lazy_door import main\nmain()\n', 'lazy_door=main'],
      ['from lazy_door import main\nmain.__call__()\n', 'lazy_door:main'],
    ] as const) {
      writeFileSync(file, `import time\nprint(time.monotonic_ns())\n${written}`);
      const run = await runProbed(executable, [file], { env: { COLDSTART_PROBE_CALL: call } });
      expect(run).toMatchObject({ code: 0, stderr: '' });
      const [startedNs = 0, calledNs = 0] = run.stdout.split('\n').map(Number);
      const toldNs = stampsNamed(run, 'imported').map(({ extra }) => Number(extra.split(' ')[0]));
      const importedNs = toldNs.reduce((all, one) => all + one, 0);
      // lazy_first and lazy_second, and neither of the late ones.
      expect(importedNs).toBeGreaterThanOrEqual(100e6);
      expect(importedNs).toBeLessThan(calledNs - startedNs + 50e6);
    }
  });

  it('keeps what was stamped before os._exit, SIGTERM and execv', async () => {
    const gone = 'boot loop_init loop_run loop_class first_step run_end';
    const source = `${PRELUDE}async def main(): pass\nasyncio.run(main())\n`;
    const left = await worker(`${source}os._exit(5)\n`);
    expect([left.code, namesOf(left)]).toEqual([5, gone]);
    const killed = await worker(`${source}os.kill(os.getpid(), 15)\ntime.sleep(60)\n`);
    expect([killed.signal, namesOf(killed)]).toEqual(['SIGTERM', gone]);
    const replaced = await worker(
      `${source}os.execv(sys.executable, [sys.executable, "-c", "import os; print('PYTHONPATH' in os.environ)"])\n`,
    );
    expect([replaced.code, namesOf(replaced), replaced.stdout]).toEqual([0, gone, 'False\n']);
  });

  it('is silent in a forked child', async () => {
    const run = await worker(
      `${PRELUDE}async def main(): pass\nif os.fork() == 0:\n  asyncio.run(main())\n  sys.exit(0)\nos.wait()\n`,
    );
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(namesOf(run)).toBe('boot main_end exit');
  });

  it('never writes into a file that has got its descriptor’s number', async () => {
    const run = await worker(
      `${PRELUDE}os.closerange(3, 256)\nfile = os.open("out.txt", os.O_RDWR | os.O_CREAT)\n` +
        'async def main(): os.write(file, b"mine")\nasyncio.run(main())\nprint(file, os.pread(file, 100, 0))\n',
    );
    expect(run).toMatchObject({ code: 0, stderr: '', stdout: "3 b'mine'\n" });
    expect(namesOf(run)).toBe('boot');
  });

  it('neither blocks nor fails when the pipe is full', async () => {
    const folder = scratchFolder();
    writeFileSync(join(folder, 'worker.py'), `${PRELUDE}async def main(): pass\nasyncio.run(main())\n`);
    const parent =
      'import os, subprocess, sys\nreader, writer = os.pipe()\nos.set_blocking(writer, False)\n' +
      'try:\n  while True: os.write(writer, b"x" * 512)\nexcept BlockingIOError: os.set_blocking(writer, True)\n' +
      'env = dict(os.environ, PYTHONPATH=sys.argv[1], COLDSTART_PROBE_FD=str(writer))\n' +
      'print(subprocess.run([sys.executable, "worker.py"], env=env, pass_fds=[writer], timeout=50).returncode)\n';
    const run = await runProbed(executable, ['-c', parent, probeFolder(executable)], {
      probe: false,
      cwd: folder,
    });
    expect(run).toMatchObject({ code: 0, stderr: '', stdout: '0\n' });
  });
});
