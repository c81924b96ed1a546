import { describe, expect, it } from 'vitest';
import type { ExplainedModule, Explanation, Owner } from '../../../../src/domain/explain.js';
import { baseFitness } from '../../../../src/findings/explain/base-warnings.js';
import { explainDiff } from '../../../../src/findings/explain/diff.js';
import { explanation } from '../../report/explain/explanation.js';

type Given = readonly [module: string, owner: string, cpuMs: number[], parent?: string];

const modules = (all: readonly Given[]): ExplainedModule[] =>
  all.map(([module, owner, cpuMs, parent]) => ({
    ...{ module, owner, cpuMs, waitMs: cpuMs.map(() => 0) },
    ...{ ownerKind: owner.endsWith('.py') ? 'own' : 'distribution' },
    ...(parent === undefined ? {} : { parent }),
  }));

const installed = (name: string, version: string, bytes: number): Owner => ({
  ...{ name, kind: 'distribution', version, bytes, modules: 1, selfMs: 1 },
});

const machine = { cpuModel: 'x', cpuCount: 2, kernel: '6.1' };
const start = (all: readonly Given[], owners: readonly Owner[] = [], more: Partial<Explanation> = {}) => ({
  ...{ ...explanation, machine, owners: [...owners], ...more },
  modules: modules(all),
});

const compare = (base: Explanation, head: Explanation, renamed: ReadonlyMap<string, string> = new Map()) =>
  explainDiff(base, head, { base: { file: 'base.json' }, pairing: 'separate', renamed });

const STEADY: readonly Given[] = [
  ['storage', 'storage.py', [20, 21, 22]],
  ['json', 'json', [3, 3, 3], 'storage'],
];
const NUMPY: Given = ['numpy', 'numpy', [50, 51, 52], 'storage'];

