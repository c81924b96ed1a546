import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { parseTrace, type TraceLines } from '../../src/imports/trace-lines.js';
import { type Python, scratchFolder } from './probe-harness.js';

const PYTHON = fileURLToPath(new URL('../../python', import.meta.url));
const MODULES = {
  sitecustomize: 'probe.py',
  coldstart_imports: 'import_hook.py',
  coldstart_statements: 'import_statements.py',
  coldstart_start: 'isolated.py',
};

interface HookRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** One for each process. */
  readonly traces: readonly TraceLines[];
}

interface HookOptions {
  readonly mode?: 'time' | 'edges' | 'statements';
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
}

/** Starts `main.py` of these files with the hook in it. */
function runHook(
  python: Python,
  files: Readonly<Record<string, string>>,
  options: HookOptions = {},
): HookRun {
  const { mode = 'time', env = {}, timeoutMs = 60_000 } = options;
  const { folder, probe, traces } = prepared(files);
  const main = join(folder, 'main.py');
  const start =
    mode === 'statements'
      ? [
          '-c',
          'import sys; sys.path.insert(0, sys.argv[1]); from coldstart_start import start; start(globals())',
          ...[probe, 'file', main],
        ]
      : [main];
  const result = spawnSync(python.executable, start, {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
    env: {
      ...{ PATH: process.env.PATH, PYTHONDONTWRITEBYTECODE: '1', PYTHONPATH: probe, COLDSTART_PROBE_FD: '3' },
      ...{ COLDSTART_PROBE_IMPORTS: `${mode} ${traces}`, COLDSTART_PROBE_OWN: folder, ...env },
    },
  });
  return { code: result.status, stdout: result.stdout, stderr: result.stderr, traces: tracesIn(traces) };
}

/** What `site` does, seen under -S. */
function runBoot(python: Python, sitePackages: Readonly<Record<string, string>>): TraceLines | undefined {
  const { folder, probe, traces } = prepared(sitePackages);
  const code = [
    'import sys',
    'sys.path.insert(0, sys.argv[1])',
    'import coldstart_imports as hook',
    'del sys.path[0], sys.modules["coldstart_imports"]',
    // In place of an environment of its own.
    'import site',
    `site.getsitepackages = lambda prefixes=None: [${JSON.stringify(folder)}]`,
    'hook.boot(sys.argv[2])',
  ].join('\n');
  const result = spawnSync(python.executable, ['-S', '-c', code, probe, traces], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, PYTHONDONTWRITEBYTECODE: '1' },
  });
  expect(result.status).toBe(0);
  return tracesIn(traces)[0];
}

function prepared(files: Readonly<Record<string, string>>) {
  const folder = scratchFolder();
  const [probe, traces] = [scratchFolder(), scratchFolder()];
  for (const [name, file] of Object.entries(MODULES))
    copyFileSync(join(PYTHON, file), join(probe, `${name}.py`));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return { folder, probe, traces };
}

function tracesIn(folder: string): TraceLines[] {
  const texts = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
  return texts.map(parseTrace).sort((a, b) => a.atNs - b.atNs);
}

/** The imports of a run by module. */
function imports({ traces: [trace] }: HookRun) {
  const ids = new Map(trace?.begun.map(({ id, name }) => [id, name]));
  return (name: string) => {
    const begun = trace?.begun.filter((one) => one.name === name) ?? [];
    return begun.map(({ id, parent, via, importer, line, function: inside, thread }) => ({
      ...{ via, importer, line, inside, thread, parent: ids.get(parent) },
      ...{ status: trace?.ended.get(id)?.status, loader: trace?.ended.get(id)?.loader },
      origin: trace?.ended.get(id)?.file,
    }));
  };
}

const THREADS = `import threading
def first():
    import one
def second():
    import two
threads = [threading.Thread(target=target) for target in (first, second)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
`;
/** So that both threads are at it at once. */
const MEETING = (name: string) => `import time\ntime.sleep(0.05)\nimport ${name}\ntime.sleep(0.05)\n`;

