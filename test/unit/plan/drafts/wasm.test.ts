import { describe, expect, it } from 'vitest';
import { makePlan } from '../../../../src/plan/make-plan.js';
import { planInput, wasm, worker } from '../../../support/plan.js';

const pairs = (plan: ReturnType<typeof makePlan>) =>
  plan.comparisons.map(({ base, head }) => [plan.scenarios[base]?.id, plan.scenarios[head]?.id]);

/** One element in CPython and in the others. */
const both = (name: string, runtimes: Parameters<typeof wasm>[1] = {}, element = 0) => [
  worker(name, { element, isBesideOthers: true }),
  wasm(name, { element, ...runtimes }),
];

describe('rows in WebAssembly', () => {
  it('stand beside those of CPython, which then have no uvloop, and are compared with them and one another', () => {
    const plan = makePlan(planInput([...both('hello'), ...both('gather', {}, 1)]));
    expect(plan.scenarios.map(({ id }) => id)).toEqual([
      'hello/asyncio/py3.11',
      'hello/pyodide',
      'hello/pyodide-snapshot',
      'gather/asyncio/py3.11',
      'gather/pyodide',
      'gather/pyodide-snapshot',
      'control/py3.11',
    ]);
    expect(pairs(plan)).toEqual([
      ['hello/pyodide', 'hello/pyodide-snapshot'],
      ['gather/pyodide', 'gather/pyodide-snapshot'],
      ['hello/asyncio/py3.11', 'hello/pyodide'],
      ['gather/asyncio/py3.11', 'gather/pyodide'],
    ]);
  });

  it('are compared with CPython from a snapshot where nothing else is in Pyodide', () => {
    const plan = makePlan(planInput(both('/project/w.py', { runtimes: ['pyodide-snapshot'] })));
    expect(pairs(plan)).toEqual([['w/own/py3.11', 'w/pyodide-snapshot']]);
  });

  it('are compared within one value of an axis', () => {
    const at = (size: string) => ({ axes: { size }, element: 0 });
    const elements = ['1', '9'].flatMap((size) => [
      worker('/project/w.py', { ...at(size), loop: ['own'], isBesideOthers: true }),
      wasm('/project/w.py', { ...at(size), runtimes: ['pyodide'] }),
    ]);
    const found = pairs(makePlan(planInput(elements)));
    expect(found.filter(([base]) => base?.includes('/own/'))).toEqual([
      ['w/own/py3.11/size=1', 'w/own/py3.11/size=9'],
      ['w/own/py3.11/size=1', 'w/pyodide/size=1'],
      ['w/own/py3.11/size=9', 'w/pyodide/size=9'],
    ]);
  });
});
