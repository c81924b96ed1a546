import { describe, expect, it } from 'vitest';
import type { ImportCost } from '../../../src/domain/report.js';
import { importGrowth, importShift, importsOf } from '../../../src/results/import-growth.js';
import { normals } from '../../support/random.js';
import { workerResult } from '../../support/report.js';

const cost = (module: string, selfMs: number, parent?: string): ImportCost => ({
  ...{ module, selfMs, cumulativeMs: selfMs },
  ...(parent === undefined ? {} : { parent }),
});
const base = [cost('app', 10), cost('app.views', 7, 'app'), cost('json', 3, 'app.views')];
const grown = (before: readonly ImportCost[], head: readonly ImportCost[], shiftMs = 40) =>
  importGrowth({ base: before, head }, shiftMs);

describe('importGrowth', () => {
  it('names a new package once, with the new modules that it imports', () => {
    const head = [...base, cost('pandas', 100), cost('pandas.core', 200, 'pandas')];
    expect(grown(base, head, 300)).toEqual([{ module: 'pandas', growthMs: 300 }]);
  });

  it('names a new module below a parent that became quicker', () => {
    const head = [cost('app', 1), cost('app.views', 2, 'app'), cost('numpy', 40, 'app.views')];
    expect(grown(base, head, 20)).toEqual([{ module: 'numpy', growthMs: 40 }]);
  });

  it('leaves out of a new module what was imported before', () => {
    const head = [cost('app', 10), cost('new', 5), cost('app.views', 7, 'new'), cost('json', 3, 'app.views')];
    expect(grown(base, head, 10)).toEqual([{ module: 'new', growthMs: 5 }]);
  });

  it('names the module whose own work grew, and none that only passes it on', () => {
    const head = [cost('app', 10), cost('app.views', 32, 'app'), cost('json', 3, 'app.views')];
    expect(grown(base, head, 25)).toEqual([{ module: 'app.views', growthMs: 25 }]);
  });

  it('names three at most, largest first', () => {
    const head = ['a', 'b', 'c', 'd'].map((module, index) => cost(module, 10 + index));
    expect(grown([], head).map(({ module }) => module)).toEqual(['d', 'c', 'b']);
  });

  it('counts with a new package its modules that are too cheap to be told', () => {
    const head = [
      ...base,
      { ...cost('many', 1), cumulativeMs: 43 },
      { ...cost('re', 2, 'many'), cumulativeMs: 3 },
    ];
    expect(grown([...base, cost('re', 2)], head, 40)).toEqual([{ module: 'many', growthMs: 40 }]);
  });

  it('names the largest of many that explain the shift together only', () => {
    const head = ['a', 'b', 'c', 'd', 'e', 'f'].map((module, index) => cost(module, 10 + index));
    expect(grown([], head, 75).map(({ module }) => module)).toEqual(['f', 'e', 'd']);
  });

  it('names nothing beside a shift that it does not explain, though it explains that of CPU time', () => {
    const head = [...base, cost('_ssl', 4)];
    expect(importGrowth({ base, head }, 5, 6)).toEqual([{ module: '_ssl', growthMs: 4 }]);
    expect(importGrowth({ base, head }, 5, 200)).toEqual([]);
  });

  it.each<[string, readonly ImportCost[], readonly ImportCost[], number]>([
    ['where imports did not grow', base, [...base, cost('new', 30)], -3],
    ['that explains little of the shift', base, [...base, cost('new', 5)], 40],
    ['below 2 ms', base, [...base, cost('new', 1.5)], 2.5],
    [
      'within the spread of the others',
      [cost('big', 100), cost('x', 10)],
      [cost('big', 125), cost('x', 12)],
      27,
    ],
    ['of the boot', base, [...base, { ...cost('sitecustomize', 30), boot: true }], 30],
  ])('names nothing %s', (_, before, head, shiftMs) => {
    expect(grown(before, head, shiftMs)).toEqual([]);
  });

  it('ends where modules import each other', () => {
    expect(grown([], [cost('x', 30, 'y'), cost('y', 30, 'x')])).toEqual([]);
  });

  it('seldom names a module of equal code, and always the one that takes 20 ms more', () => {
    const normal = normals(17);
    const modules = Array.from({ length: 40 }, (_, index) => 0.5 + (index % 8));
    const run = () => modules.map((ms, index) => cost(`m${index}`, ms * Math.exp(0.08 * Math.abs(normal()))));
    let accused = 0;
    let found = 0;
    for (let turn = 0; turn < 500; turn++) {
      // Noise that was taken for a shift of the phase.
      if (grown(run(), run(), 8).length > 0) accused += 1;
      const slow = run().map((one) => (one.module === 'm5' ? cost('m5', one.selfMs + 20) : one));
      if (grown(run(), slow, 20)[0]?.module === 'm5') found += 1;
    }
    expect(accused).toBeLessThanOrEqual(10);
    expect(found).toBe(500);
  });
});

