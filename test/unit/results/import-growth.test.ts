import { describe, expect, it } from 'vitest';
import type { ImportCost } from '../../../src/domain/report.js';
import { importGrowth } from '../../../src/results/import-growth.js';

const cost = (module: string, cumulativeMs: number, parent?: string): ImportCost => ({
  module,
  selfMs: cumulativeMs / 2,
  cumulativeMs,
  ...(parent === undefined ? {} : { parent }),
});

describe('importGrowth', () => {
  const base = [cost('app', 20), cost('app.views', 10, 'app'), cost('json', 3, 'app.views')];

  it('names a new package once, not what it imports', () => {
    const head = [...base, cost('pandas', 300), cost('pandas.core', 200, 'pandas')];
    expect(importGrowth(base, head)).toEqual([{ module: 'pandas', growthMs: 300 }]);
  });

  it('goes down from modules that only pass the growth on', () => {
    const head = [
      cost('app', 60),
      cost('app.views', 50, 'app'),
      cost('json', 3, 'app.views'),
      cost('numpy', 40, 'app.views'),
    ];
    expect(importGrowth(base, head)).toEqual([{ module: 'numpy', growthMs: 40 }]);
  });

  it('names the module whose own work grew', () => {
    const head = [cost('app', 45), cost('app.views', 35, 'app'), cost('json', 3, 'app.views')];
    expect(importGrowth(base, head)).toEqual([{ module: 'app.views', growthMs: 25 }]);
  });

  it('takes small growth for noise, and names three at most, largest first', () => {
    expect(importGrowth(base, [cost('app', 21.5), cost('json', 4)])).toEqual([]);
    expect(importGrowth([cost('big', 100)], [cost('big', 125)])).toEqual([]);
    const head = ['a', 'b', 'c', 'd'].map((module, index) => cost(module, 10 + index));
    expect(importGrowth([], head).map(({ module }) => module)).toEqual(['d', 'c', 'b']);
  });

  it('ends where modules import each other', () => {
    const circle = [cost('x', 30, 'y'), cost('y', 30, 'x')];
    expect(importGrowth([], circle)).toEqual([]);
  });
});
