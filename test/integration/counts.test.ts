import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startLauncher } from '../../src/launch/launcher.js';
import { type Loaded, loadedBy, parseCountLines } from '../../src/runners/worker/count-lines.js';
import { callsUntil, tracedArgv } from '../../src/runners/worker/traced.js';
import { benchReport, emptyFolder } from '../support/cli.js';
import { ENV, PYTHON } from './launcher-harness.js';
import { findPythons, nsOf, runProbed, scratchFolder } from './probe-harness.js';

describe.each(findPythons())('what is loaded, Python $version', (python) => {
  async function counted(folder: string, source: string): Promise<Loaded & { names: string[] }> {
    const worker = join(folder, 'worker.py');
    writeFileSync(worker, source);
    const file = join(scratchFolder(), 'counts');
    const env = { COLDSTART_PROBE_COUNTS: file, PYTHONDONTWRITEBYTECODE: '1' };
    const run = await runProbed(python.executable, [worker], { env });
    expect(run).toMatchObject({ code: 0, stderr: '' });
    const lines = parseCountLines(readFileSync(file, 'utf8'));
    const loaded = loadedBy(lines, Number(nsOf(run, 'main_end')), undefined);
    if (!loaded) throw new Error('nothing was told');
    return { ...loaded, names: [...loaded.modules.keys()].sort() };
  }

  it('is exactly what was imported, not what failed, and nothing of the probe’s', async () => {
    const folder = scratchFolder();
    const before = await counted(folder, 'import importlib\n');
    expect(before.names).toContain('__main__');
    expect(before.names.filter((name) => /coldstart|sitecustomize|^atexit$|^os\.path$/.test(name))).toEqual(
      [],
    );
    writeFileSync(join(folder, 'alone.py'), 'NUMBERS = (1, 2, 3)\n');
    writeFileSync(join(folder, 'broken.py'), 'import alone\nraise ImportError("no")\n');
    const code = 'import broken as b' + '\n';
    const after = await counted(
      folder,
      `try:\n    ${code}except ImportError:\n    pass\ntry:\n    import not_there\nexcept ImportError:\n    pass\n` +
        'import importlib\nimportlib.import_module("alone")\n',
    );
    const added = after.names.filter((name) => !before.names.includes(name));
    expect(added).toEqual(['alone']);
    expect(after.modules.get('alone')).toBe(join(folder, 'alone.py'));
  });

  it('counts the bytes of bytecode, the same with and without a file of it', async () => {
    const folder = scratchFolder();
    const source = join(folder, 'alone.py');
    writeFileSync(source, `TEXT = "${'long '.repeat(1000)}"\n`);
    const before = await counted(folder, '');
    const compiled = await counted(folder, 'import alone\n');
    const cache = spawnSync(
      python.executable,
      ['-c', 'import py_compile, sys; print(py_compile.compile(sys.argv[1]))', source],
      { encoding: 'utf8' },
    ).stdout.trim();
    const read = await counted(folder, 'import alone\n');
    const bytes = statSync(cache).size - 16;
    expect(bytes).toBeGreaterThan(5000);
    expect(read.importBytes - before.importBytes).toBe(bytes);
    // What is marshalled in memory may name a text once more than py_compile does.
    expect(Math.abs(compiled.importBytes - before.importBytes - bytes)).toBeLessThan(64);
  });

  it('is the same in ten runs', async () => {
    const folder = scratchFolder();
    const source =
      'import asyncio, json, email.message\n\n\nasync def main(): pass\n\n\nasyncio.run(main())\n';
    const runs = [];
    for (let run = 0; run < 10; run++) runs.push(await counted(folder, source));
    const [first] = runs;
    expect(first?.modules.size).toBeGreaterThan(80);
    expect(first?.importBytes).toBeGreaterThan(500_000);
    for (const run of runs) expect(run).toEqual(first);
  });

  it('counts the files that Python asks for by name', async () => {
    const folder = scratchFolder();
    const before = await counted(folder, 'import os\n');
    const after = await counted(
      folder,
      'import os\nfor name in (__file__, "/no/such/file"):\n    try:\n        file = open(name)\n' +
        '        os.fdopen(os.dup(file.fileno())).close()\n    except OSError:\n        pass\n',
    );
    expect(after.openedFiles - before.openedFiles).toBe(python.minor < 8 ? 0 : 2);
  });
});