describe('what changed between two starts', () => {
  it('is told by module and by distribution, with versions and sizes, exactly', () => {
    const base = start(
      [...STEADY, NUMPY, ['old', 'old', [4, 4, 4]]],
      [...[installed('numpy', '1.26.4', 30e6), installed('old', '1.0', 2e6), installed('same', '1', 1e6)]],
    );
    const head = start(
      [
        ...STEADY,
        NUMPY,
        ['pandas', 'pandas', [100, 101, 102], 'storage'],
        ['pandas.core', 'pandas', [20, 20, 20], 'pandas'],
      ],
      [installed('numpy', '2.1.0', 33e6), installed('pandas', '2.2.0', 60e6), installed('same', '1', 1e6)],
    );
    const diff = compare(base, head);
    const spent = (count: number, cpuMs: number) => ({ modules: count, cpuMs, waitMs: 0 });
    expect(diff.modules).toEqual([
      {
        ...{ kind: 'new', module: 'pandas', owner: 'pandas', ownerKind: 'distribution' },
        ...{ head: spent(2, 120), changeMs: 120, file: '/app/report.py', line: 2 },
      },
      {
        ...{ kind: 'gone', module: 'old', owner: 'old', ownerKind: 'distribution' },
        ...{ base: spent(1, 4), changeMs: -4 },
      },
    ]);
    expect(diff.distributions).toEqual([
      {
        kind: 'new',
        name: 'pandas',
        head: { ...spent(2, 120), version: '2.2.0', bytes: 60e6 },
        changeMs: 120,
      },
      { kind: 'gone', name: 'old', base: { ...spent(1, 4), version: '1.0', bytes: 2e6 }, changeMs: -4 },
      {
        ...{ kind: 'updated', name: 'numpy', changeMs: 0 },
        base: { ...spent(1, 50), version: '1.26.4', bytes: 30e6 },
        head: { ...spent(1, 50), version: '2.1.0', bytes: 33e6 },
      },
    ]);
    expect(diff.unchanged).toEqual({ modules: 3, baseMs: 73, headMs: 73 });
    expect(diff.imports).toEqual({
      base: { ...spent(4, 77), distributions: 3, bytes: 33e6 },
      head: { ...spent(5, 193), distributions: 3, bytes: 94e6 },
    });
    expect(diff.base).toMatchObject({
      file: 'base.json',
      target: 'main.py',
      python: '3.12.1',
      tracedRuns: 3,
    });
  });

  it('names a module that grew by its least run, and the program itself beside imports', () => {
    const withMain = (cpuMs: number[]): Explanation => {
      const made = start(STEADY);
      const main = {
        module: '__main__',
        owner: 'main.py',
        ownerKind: 'main' as const,
        cpuMs,
        waitMs: [0, 0, 0],
      };
      return { ...made, modules: [...made.modules, main] };
    };
    const grown = compare(withMain([10, 11, 12]), withMain([60, 41, 45])).modules;
    expect(grown).toMatchObject([{ kind: 'grown', module: '__main__', ownerKind: 'main', changeMs: 31 }]);
    expect(compare(withMain([10, 11, 12]), withMain([12, 11, 10])).modules).toEqual([]);
  });

  it('counts what waits too, and says so', () => {
    const sleeps = (waitMs: number): Explanation => {
      const made = start([...STEADY, ['net', 'net.py', [1, 1, 1]]]);
      return {
        ...made,
        modules: made.modules.map((one) =>
          one.module === 'net' ? { ...one, waitMs: [waitMs, waitMs, waitMs] } : one,
        ),
      };
    };
    expect(compare(sleeps(0), sleeps(50)).modules).toMatchObject([
      {
        module: 'net',
        kind: 'grown',
        changeMs: 50,
        base: { cpuMs: 1, waitMs: 0 },
        head: { cpuMs: 1, waitMs: 50 },
      },
    ]);
  });

  it('takes a renamed module for the same one', () => {
    const base = start([
      ...STEADY,
      ['tables', 'tables.py', [30, 30, 30]],
      ['csv', 'csv', [2, 2, 2], 'tables'],
    ]);
    const head = start([...STEADY, ['grids', 'grids.py', [31, 31, 31]], ['csv', 'csv', [2, 2, 2], 'grids']]);
    expect(compare(base, head).modules.map(({ kind, module }) => `${kind} ${module}`)).toEqual([
      'new grids',
      'gone tables',
    ]);
    const renamed = new Map([['tables', 'grids']]);
    expect(compare(base, head, renamed).modules).toEqual([]);
    const slower = start([...STEADY, ['grids', 'grids.py', [90, 90, 90]]]);
    expect(compare(base, slower, renamed).modules).toMatchObject([
      { kind: 'grown', module: 'grids', formerly: 'tables', changeMs: 60 },
      { kind: 'gone', module: 'csv' },
    ]);
  });

  it('leaves out what no attempt could load, and shows files of the base where they lie now', () => {
    const absent = (one: ExplainedModule): ExplainedModule =>
      one.module === 'lxml' ? { ...one, isAbsent: true } : one;
    const made = start([...STEADY, ['lxml', 'lxml', [1, 1, 1]]]);
    expect(compare(start(STEADY), { ...made, modules: made.modules.map(absent) }).modules).toEqual([]);
    const elsewhere = JSON.parse(JSON.stringify(explanation).replaceAll('/app/', '/ci/7/')) as Explanation;
    const base = start([['report', 'report.py', [5, 5, 5]]], [], { ...elsewhere, folder: '/ci/7' });
    expect(compare(base, start([])).modules).toMatchObject([
      { kind: 'gone', module: 'report', file: '/app/main.py', line: 1 },
    ]);
  });

  it('reads explanations of older versions, with one run of each module', () => {
    const diff = compare(explanation, { ...explanation, imports: explanation.imports.slice(0, -1) });
    expect(diff.modules).toMatchObject([{ kind: 'gone', module: 'json', ownerKind: 'stdlib', changeMs: -3 }]);
  });
});

describe('whether two starts can be compared', () => {
  const codes = (base: Explanation, head: Explanation) => {
    const { warnings, unlike } = baseFitness(base, head);
    return [warnings.map(({ code }) => code), unlike !== undefined];
  };
  const plain = start([]);

  it.each<[string, Explanation, string[], boolean]>([
    ['the same', plain, [], false],
    [
      'another patch of Python',
      { ...plain, python: { ...plain.python, version: '3.12.9' } },
      ['BASE_PYTHON'],
      false,
    ],
    ['another Python', { ...plain, python: { ...plain.python, version: '3.11.7' } }, ['BASE_PYTHON'], true],
    ['another machine', { ...plain, machine: { ...machine, cpuModel: 'y' } }, ['BASE_MACHINE'], true],
    ['another target and bytecode', { ...plain, target: 'x.py', bytecode: 'none' }, ['BASE_DIFFERS'], false],
    ['an older version', explanation, ['BASE_MACHINE', 'BASE_ONE_RUN'], true],
  ])('%s', (_, base, expected, isUnlike) => {
    expect(codes(base, plain)).toEqual([expected, isUnlike]);
  });
});
