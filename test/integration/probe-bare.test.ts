import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  findPythons,
  makeVenv,
  namesOf,
  type ProbeRun,
  type ProbeRunOptions,
  runProbed,
  scratchFolder,
  stampsNamed,
} from './probe-harness.js';

/** What a worker sees of its interpreter, before and after it imports asyncio. */
const LOOK = `
import sys, os
def look():
    return {
        'path': list(sys.path), 'argv': list(sys.argv), 'environ': dict(os.environ), 'modules': sorted(sys.modules),
        'flags': repr(sys.flags), 'excepthook': sys.excepthook is sys.__excepthook__,
        'meta_path': [getattr(f, '__qualname__', type(f).__qualname__) for f in sys.meta_path],
        'importers': sorted(sys.path_importer_cache), 'path_hooks': len(sys.path_hooks), 'vars': sorted(globals()),
        'file': globals().get('__file__'), 'spec': repr(__spec__), 'package': __package__, 'orig': getattr(sys, 'orig_argv', None),
    }
before = look()
import asyncio
async def main(): pass
asyncio.run(main())
after = look()
import inspect, json, pickle
loops = [asyncio.BaseEventLoop, asyncio.SelectorEventLoop, asyncio.AbstractEventLoop]
print(json.dumps({
    'before': before, 'after': after, 'vars': [{k: type(v).__name__ for k, v in vars(c).items()} for c in loops],
    'pickled': [pickle.loads(pickle.dumps(c)) is c for c in loops],
    'signatures': [str(inspect.signature(getattr(asyncio.BaseEventLoop, n))) for n in ('__init__', 'create_task', 'run_forever')],
    'source': inspect.getsource(asyncio.BaseEventLoop.create_task), 'specs': [repr(sys.modules[n].__spec__) for n in ('asyncio.events', 'threading')],
    'spec_types': [type(sys.modules[n].__spec__).__name__ for n in ('asyncio.events', 'threading')],
}))
import importlib
importlib.reload(asyncio.events); importlib.reload(__import__('threading'))
`;

/** Workers that end badly: [name, source]. The output must be that of a bare run, byte for byte. */
const ENDINGS: readonly (readonly [string, string])[] = [
  ['an exception', 'def f(): 1/0\nf()\n'],
  [
    'an exception in a coroutine',
    'import asyncio\nasync def main():\n  await asyncio.sleep(0)\n  1/0\nasyncio.run(main())\n',
  ],
  [
    'an exception in a task',
    'import asyncio\nasync def f(): 1/0\nasync def main(): await asyncio.gather(f(), f())\nasyncio.run(main())\n',
  ],
  ['no coroutine', 'import asyncio\nasyncio.run(1)\n'],
  [
    'a closed loop',
    'import asyncio\nloop = asyncio.new_event_loop()\nloop.close()\nasync def main(): pass\ncoro = main()\ntry: loop.create_task(coro)\nfinally: coro.close()\n',
  ],
  [
    'a constructor that lacks descriptors',
    'import asyncio, os\nclass Bad(asyncio.SelectorEventLoop):\n  def _make_self_pipe(self): raise OSError(24, os.strerror(24))\nBad()\n',
  ],
  [
    'a loop that runs already',
    'import asyncio\nasync def main():\n  coro = asyncio.sleep(0)\n  try: asyncio.new_event_loop().run_until_complete(coro)\n  finally: coro.close()\nasyncio.run(main())\n',
  ],
  ['KeyboardInterrupt', 'raise KeyboardInterrupt\n'],
  [
    'SIGINT in a loop',
    'import asyncio, os, signal\nasync def main():\n  os.kill(os.getpid(), signal.SIGINT)\n  await asyncio.sleep(5)\nasyncio.run(main())\n',
  ],
  ['sys.exit(7)', 'import sys\nsys.exit(7)\n'],
  ['sys.exit("text")', 'import sys\nsys.exit("text")\n'],
  ['sys.exit in a coroutine', 'import asyncio, sys\nasync def main(): sys.exit(9)\nasyncio.run(main())\n'],
  ['os._exit(5)', 'import os\nos._exit(5)\n'],
  ['a syntax error', 'def f(:\n'],
  ['an import that fails', 'import asyncio\nimport nothing_of_this_name\n'],
  ['an import_module that fails', 'import importlib\nimportlib.import_module("nowhere.to_be_found")\n'],
  ['a module that fails', 'import importlib\nimportlib.import_module("this.is_none")\n'],
  ['an exception in atexit', 'import atexit\natexit.register(lambda: 1/0)\n'],
  [
    'SIGINT while a thread is joined',
    'import os, signal, threading, time\ndef f():\n  threading.main_thread().join()\n  os.kill(os.getpid(), signal.SIGINT)\n  time.sleep(0.3)\nthreading.Thread(target=f).start()\n',
  ],
];

/** What differs from one bare run to the next: addresses, and how 3.13 introduces a Ctrl-C while it joins threads. */
function plain(run: ProbeRun): Omit<ProbeRun, 'stamps'> {
  const text = (value: string) =>
    value.replace(/0x[0-9a-f]+/g, '0x').replace(/^Exception ignored on threading shutdown:\n/m, '');
  return { code: run.code, signal: run.signal, stdout: text(run.stdout), stderr: text(run.stderr) };
}