describe.runIf(process.platform === 'linux')('system calls', () => {
  const trace = (argv: string[]) => {
    const file = join(scratchFolder(), 'calls');
    const [program = '', ...args] = tracedArgv(PYTHON, file, argv);
    const ran = spawnSync(program, args, { encoding: 'utf8', env: ENV });
    return { ran, calls: existsSync(file) ? callsUntil(readFileSync(file), Number.POSITIVE_INFINITY) : 0 };
  };

  it('are counted of all that is started, and each of them', () => {
    const script = (times: number) => `import os\nfor _ in range(${times}): os.getppid()\n`;
    const [few, many] = [0, 1000].map((times) => trace([PYTHON, '-I', '-S', '-c', script(times)]).calls);
    // An address may make one more or less of what the allocator asks for.
    expect(Math.abs(Number(many) - Number(few) - 1000)).toBeLessThan(8);
    const child = `import os\nif os.fork() == 0:\n    for _ in range(1000): os.getppid()\n    os._exit(0)\nos.wait()\n`;
    expect(Number(trace([PYTHON, '-I', '-S', '-c', child]).calls) - Number(few)).toBeGreaterThan(1000);
  });

  it('leave the end of the program as it is', () => {
    expect(trace(['/bin/sh', '-c', 'echo out; exit 3']).ran).toMatchObject({ status: 3, stdout: 'out\n' });
    expect(trace(['/bin/sh', '-c', 'kill -TERM $$']).ran).toMatchObject({ status: null, signal: 'SIGTERM' });
    expect(trace(['/no/such/program']).ran).toMatchObject({ status: 127 });
    const threads = 'import threading\nfor _ in range(9): threading.Thread(target=print).start()\n';
    expect(trace([PYTHON, '-c', threads]).ran).toMatchObject({ status: 0, stdout: '\n'.repeat(9) });
  });

  it.runIf(spawnSync('strace', ['-V']).status === 0)('are told why not where tracing is refused', () => {
    const file = join(scratchFolder(), 'calls');
    // What is traced already cannot be traced by another.
    const argv = [
      '-f',
      '-o',
      '/dev/null',
      ...tracedArgv(PYTHON, file, ['/bin/sh', '-c', 'echo out; exit 3']),
    ];
    expect(spawnSync('strace', argv, { encoding: 'utf8', env: ENV })).toMatchObject({
      status: 3,
      stdout: 'out\n',
    });
    expect(callsUntil(readFileSync(file), 1)).toEqual({ refused: expect.stringMatching(/not permitted/) });
  });

  it.runIf(spawnSync('strace', ['-V']).status === 0)('are as many as strace counts', () => {
    const argv = [PYTHON, '-I', '-S', '-c', 'pass'];
    const file = join(scratchFolder(), 'strace');
    const strace = spawnSync('strace', ['-f', '-qq', '-o', file, ...argv], { env: ENV });
    expect(strace.status).toBe(0);
    const lines = readFileSync(file, 'utf8').split('\n');
    const known = lines.filter((line) => /^\d+ +\w+\(/.test(line)).length;
    expect(Math.abs(Number(trace(argv).calls) - known)).toBeLessThan(8);
  });
});

it('the kernel counts what the child does, not the launcher, or says why not', async () => {
  const launcher = await startLauncher({ python: PYTHON });
  try {
    const run = (count: 'instructions' | 'page-faults', pages: number) =>
      launcher.launch({
        argv: [PYTHON, '-I', '-S', '-c', `b = bytearray(${pages * 4096})`],
        ...{ env: ENV, cwd: '/', timeoutMs: 60_000, count },
      });
    const { count, uncounted } = await run('instructions', 1);
    if (count === null && process.platform === 'linux')
      expect(uncounted).toMatch(/counter|allow|perf_event_open/);
    else if (count !== null) expect(count).toBeGreaterThan(1e6);
    const [few, many] = [await run('page-faults', 1), await run('page-faults', 20_000)];
    if (few.count === null || many.count === null) expect(few.uncounted).toBe(many.uncounted);
    else expect(many.count - few.count).toBeGreaterThan(15);
    const without = await launcher.launch({ argv: ['true'], env: ENV, cwd: '/', timeoutMs: 60_000 });
    expect(without).toMatchObject({ count: null, uncounted: null });
  } finally {
    await launcher.close();
  }
});

it('one run decides budgets about it', async () => {
  const cwd = emptyFolder();
  writeFileSync(join(cwd, 'worker.py'), 'import json\n');
  const asked = ['modules<=2', 'modules excludes json', 'distributions excludes numpy', 'syscalls<=1M'];
  const { report, code } = await benchReport(
    [
      ...['worker.py', '--loop', 'own', '--runs', '1', '--no-pitfalls', '--no-progress'],
      ...asked.flatMap((text) => ['--budget', text]),
    ],
    { cwd },
  );
  expect(code).toBe(1);
  expect(report.budgets?.map(({ verdict }) => verdict)).toEqual([
    ...['FAIL', 'FAIL', 'PASS'],
    process.platform === 'linux' ? 'PASS' : 'INCONCLUSIVE',
  ]);
  const [row] = report.results;
  expect(row?.scenario).toMatchObject({ counts: { runs: 2, moduleNames: expect.arrayContaining(['json']) } });
  // What no budget is about is not counted where no other run is wanted.
  expect(row?.summary).not.toHaveProperty('importBytes');
  expect(row?.trials).toHaveLength(2);
});
