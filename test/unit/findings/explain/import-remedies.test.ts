import { describe, expect, it } from 'vitest';
import type { ExplainedImport } from '../../../../src/domain/explain.js';
import {
  dearStatements,
  type LostBy,
  type OwnStatement,
  sharingGroups,
} from '../../../../src/findings/explain/import-remedies.js';
import { explanation } from '../../report/explain/explanation.js';

const statement = (line: number, targets: string[], exclusiveMs: number): OwnStatement => ({
  ...{ module: '__main__', file: '/app/main.py', line, targets, own: true, exclusiveMs },
});

/** Main imports pa (20 ms), pb (30 ms), both of which import shared (50 ms); and big (9 ms), which nothing shares. */
const COSTS = { pa: 20, pb: 30, shared: 50, big: 9 };
const lost: LostBy = (places) => {
  const cut = new Set(places.map(({ line }) => line));
  const isLost = { pa: cut.has(1), pb: cut.has(2), shared: cut.has(1) && cut.has(2), big: cut.has(3) };
  return Object.entries(COSTS)
    .filter(([module]) => isLost[module as keyof typeof COSTS])
    .map(([module, selfMs]) => ({ module, owner: `${module}.py`, selfMs }));
};
const STATEMENTS = [statement(1, ['pa'], 20), statement(2, ['pb'], 30), statement(3, ['big'], 9)];

describe('imports that are measured together', () => {
  it('are those that share, and it is said what', () => {
    expect(sharingGroups(STATEMENTS, lost, 2)).toEqual([{ members: [0, 1], shares: ['shared.py'] }]);
  });

  it('are those of which one is in the other, which share nothing more', () => {
    const nested: LostBy = (places) => (places.length > 0 ? [{ module: 'x', owner: 'x', selfMs: 40 }] : []);
    expect(sharingGroups(STATEMENTS.slice(0, 2), nested, 2)).toEqual([{ members: [0, 1], shares: [] }]);
  });

  it('are none where costs add up', () => {
    expect(sharingGroups(STATEMENTS.slice(1), lost, 2)).toEqual([]);
  });
});

describe('imports worth a remedy', () => {
  const imported = (module: string, selfMs: number) =>
    ({ ...explanation.imports[0], module, selfMs }) as ExplainedImport;
  type Edge = (typeof explanation.edges)[number];
  const dear = (statements: OwnStatement[], imports: ExplainedImport[] = [], edges: Edge[] = []) =>
    dearStatements({ statements, imports, edges, traced: { ...explanation.traced, readyMs: 500 } }).map(
      ({ line }) => line,
    );

  it('are dear by themselves or with others that load the same, dearest first', () => {
    const shared = [statement(4, ['numpy'], 0), statement(5, ['through'], 0)];
    const statements = [...shared, ...STATEMENTS, statement(6, ['json'], 3)];
    const edge = { from: 'through', to: 'numpy', line: 1, exclusiveMs: 0 };
    expect(dear(statements, [imported('numpy', 80)], [edge])).toEqual([2, 1, 3, 4, 5]);
  });

  it('are the user’s own, and in no function', () => {
    const inside = { ...statement(7, ['x'], 90), function: 'main' };
    expect(dear([{ ...statement(8, ['x'], 90), own: false }, inside])).toEqual([]);
  });

  it('are two dozen at most', () => {
    expect(dear(Array.from({ length: 30 }, (_, line) => statement(line + 1, ['x'], 50)))).toHaveLength(24);
  });
});
