import { describe, expect, it } from 'vitest';
import { costChanges, type ModuleCost } from '../../../src/imports/changes.js';
import { seeded } from '../../support/random.js';

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
      [cost('app', 10, undefined, [10, 12, 12, 12, 31])],
      [cost('app', 30, undefined, [30, 31, 32, 33, 34])],
    ],
  ])('takes for noise what is %s', (_, base, head) => {
    expect(changed(base, head)).toEqual([]);
    expect(changed(head, base)).toEqual([]);
  });

  it('lets a machine that was slower altogether accuse nobody', () => {
    const base = Array.from({ length: 20 }, (_, index) => cost(`m${index}`, 5 + index));
    const head = base.map((one) => ({ ...one, selfMs: one.selfMs * 1.5 }));
    expect(costChanges({ base, head })).toEqual([]);
    expect(costChanges({ base: head, head: base })).toEqual([]);
  });

  /**
   * One module of equal code in eighty runs that took turns while two programs moved memory about, in ms: here a cache is
   * shared for a while, and there not.
   */
  const RECORDED = [
    ...[42.6, 42.4, 46.2, 44.6, 43.4, 31.4, 40.2, 33.2, 45.7, 42.0, 45.0, 42.8, 43.3, 41.1, 40.8, 42.7, 45.8],
    ...[36.4, 41.2, 44.0, 44.6, 40.8, 45.0, 44.3, 44.0, 41.8, 31.5, 35.3, 32.3, 31.5, 30.6, 33.2, 39.5, 37.5],
    ...[39.7, 34.6, 39.0, 41.4, 41.2, 41.0, 42.9, 37.6, 44.5, 45.0, 33.9, 34.7, 32.1, 43.7, 39.4, 42.7, 32.9],
    ...[45.9, 45.8, 44.9, 42.8, 43.7, 41.9, 45.3, 41.5, 37.1, 45.4, 41.7, 33.9, 44.5, 42.4, 42.0, 34.3, 38.1],
    ...[35.0, 30.5, 32.7, 31.7, 36.8, 39.4, 36.4, 38.5, 37.0, 39.1, 42.4, 34.0],
  ];

  it.each([
    ['names equal code', 0, 0, 0.01],
    ['finds 20 ms more', 20, 0.99, 1],
  ])('%s in so many of 2,000 comparisons of five runs a side', (_, addedMs, atLeast, atMost) => {
    const uniform = seeded(8);
    let named = 0;
    for (let turn = 0; turn < 2000; turn++) {
      const left = [...RECORDED];
      const drawn = () => left.splice(Math.floor(uniform() * left.length), 1)[0] ?? 0;
      const side = (ms: number) => {
        const runsMs = Array.from({ length: 5 }, () => drawn() + ms);
        return [cost('app', Math.min(...runsMs), undefined, runsMs)];
      };
      if (changed(side(0), side(addedMs)).length > 0) named += 1;
    }
    expect(named / 2000).toBeGreaterThanOrEqual(atLeast);
    expect(named / 2000).toBeLessThanOrEqual(atMost);
  });

  it('lets one of ten runs be disturbed', () => {
    const of = (...runsMs: number[]) => [cost('app', Math.min(...runsMs), undefined, runsMs)];
    const slow = of(...Array.from({ length: 10 }, () => 30));
    const quick = (spikes: number) => of(...Array.from({ length: 10 }, (_, run) => (run < spikes ? 90 : 10)));
    expect(changed(quick(1), slow).map(({ kind }) => kind)).toEqual(['grown']);
    expect(changed(quick(2), slow)).toEqual([]);
  });

  it.each([2, 3])('names each of those that grew, up to a quarter of the modules: %s', (count) => {
    const parts = Array.from({ length: 4 * count }, (_, index) => cost(`part${index}`, index < 1 ? 8 : 1));
    const head = parts.map((one, index) => (index < count ? { ...one, selfMs: one.selfMs + 20 } : one));
    const names = (base: readonly ModuleCost[], now: readonly ModuleCost[]) =>
      costChanges({ base, head: now }).map(({ kind, module }) => `${kind} ${module}`);
    const all = parts.slice(0, count).map(({ module }) => module);
    expect(names(parts, head)).toEqual(all.map((module) => `grown ${module}`));
    expect(names(head, parts)).toEqual(all.map((module) => `shrunk ${module}`));
  });

  it('names both that grew of two', () => {
    const [base, head] = [
      [cost('app', 10), cost('part', 1)],
      [cost('app', 40), cost('part', 21)],
    ];
    expect(costChanges({ base, head }).map(({ module }) => module)).toEqual(['app', 'part']);
  });

  it('asks for more where the sides were measured at two times, or only the least of the runs is known', () => {
    const of = (ms: number, isKnown = true) => cost('app', ms, undefined, isKnown ? [ms, ms, ms] : undefined);
    const isNamed = (ms: number, isSeparate: boolean, isKnown = true) =>
      costChanges({
        ...{ base: [of(100, isKnown), ...others], head: [of(ms, isKnown), ...others], isSeparate },
      }).length > 0;
    expect([114, 116].map((ms) => isNamed(ms, false))).toEqual([false, true]);
    expect([129, 131].map((ms) => isNamed(ms, false, false))).toEqual([false, true]);
    expect([144, 146].map((ms) => isNamed(ms, true))).toEqual([false, true]);
  });
});
