import { describe, expect, it } from 'vitest';
import { NO_OVERRIDES, type Overrides } from '../../../src/config/flags.js';
import { checkNoWasm, checkWasmRun, inRuntimes } from '../../../src/config/wasm-request.js';
import { wasm, worker } from '../../support/plan.js';

const ask = (
  runtime: Overrides['runtime'],
  more: Parameters<typeof worker>[1] = {},
  flags: Partial<Overrides> = {},
) =>
  inRuntimes(worker('/project/w.py', more), { runner: 'worker', worker: 'w.py' }, '/base', {
    ...NO_OVERRIDES,
    runtime,
    ...flags,
  });

describe('a worker in several runtimes', () => {
  it('is the worker as ever, and one for all of WebAssembly', () => {
    expect(ask(undefined)).toEqual([worker('/project/w.py')]);
    const [cpython, pyodide] = ask(['cpython', 'pyodide', 'pyodide-snapshot']);
    expect(cpython).toMatchObject({ runner: 'worker', isBesideOthers: true });
    expect(pyodide).toMatchObject({ runner: 'wasm', runtimes: ['pyodide', 'pyodide-snapshot'] });
    expect(ask(['pyodide']).map(({ runner }) => runner)).toEqual(['wasm']);
  });

  it('may stand in its element, and takes requirements from where it was said', () => {
    const element = { runner: 'worker' as const, worker: 'w.py', runtime: ['pyodide' as const] };
    const flags = { ...NO_OVERRIDES, install: { requirements: 'r.txt' } };
    expect(inRuntimes(worker('/project/w.py'), element, '/base', flags)).toMatchObject([
      { runner: 'wasm', requirements: '/base/r.txt' },
    ]);
  });

  it.each([
    ['--ready', { ready: 'port:80' }],
    ['--loop uvloop', { loop: ['uvloop' as const] }],
    ['--launch', { launch: [{ kind: 'python' as const, options: ['-O'] }] }],
    ['--bytecode', { bytecode: ['none' as const] }],
    ['--python', { python: ['3.13'] }],
    ['--venv', { venv: '/venv' }],
  ])('refuses %s, and says what to do', (option, more) => {
    expect(() => ask(['pyodide'], more)).toThrow(
      expect.objectContaining({
        message: `${option} cannot be used with --runtime pyodide.`,
        hint: expect.stringMatching(/\w/),
        exitCode: 2,
      }),
    );
  });

  it('takes interpreters and environments for the rows of CPython', () => {
    expect(ask(['cpython', 'pyodide'], { python: ['3.13'], venv: '/venv' })).toHaveLength(2);
  });

  it('refuses console scripts, an evicted page cache and commits', () => {
    const script = { target: { kind: 'script' as const, script: 'black' } };
    expect(() => ask(['pyodide'], script)).toThrow('The console script black cannot be measured');
    expect(() => checkWasmRun([wasm('hello')], { pageCache: 'evicted' })).toThrow('--page-cache evicted');
    expect(() => checkWasmRun([worker('hello')], { pageCache: 'evicted' })).not.toThrow();
    expect(() => checkNoWasm([wasm('hello')], '--against')).toThrow('--against cannot be used');
  });
});
