import { describe, expect, it } from 'vitest';
import { parseLaunch } from '../../../../src/config/launch.js';
import type { WorkerTarget } from '../../../../src/domain/worker-target.js';
import { visibleArgv, workerArgv } from '../../../../src/runners/worker/start.js';

const file: WorkerTarget = { kind: 'file', path: '/p/w.py', shown: 'w.py' };
const module: WorkerTarget = { kind: 'module', module: 'pkg.mod' };
const argv = (target: WorkerTarget, style: string, more: object = {}) =>
  workerArgv({
    target,
    launch: parseLaunch(style),
    python: '/env/bin/python',
    args: ['-x', '1'],
    probeFolder: '/probe',
    ...more,
  });

describe('the command line of a worker', () => {
  it.each([
    [file, 'python', ['/env/bin/python', '/p/w.py', '-x', '1']],
    [file, '-O -X utf8', ['/env/bin/python', '-O', '-Xutf8', '/p/w.py', '-x', '1']],
    [module, 'python', ['/env/bin/python', '-m', 'pkg.mod', '-x', '1']],
    [module, '-s', ['/env/bin/python', '-s', '-m', 'pkg.mod', '-x', '1']],
  ])('%j as %j', (target, style, expected) => {
    expect(argv(target, style)).toEqual(expected);
  });

  it('starts a console script by the path that was found', () => {
    const script: WorkerTarget = { kind: 'script', script: 'http' };
    expect(argv(script, 'python', { script: '/env/bin/http' })).toEqual([
      '/env/bin/python',
      '/env/bin/http',
      '-x',
      '1',
    ]);
    expect(() => argv(script, 'python')).toThrow(/not looked for/);
  });

  it('calls a function, also one inside a class', () => {
    const code = argv({ kind: 'callable', module: 'a.b', name: 'C.run' }, 'python')[2];
    expect(code).toMatch(/from a\.b import C as _callable\ngetattr.*\n_result = _callable\.run\(\)\n/);
  });

  it.each([
    [file, ['file', '/p/w.py']],
    [module, ['module', 'pkg.mod']],
  ])('under -I loads the probe by hand: %j', (target, what) => {
    const [python, option, dashB, dashC, , ...rest] = argv(target, '-I');
    // They ignore PYTHONDONTWRITEBYTECODE.
    expect([python, option, dashB, dashC]).toEqual(['/env/bin/python', '-I', '-B', '-c']);
    expect(rest).toEqual(['/probe', ...what, '-x', '1']);
  });

  it('stands behind uv run', () => {
    const uvRun = { prefix: ['/bin/uv', 'run', '--no-sync'], startsFile: false };
    expect(argv(file, 'uv run', { uvRun })).toEqual([
      ...['/bin/uv', 'run', '--no-sync', 'python', '/p/w.py', '-x', '1'],
    ]);
    const script = { prefix: ['/bin/uv', 'run', '--script'], startsFile: true };
    expect(argv(file, 'uv run', { uvRun: script })).toEqual([
      ...['/bin/uv', 'run', '--script', '/p/w.py', '-x', '1'],
    ]);
  });
});

describe('the command line whose file can be seen being compiled', () => {
  const visible = (target: WorkerTarget, style: string, more: object = {}) =>
    visibleArgv({
      ...{
        target,
        launch: parseLaunch(style),
        python: '/env/bin/python',
        args: ['1'],
        probeFolder: '/probe',
      },
      ...more,
    });

  it('starts a file by Python code, with the options of its interpreter', () => {
    const [python, option, flag, code, ...rest] = visible(file, '-O');
    expect([python, option, flag, ...rest]).toEqual([
      ...['/env/bin/python', '-O', '-c', '/probe', 'file', '/p/w.py', '1'],
    ]);
    expect(code).toContain('coldstart_start');
    const uvRun = { prefix: ['uv', 'run'], startsFile: false };
    expect(visible(file, 'uv run', { uvRun }).slice(0, 4)).toEqual(['uv', 'run', 'python', '-c']);
  });

  it('is the usual one where a loader compiles it, or nobody but uv can start it', () => {
    expect(visible(module, 'python')).toEqual(['/env/bin/python', '-m', 'pkg.mod', '1']);
    expect(visible(file, '-I')).toContain('file');
    const uvRun = { prefix: ['uv', 'run', '--script'], startsFile: true };
    expect(visible(file, 'uv run', { uvRun })).toEqual(['uv', 'run', '--script', '/p/w.py', '1']);
  });
});
