import { describe, expect, it } from 'vitest';
import { costChanges, type ModuleCost } from '../../../src/imports/changes.js';

const cost = (module: string, selfMs: number, parent?: string, runsMs?: number[]): ModuleCost => ({
  ...{ module, selfMs, parent, runsMs },
});
/** Others that differ by nothing: growth beyond 15 % counts. */
const others = Array.from({ length: 8 }, (_, index) => cost(`other${index}`, 5));
const changed = (base: readonly ModuleCost[], head: readonly ModuleCost[]) =>
  costChanges({ base: [...base, ...others], head: [...head, ...others] });

describe('costChanges', () => {
  it('tells what appeared once, with what it alone brought in, and the same of what vanished', () => {
    const less = [cost('app', 10), cost('json', 3, 'app')];
    const more = [
      ...less,
      cost('pandas', 50, 'app'),
      cost('numpy', 20, 'pandas'),
      cost('numpy.core', 5, 'numpy'),
    ];
    const modules = ['pandas', 'numpy', 'numpy.core'];
    expect(changed(less, more)).toEqual([{ module: 'pandas', kind: 'new', changeMs: 75, modules }]);
    expect(changed(more, less)).toEqual([{ module: 'pandas', kind: 'gone', changeMs: -75, modules }]);
  });

  it('tells of what appeared however little it takes', () => {
    expect(changed([], [cost('tiny', 0.01)])).toEqual([
      { module: 'tiny', kind: 'new', changeMs: 0.01, modules: ['tiny'] },
    ]);
  });

  it('tells what grew and what shrank by itself, both ways alike', () => {
    const [small, big] = [[cost('app', 10)], [cost('app', 30)]];
    expect(changed(small, big)).toEqual([{ module: 'app', kind: 'grown', changeMs: 20, modules: ['app'] }]);
    expect(changed(big, small)).toEqual([{ module: 'app', kind: 'shrunk', changeMs: -20, modules: ['app'] }]);
  });

  it.each([
    ['under 2 ms', [cost('app', 1)], [cost('app', 2.9)]],
    ['under three spreads of the others', [cost('app', 100)], [cost('app', 114)]],
    [
      'within what the runs of the base differ by',
      [cost('app', 10, undefined, [10, 34, 36])],
      [cost('app', 30, undefined, [30, 31, 32])],
    ],
  ])('takes for noise what is %s', (_, base, head) => {
    expect(changed(base, head)).toEqual([]);
    expect(changed(head, base).filter(({ kind }) => kind === 'shrunk').length).toBeLessThanOrEqual(1);
  });

  it('lets a machine that was slower altogether accuse nobody', () => {
    const base = Array.from({ length: 20 }, (_, index) => cost(`m${index}`, 5 + index));
    const head = base.map((one) => ({ ...one, selfMs: one.selfMs * 1.5 }));
    expect(costChanges({ base, head })).toEqual([]);
    expect(costChanges({ base: head, head: base })).toEqual([]);
  });
});