describe.each(findPythons())('compared with a bare run, Python $version', (python) => {
  async function both(
    args: readonly string[],
    options: ProbeRunOptions = {},
    executable = python.executable,
  ): Promise<[bare: ProbeRun, probed: ProbeRun]> {
    // One after the other: the first writes bytecode that the second finds.
    const bare = await runProbed(executable, args, { ...options, probe: false });
    return [bare, await runProbed(executable, args, options)];
  }

  function file(source: string): string {
    const path = join(scratchFolder(), 'worker.py');
    writeFileSync(path, source);
    return path;
  }

  async function lookBoth(args: readonly string[], options: ProbeRunOptions = {}) {
    const [bare, probed] = await both(args, {
      ...options,
      env: { PYTHONDONTWRITEBYTECODE: '1', ...options.env },
    });
    expect(probed).toMatchObject({ code: 0, stderr: '' });
    const expected = JSON.parse(plain(bare).stdout);
    const actual = JSON.parse(plain(probed).stdout);
    // What cannot be hidden: the finder that waits for asyncio, and the modules that the probe itself needs.
    expect(actual.before.meta_path.shift()).toBe('Finder');
    const own = python.minor === 7 ? ['atexit', 'time'] : ['atexit'];
    for (const side of [actual, expected]) {
      side.before.modules = side.before.modules.filter((name: string) => !own.includes(name));
    }
    expect(actual).toEqual(expected);
    return actual;
  }

  it('looks the same to a script', async () => {
    const seen = await lookBoth([file(LOOK), 'one', '--two']);
    expect(seen.before.environ).not.toHaveProperty('PYTHONPATH');
    expect(seen.pickled).toEqual([true, true, true]);
  });

  it('looks the same to -c, -m and a package', async () => {
    await lookBoth(['-c', LOOK, 'one']);
    const folder = scratchFolder();
    mkdirSync(join(folder, 'package'));
    writeFileSync(join(folder, 'package', '__main__.py'), LOOK);
    await lookBoth(['-m', 'package', 'one'], { cwd: folder });
  });

  it('gives the worker its own PYTHONPATH back', async () => {
    const folder = scratchFolder();
    const seen = await lookBoth([file(LOOK)], { pythonPath: folder });
    expect(seen.before.environ.PYTHONPATH).toBe(folder);
    expect(seen.before.path).toContain(folder);
  });

  it.each(ENDINGS)('ends the same: %s', async (_name, source) => {
    const [bare, probed] = await both([file(source)]);
    expect(plain(probed)).toEqual(plain(bare));
    expect(namesOf(probed)).toMatch(
      source.includes('os._exit') ? /^boot$/ : /^boot .*main_end (joined )?exit$/,
    );
  });

  it('says the same in asyncio’s debug mode', async () => {
    const source =
      'import asyncio\nasync def f(): await asyncio.sleep(0)\nloop = asyncio.new_event_loop()\ntask = loop.create_task(f())\n' +
      'print(task, [str(frame) for frame in task._source_traceback])\nloop.run_until_complete(task)\nloop.close()\n';
    const [bare, probed] = await both([file(source)], { env: { PYTHONASYNCIODEBUG: '1' } });
    expect(bare.stdout).toContain('created at');
    expect(plain(probed)).toEqual(plain(bare));
  });

  it('makes room for a real sitecustomize on PYTHONPATH', async () => {
    const folder = scratchFolder();
    writeFileSync(join(folder, 'sitecustomize.py'), 'import asyncio\nprint(__name__, __file__)\nHERE = 1\n');
    const worker = file(
      'import sys\nprint(sys.modules["sitecustomize"].HERE, sys.modules["sitecustomize"].__file__)\nimport asyncio\nasync def main(): pass\nasyncio.run(main())\n',
    );
    const [bare, probed] = await both([worker], { pythonPath: folder });
    expect(bare.stdout).toContain(`1 ${folder}`);
    expect(plain(probed)).toEqual(plain(bare));
    expect(namesOf(probed, true)).toBe(
      'boot site_end loop_init loop_run loop_class first_step run_end main_end exit',
    );
  });

  it('lets a real sitecustomize fail as ever', async () => {
    const folder = scratchFolder();
    writeFileSync(join(folder, 'sitecustomize.py'), 'import nothing_of_this_name\n');
    const [bare, probed] = await both([file('import sys\nprint("sitecustomize" in sys.modules)\n')], {
      pythonPath: folder,
    });
    expect(bare.stderr).toContain('Error in sitecustomize');
    expect(plain(probed)).toEqual(plain(bare));
  });

  it('steps aside where it is not asked', async () => {
    const source =
      'import sys\nprint(sys.path[1:], "sitecustomize" in sys.modules, "atexit" in sys.modules, len(sys.meta_path))\n';
    const [bare, probed] = await both([file(source)], { env: { COLDSTART_PROBE_FD: '' } });
    expect(plain(probed)).toEqual(plain(bare));
  });

  it('works in a virtual environment, with its sitecustomize and with .pth files that were sooner', async () => {
    const { executable, site } = makeVenv(python);
    writeFileSync(join(site, 'sitecustomize.py'), 'print("venv")\n');
    writeFileSync(join(site, 'sooner.pth'), 'import asyncio, threading\n');
    writeFileSync(join(site, 'folder.pth'), '/nowhere\n# import\n');
    const worker = file(
      'import asyncio, sys\nasync def main(): pass\nasyncio.run(main())\nprint(sys.prefix, len(sys.meta_path))\n',
    );
    const [bare, probed] = await both([worker], { survey: true }, executable);
    expect(plain(probed)).toEqual(plain(bare));
    expect(namesOf(probed, true)).toBe(
      'boot site_end loop_init loop_run loop_class first_step run_end main_end exit survey',
    );
    expect(JSON.parse(stampsNamed(probed, 'survey')[0]?.extra ?? '').pth).toEqual(['sooner.pth']);
  });
});
