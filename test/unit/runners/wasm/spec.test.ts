import { describe, expect, it } from 'vitest';
import type { WasmScenario } from '../../../../src/domain/plan.js';
import { nodeArgv, stackSwitching } from '../../../../src/runners/wasm/node.js';
import { wasmSpec } from '../../../../src/runners/wasm/spec.js';

const scenario: WasmScenario = {
  runner: 'wasm',
  ...{ id: 'w/pyodide', name: 'w', runtime: 'pyodide', folder: '/project', args: ['--fast'] },
  target: { kind: 'file', path: '/project/w.py', shown: 'w.py' },
  ...{ pageCache: 'warm', timeoutMs: 1000, env: {}, cwd: '/project', hooks: {}, runs: 1, axes: {} },
};
const places = { pyodide: '/cache/pyodide', pycache: '/cache/row' };

describe('what a Node of a row is told', () => {
  it('has the worker’s folder, the working directory where that is another, and packages', () => {
    expect(wasmSpec(scenario, places)).toMatchObject({
      mounts: [
        { host: '/project', inside: '/worker' },
        { host: '/cache/row', inside: '/pycache' },
      ],
      worker: { kind: 'file', what: '/worker/w.py', argv: ['/worker/w.py', '--fast'], cwd: '/worker' },
    });
    const other = wasmSpec({ ...scenario, cwd: '/data' }, { ...places, packages: '/cache/p' });
    expect(other.mounts.map(({ inside }) => inside)).toEqual(['/worker', '/cwd', '/packages', '/pycache']);
    expect(other.worker).toMatchObject({ cwd: '/cwd', packages: ['/packages'] });
  });

  it('starts modules and functions as CPython does', () => {
    const of = (target: WasmScenario['target']) => wasmSpec({ ...scenario, target }, places).worker;
    expect(of({ kind: 'module', module: 'app.main' })).toMatchObject({ kind: 'module', what: 'app.main' });
    const called = of({ kind: 'callable', module: 'app.main', name: 'go' });
    expect(called).toMatchObject({ kind: 'code', preload: 'import app.main' });
    expect(called.what).toContain('from app.main import go');
  });
});

describe('a Node', () => {
  it('switches stacks from 24 on, where it has to be told so', () => {
    expect(['20.19.0', '22.1.0', '24.21.0', '26.10.0'].map((one) => stackSwitching(one))).toEqual([
      ...[false, false, true, true],
    ]);
    const options = (version: string) => nodeArgv(version).slice(1, -1);
    expect([options('22.0.0'), options('24.0.0'), options('26.0.0')]).toEqual([
      [],
      ['--experimental-wasm-jspi'],
      [],
    ]);
  });
});