/** What holds of the hook on any Python. */
export function itSeesImports(python: Python): void {
  it('sees statements, import_module, functions, packages, native modules, namespaces, reloads and files by path', () => {
    const run = runHook(python, {
      'main.py': `import a.b.c
import importlib
import importlib.util
importlib.import_module("dyn")
def late():
    import inner
late()
importlib.reload(__import__("inner"))
import space.there
try:
    import gone
except ImportError:
    pass
spec = importlib.util.spec_from_file_location("by_path", "apart.txt.py")
spec.loader.exec_module(importlib.util.module_from_spec(spec))
import _decimal
try:
    import refuses
except RuntimeError:
    pass
exec("import told", {})
print("done")
`,
      ...{ 'a/__init__.py': '', 'a/b/__init__.py': '', 'a/b/c.py': 'import d\n', 'd.py': '' },
      ...{ 'dyn.py': '', 'inner.py': '', 'space/there.py': '', 'apart.txt.py': 'x = 1\n', 'told.py': '' },
      'refuses.py': 'raise RuntimeError("not here")\n',
    });
    expect(run).toMatchObject({ code: 0, stdout: 'done\n', stderr: '' });
    const of = imports(run);
    const plain = { via: 'import', importer: '__main__', thread: 0, status: 'ok', inside: '' };
    expect(of('a.b.c')).toMatchObject([{ ...plain, line: 1, parent: undefined, loader: 'SourceFileLoader' }]);
    // A package is imported by the statement that needs what lies in it.
    expect(of('a')).toMatchObject([{ ...plain, line: 1, parent: 'a.b' }]);
    expect(of('d')).toMatchObject([{ importer: 'a.b.c', line: 1, parent: 'a.b.c' }]);
    // Some Pythons have it from boot on.
    const util = run.traces[0]?.begun.find(({ name }) => name === 'importlib.util')?.id;
    const inUtil = run.traces[0]?.begun.filter(({ name, parent }) => parent === util && name !== 'importlib');
    for (const { importer } of inUtil ?? []) expect(importer).toBe('importlib.util');
    expect(of('dyn')).toMatchObject([{ ...plain, via: 'import_module', line: 4 }]);
    expect(of('inner')).toMatchObject([
      { ...plain, line: 6, inside: 'late' },
      { ...plain, via: 'reload', line: 8 },
    ]);
    expect(of('space')).toMatchObject([{ ...plain, loader: 'namespace' }]);
    expect(of('gone')).toMatchObject([{ status: 'ModuleNotFoundError', line: 11 }]);
    expect(of('by_path')).toMatchObject([
      { ...plain, via: 'exec', line: 15, origin: expect.stringMatching(/apart\.txt\.py$/) },
    ]);
    // What raised was executed: it is known whose it is.
    expect(of('refuses')).toMatchObject([
      { status: 'RuntimeError', loader: 'SourceFileLoader', origin: expect.stringMatching(/refuses\.py$/) },
    ]);
    // Code of no module imports for whoever executes it.
    expect(of('told')).toMatchObject([{ ...plain, line: 21 }]);
    expect(of('_decimal').map(({ loader }) => loader)).toEqual([
      expect.stringMatching(/^(ExtensionFileLoader|BuiltinImporter)$/),
    ]);
  });

  it('keeps the trees of two threads apart', () => {
    const run = runHook(python, {
      'main.py': THREADS,
      ...{ 'one.py': MEETING('one_inner'), 'two.py': MEETING('two_inner') },
      ...{ 'one_inner.py': '', 'two_inner.py': '' },
    });
    const of = imports(run);
    const [[one], [two]] = [of('one'), of('two')];
    expect(one).toMatchObject({ importer: '__main__', line: 3, inside: 'first', parent: undefined });
    expect(two).toMatchObject({ importer: '__main__', line: 5, inside: 'second', parent: undefined });
    expect(new Set([0, one?.thread, two?.thread]).size).toBe(3);
    expect(of('one_inner')).toMatchObject([{ parent: 'one', thread: one?.thread }]);
    expect(of('two_inner')).toMatchObject([{ parent: 'two', thread: two?.thread }]);
  });

  it('leaves tracebacks of the worker as they are', () => {
    const files = { 'main.py': 'import broken\n', 'broken.py': 'import further\n', 'further.py': '1 / 0\n' };
    const { code, stderr, traces } = runHook(python, files);
    expect(code).toBe(1);
    const frames = stderr.match(/File "[^"]*"/g)?.map((file) => /([^/"]+)"$/.exec(file)?.[1]);
    expect(frames).toEqual(['main.py', 'broken.py', 'further.py']);
    const ended = [...(traces[0]?.ended.values() ?? [])].map(({ status }) => status);
    expect(ended.filter((status) => status === 'ZeroDivisionError')).toHaveLength(2);
  });

  it('has told of a worker that is killed all that it had begun', () => {
    const files = {
      'main.py': 'import stuck\n',
      'stuck.py': 'import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n',
    };
    const { traces } = runHook(python, files);
    const open = traces[0]?.begun.filter(({ id }) => !traces[0]?.ended.has(id));
    expect(open?.map(({ name }) => name)).toEqual(['stuck']);
  });

  it('writes into no file of a worker that has closed all descriptors, and nothing from a fork that nobody asked about', () => {
    const run = runHook(python, {
      'main.py': `import os
if os.fork() == 0:
    import a
    os._exit(0)
os.wait()
os.closerange(3, 4096)
files = [open("out%d" % index, "wb") for index in range(20)]
os.dup2(files[0].fileno(), 1000)
import a, b
[file.close() for file in files]
os.close(1000)
print(sum(os.path.getsize("out%d" % index) for index in range(20)))
`,
      ...{ 'a.py': '', 'b.py': '' },
    });
    expect(run).toMatchObject({ code: 0, stdout: '0\n', stderr: '' });
    expect(run.traces).toHaveLength(1);
  });

  it('tells of a replaced __import__ and of finders that were added', () => {
    const run = runHook(python, {
      'main.py': `import builtins, sys
own = builtins.__import__
def other(*args, **more):
    return own(*args, **more)
builtins.__import__ = other
class Finder:
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        return None
sys.meta_path.insert(0, Finder)
import a
`,
      'a.py': '',
    });
    expect(run.stderr).toBe('');
    expect(run.traces[0]?.changes).toEqual([
      { what: 'builtins.__import__', who: '__main__.other' },
      { what: 'sys.meta_path', who: '__main__.Finder' },
    ]);
  });

  it('sees edges to what is loaded already, in a run of its own', () => {
    const files = {
      'main.py': 'import pa\nimport pb\n',
      ...{ 'pa.py': 'import shared\n', 'pb.py': 'from pack import shared, sub\nfrom pack import *\n' },
      ...{ 'shared.py': '', 'pack/__init__.py': 'import shared\n', 'pack/sub.py': 'from . import other\n' },
      'pack/other.py': 'from .sub import __name__\n',
    };
    const { traces } = runHook(python, files, { mode: 'edges' });
    const names = ['pa', 'pb', 'shared', 'pack', 'pack.sub', 'pack.other'];
    const edges = traces[0]?.edges.filter(({ to }) => names.includes(to)) ?? [];
    expect(edges.map(({ from, line, to }) => `${from}:${line} ${to}`).sort()).toEqual([
      '__main__:1 pa',
      '__main__:2 pb',
      'pa:1 shared',
      'pack.other:1 pack.sub',
      'pack.sub:1 pack',
      'pack.sub:1 pack.other',
      'pack:1 shared',
      'pb:1 pack',
      'pb:1 pack.sub',
      'pb:2 pack',
    ]);
  });

  it.skipIf(Number(python.version.split('.')[1]) < 10)(
    'tells of who calls a function of the standard library that imports by a name (skipped before Python 3.10)',
    () => {
      const files = {
        'main.py': 'import setup\nimport deco\nsetup.configure()\n',
        'setup.py':
          'import pkgutil\n\ndef configure():\n    pkgutil.resolve_name("plug:x")\n    pkgutil.resolve_name("deco:y")\n',
        'plug.py': 'x = 1\n',
        'deco.py': 'y = 1\n',
      };
      const { traces } = runHook(python, files, { mode: 'edges' });
      const edges = traces[0]?.edges.filter(({ to }) => ['plug', 'deco'].includes(to)) ?? [];
      expect(edges.map(({ from, line, to }) => `${from}:${line} ${to}`).sort()).toEqual([
        '__main__:2 deco',
        'setup:4 plug',
        'setup:5 deco',
      ]);
      const found = imports(runHook(python, files))('plug');
      expect(found).toMatchObject([{ importer: 'setup', line: 4, via: 'import_module' }]);
    },
  );

  it('tells which statements of the user take time, and changes nothing that they do', () => {
    const main = `"""A text."""
from __future__ import annotations
import time
import helper

class Slow(dict):
    time.sleep(0.01)
    def method(self):
        return helper.wait(0.02)

try:
    value: int = Slow().method()
finally:
    print(__doc__, value, __file__, len(__builtins__.__dict__) > 0)

def numbers():
    yield helper.wait(0.01)

async def work():
    import asyncio
    await asyncio.sleep(0.02)
    return [each for each in numbers()]

if __name__ == "__main__":
    import asyncio
    loop = asyncio.new_event_loop()
    print(loop.run_until_complete(work()))
    loop.close()
`;
    const files = {
      'main.py': main,
      'helper.py': 'import time\ndef wait(s):\n    time.sleep(s)\n    return "waited"\n',
    };
    const { code, stdout, stderr, traces } = runHook(python, files, { mode: 'statements' });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^A text\. waited \S+main\.py True\n\['waited'\]\n$/);
    const found = traces[0]?.statements ?? [];
    const at = (line: number, label: string) =>
      found.filter((one) => one.line === line && one.label === label);
    expect(at(6, 'class Slow(dict)')).toHaveLength(1);
    expect(at(3, 'time.sleep(…)')).toHaveLength(2);
    expect(at(21, 'await asyncio.sleep(…)')).toMatchObject([{ awaits: true, function: 'work' }]);
    // The time of the innermost statement is not that of those around it.
    const value = at(12, 'value = Slow(…).method(…)')[0];
    expect(value?.selfWaitNs).toBeLessThan(10e6);
    expect(at(6, 'class Slow(dict)')[0]?.selfWaitNs).toBeGreaterThanOrEqual(9e6);
  });

  it('tells of awaits what no other statement in them took', () => {
    const main = `import asyncio
import time
def step(s):
    time.sleep(s)
async def outer():
    await inner()
async def inner():
    await asyncio.sleep(0.25)
async def busy():
    step(0.25)
    sum(range(3_000_000))
async def lazy():
    import heavy
async def both():
    await asyncio.gather(asyncio.sleep(0.25), inner())
async def main():
    await outer()
    await busy()
    await lazy()
    await both()
loop = asyncio.new_event_loop()
loop.run_until_complete(main())
loop.close()
`;
    const files = { 'main.py': main, 'heavy.py': 'import time\ntime.sleep(0.25)\n' };
    const { code, stderr, traces } = runHook(python, files, { mode: 'statements' });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const found = traces[0]?.statements ?? [];
    const on = (line: number) => found.filter((one) => one.line === line);
    const selfMs = (line: number) =>
      on(line).reduce((sum, one) => sum + (one.selfCpuNs + one.selfWaitNs) / 1e6, 0);
    // asyncio.sleep in inner(), twice, and step() and sum() in busy().
    expect(on(8).map(({ awaits, selfWaitNs }) => [awaits, selfWaitNs > 180e6])).toEqual([
      [true, true],
      [true, true],
    ]);
    expect(selfMs(4)).toBeGreaterThan(180);
    const sum = on(11)[0];
    expect(sum?.selfCpuNs).toBeGreaterThan(10e6);
    for (const line of [6, 10, 15, 17, 18, 19, 20, 22])
      expect([line, selfMs(line) < 120]).toEqual([line, true]);
  });

  it('takes waiting for a thread that imports for what it is', () => {
    const files = { 'main.py': THREADS, 'one.py': MEETING('one_inner'), 'two.py': MEETING('two_inner') };
    const inner = { 'one_inner.py': 'import time\ntime.sleep(0.3)\n', 'two_inner.py': '' };
    const { code, traces } = runHook(python, { ...files, ...inner }, { mode: 'statements' });
    expect(code).toBe(0);
    const found = traces[0]?.statements ?? [];
    const longest = [...found].sort((a, b) => b.selfWaitNs - a.selfWaitNs)[0];
    expect(longest).toMatchObject({ label: 'time.sleep(…)', line: 2 });
    // All four statements that sleep are told, and none that joins for as long.
    const joins = found.filter(({ label, line }) => label === '[thread.join(…)]' && line === 8);
    for (const { selfWaitNs } of joins) expect(selfWaitNs).toBeLessThan(300e6);
  });

  it('sees each line of .pth files, with what it imports', () => {
    const trace = runBoot(python, {
      'a.pth': '# a comment\nimport sys, slow; exec("import inner_one")\n',
      'b.pth': 'import sys; place = sys._getframe(1).f_locals["sitedir"]; import nothing_such\n',
      ...{ 'slow.py': 'import inner_two\n', 'inner_one.py': '', 'inner_two.py': '' },
    });
    const lines = trace?.begun.filter(({ via }) => via === 'pth') ?? [];
    const ends = lines.map(({ id, file, line }) => [
      ...[file?.replace(/.*\//, ''), line, trace?.ended.get(id)?.status],
    ]);
    expect(ends).toEqual([
      ['a.pth', 2, 'ok'],
      ['b.pth', 1, 'ModuleNotFoundError'],
    ]);
    const parents = new Map(trace?.begun.map(({ id, name }) => [id, name.replace(/.*\//, '')]));
    const under = (name: string) => parents.get(trace?.begun.find((one) => one.name === name)?.parent ?? -1);
    expect([under('slow'), under('inner_one'), under('inner_two')]).toEqual(['a.pth:2', 'a.pth:2', 'slow']);
  });
}
