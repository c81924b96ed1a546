import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chainsTo } from '../../../src/imports/chains.js';
import { exclusiveCosts, exclusiveMs, importGraph, MAIN, reached } from '../../../src/imports/graph.js';
import type { ImportEdge } from '../../../src/imports/trace-lines.js';

const edge = (from: string, to: string, line = 1): ImportEdge => ({
  ...{ from, to, line, file: `/app/${from}.py`, function: '' },
});

/** main imports pa (20 ms) and pb (30 ms), both import shared50 (50 ms). */
const golden = importGraph(new Map(Object.entries({ pa: 20, pb: 30, shared50: 50 })), [
  edge(MAIN, 'pa', 1),
  edge(MAIN, 'pb', 2),
  edge('pa', 'shared50'),
  edge('pb', 'shared50'),
]);
const edgeTo = (to: string, from = MAIN) => {
  const found = golden.edges.find((one) => one.to === to && one.from === from);
  if (!found) throw new Error(`no edge ${from} > ${to}`);
  return found;
};

describe('exclusive costs of the golden graph', () => {
  it('are 20, 30 and 0: what both share is saved by neither alone', () => {
    const costs = exclusiveCosts(golden).edges.map(({ from, to, exclusiveMs }) => [from, to, exclusiveMs]);
    expect(costs).toEqual([
      [MAIN, 'pa', 20],
      [MAIN, 'pb', 30],
      ['pa', 'shared50', 0],
      ['pb', 'shared50', 0],
    ]);
  });

  it('are 100 of both together, and 50 of both edges to what is shared', () => {
    expect(exclusiveMs(golden, new Set([edgeTo('pa'), edgeTo('pb')]))).toBe(100);
    const shared = [edgeTo('shared50', 'pa'), edgeTo('shared50', 'pb')];
    expect(exclusiveMs(golden, new Set(shared))).toBe(50);
    expect(exclusiveMs(golden, new Set())).toBe(0);
  });

  it('count a statement with all that it imports', () => {
    const graph = importGraph(golden.selfMs, [
      edge(MAIN, 'pa'),
      edge(MAIN, 'pb'),
      edge('pa', 'shared50'),
      edge('pb', 'shared50'),
    ]);
    const found = exclusiveCosts(graph).statements.find(({ from }) => from === MAIN);
    expect(found).toMatchObject({ targets: ['pa', 'pb'], exclusiveMs: 100 });
  });
});

describe('the graph', () => {
  it('needs a package for what lies in it, and not beside that', () => {
    const graph = importGraph(new Map(Object.entries({ a: 1, 'a.b': 2, 'a.b.c': 4 })), [
      edge(MAIN, 'a'),
      edge(MAIN, 'a.b'),
      edge(MAIN, 'a.b.c'),
    ]);
    expect(graph.edges.map(({ to }) => to)).toEqual(['a.b.c']);
    expect(exclusiveCosts(graph).edges[0]?.exclusiveMs).toBe(7);
  });

  it('takes what imports, but costs nothing, as loaded anyway', () => {
    const graph = importGraph(new Map([['x', 5]]), [
      edge('site', 'x'),
      edge(MAIN, 'x'),
      edge(MAIN, 'unknown'),
    ]);
    expect(exclusiveCosts(graph).edges.map(({ from, exclusiveMs }) => [from, exclusiveMs])).toEqual([
      [MAIN, 0],
      [MAIN, 0],
    ]);
  });

  it('can have circles', () => {
    const graph = importGraph(new Map(Object.entries({ a: 1, b: 2 })), [
      edge(MAIN, 'a'),
      edge('a', 'b'),
      edge('b', 'a'),
    ]);
    expect(exclusiveCosts(graph).edges.map(({ exclusiveMs }) => exclusiveMs)).toEqual([3, 2, 0]);
  });
});

describe('exclusive costs of any graph', () => {
  const names = [MAIN, 'a', 'b', 'c', 'd', 'e', 'f', 'd.x', 'd.y'];
  const edges = fc.array(
    fc.tuple(fc.constantFrom(...names), fc.constantFrom(...names.slice(1)), fc.integer({ min: 1, max: 3 })),
    { maxLength: 30 },
  );
  const selfMs = new Map(names.slice(1).map((name, index) => [name, 2 ** index]));

  it('are what can no longer be reached', () => {
    fc.assert(
      fc.property(edges, (list) => {
        const graph = importGraph(
          selfMs,
          list.map(([from, to, line]) => edge(from, to, line)),
        );
        const { edges: costed, statements } = exclusiveCosts(graph);
        costed.forEach((one, index) => {
          expect(one.exclusiveMs).toBe(exclusiveMs(graph, new Set(graph.edges.slice(index, index + 1))));
        });
        for (const { from, line, targets, exclusiveMs: ms } of statements) {
          const own = graph.edges.filter((one) => one.from === from && one.line === line);
          expect(own.map(({ to }) => to)).toEqual(targets);
          expect(ms).toBe(exclusiveMs(graph, new Set(own)));
        }
      }),
    );
  });

  it('never save less together than alone', () => {
    fc.assert(
      fc.property(edges, (list) => {
        const graph = importGraph(
          selfMs,
          list.map(([from, to, line]) => edge(from, to, line)),
        );
        const all = exclusiveMs(graph, new Set(graph.edges));
        const sum = [...reached(graph)].reduce((ms, name) => ms + (selfMs.get(name) ?? 0), 0);
        expect(all).toBe(sum);
        const alone = exclusiveCosts(graph).edges.map(({ exclusiveMs: ms }) => ms);
        expect(Math.max(0, ...alone)).toBeLessThanOrEqual(all);
      }),
    );
  });
});

describe('chains', () => {
  it('are one for each statement that imports it, the shortest first', () => {
    const chains = chainsTo(golden, new Set(['shared50']));
    expect(chains.map((chain) => chain.map(({ from, to }) => `${from}>${to}`))).toEqual([
      ['__main__>pa', 'pa>shared50'],
      ['__main__>pb', 'pb>shared50'],
    ]);
  });

  it('are the shortest of several ways', () => {
    const graph = importGraph(new Map(Object.entries({ a: 1, b: 1, c: 1 })), [
      edge(MAIN, 'a', 1),
      edge('a', 'b'),
      edge('b', 'c'),
      edge(MAIN, 'b', 2),
      edge(MAIN, 'c', 3),
    ]);
    const chains = chainsTo(graph, new Set(['c']));
    expect(chains.map((chain) => chain.map(({ to }) => to))).toEqual([['c'], ['b', 'c']]);
  });

  it('do not lead through the module itself', () => {
    const graph = importGraph(new Map(Object.entries({ a: 1, b: 1 })), [
      edge(MAIN, 'a'),
      edge('a', 'b'),
      edge('b', 'a'),
    ]);
    expect(chainsTo(graph, new Set(['a'])).map((chain) => chain.map(({ from }) => from))).toEqual([[MAIN]]);
  });
});