it.each([
  ['CPU time, whatever the wall clock says', 30, 2, false, 2],
  // At its least: nine tenths of the median in these rows.
  ['wall time at its least where the row is slower beyond doubt', 30, 2, true, 27],
  ['wall time where nothing else is known', 30, undefined, false, 30],
])('the shift of imports is of %s', (_, wallMs, cpuMs, isCertain, shift) => {
  const row = (readyMs: number, importsCpu: number | undefined) => {
    const made = workerResult('w/own/py3.12', readyMs);
    for (const trial of made.trials) {
      if (trial.status === 'ok' && importsCpu !== undefined) trial.phaseCpuMs = { imports: importsCpu };
    }
    return made;
  };
  const cpu = (more: number) => (cpuMs === undefined ? undefined : 40 + more);
  expect(importShift(row(100, cpu(0)), row(100 + wallMs, cpu(cpuMs ?? 0)), isCertain)).toBeCloseTo(shift, 9);
});

it.each([
  ['with work, of a server', 'fd', 25],
  ['without it, of others', undefined, 5],
])(
  'the shift of imports is told %s, since a server loads its application when it is called',
  (_, ready, shift) => {
    const row = (more: number) => {
      const made = workerResult('w/own/py3.12', 100);
      if (ready !== undefined) made.scenario.ready = ready;
      for (const trial of made.trials)
        if (trial.status === 'ok') trial.phaseCpuMs = { imports: 40 + more, work: 10 + 4 * more };
      return made;
    };
    expect(importShift(row(0), row(5), false)).toBeCloseTo(shift, 9);
  },
);

describe('importsOf', () => {
  it('takes what the row knows, else what the first row of its target does, and looks through all rows once', () => {
    let reads = 0;
    const made = (id: string, costs?: ImportCost[]) => {
      const row = workerResult(id, 1);
      const known = { ...row, scenario: { ...row.scenario, ...(costs ? { importCosts: costs } : {}) } };
      return Object.defineProperty(known, 'id', {
        get: () => {
          reads += 1;
          return id;
        },
      });
    };
    const costs = [{ module: 'a', selfMs: 1, totalMs: 1 }] as unknown as ImportCost[];
    const own = [{ module: 'b', selfMs: 1, totalMs: 1 }] as unknown as ImportCost[];
    const rows = [made('w/asyncio', costs), made('w/uvloop'), made('v/asyncio', own), made('v'), made('ww')];
    const of = (index: number) => ({ row: rows[index] as (typeof rows)[number], rows });
    expect(importsOf(of(1), of(3))).toEqual({ base: costs, head: own });
    expect(importsOf(of(0), of(2))).toEqual({ base: costs, head: own });
    expect(importsOf(of(0), of(4))).toBeUndefined();
    const many = Array.from({ length: 500 }, (_, index) => made(`w${index}/own`));
    reads = 0;
    for (const row of many) importsOf({ row, rows: many }, { row, rows: many });
    expect(reads).toBeLessThanOrEqual(4 * many.length);
  });
});
