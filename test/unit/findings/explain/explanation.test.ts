import { describe, expect, it } from 'vitest';
import type { TracedRun } from '../../../../src/domain/facts/imports.js';
import { bootFacts } from '../../../../src/findings/explain/boot.js';
import { type ExplainFacts, explained } from '../../../../src/findings/explain/explanation.js';
import { openImports } from '../../../../src/findings/explain/open-imports.js';
import { isOwn, ownerOf } from '../../../../src/findings/explain/places.js';
import { runOf, type Told, traceText } from '../../imports/traces.js';

const places = { folder: '/app', stdlib: '/usr/lib/python3.12', prefix: '/app/.venv' };
const SITE = '/app/.venv/lib/python3.12/site-packages';
const distributions = [
  {
    name: 'pandas',
    version: '2.2.0',
    files: [`${SITE}/pandas/__init__.py`, `${SITE}/pandas/core.py`],
    bytes: 9,
  },
];

const IMPORTS: Told[] = [
  { module: 'storage', from: 10, to: 150, at: '/app/main.py', line: 3, file: '/app/storage.py', compile: 4 },
  {
    module: 'pandas',
    from: 12,
    to: 72,
    parent: 1,
    importer: 'storage',
    at: '/app/storage.py',
    line: 1,
    file: `${SITE}/pandas/__init__.py`,
  },
  {
    module: 'pandas.core',
    from: 20,
    to: 50,
    parent: 2,
    importer: 'pandas',
    at: `${SITE}/pandas/__init__.py`,
    line: 9,
    file: `${SITE}/pandas/core.py`,
  },
  {
    module: 'json.decoder',
    from: 30,
    to: 35,
    parent: 3,
    importer: 'pandas.core',
    at: `${SITE}/pandas/core.py`,
    line: 2,
    file: '/usr/lib/python3.12/json/decoder.py',
  },
  { module: 'itertools', from: 150, to: 151, at: '/app/main.py', line: 4, loader: 'BuiltinImporter' },
  {
    module: 'gone',
    from: 151,
    to: 152,
    at: '/app/main.py',
    line: 5,
    status: 'ModuleNotFoundError',
    loader: '',
  },
];

/** What a native module imports while it is loaded, and its package before it. */
const NATIVE: Told[] = [
  { module: 'fast.core', from: 10, to: 60, at: '/app/main.py', line: 3, ...native('core') },
  {
    module: 'fast',
    from: 11,
    to: 20,
    parent: 1,
    at: '/app/main.py',
    line: 3,
    file: `${SITE}/fast/__init__.py`,
  },
  {
    module: 'json',
    from: 30,
    to: 50,
    parent: 1,
    at: '/app/main.py',
    line: 3,
    file: '/usr/lib/python3.12/json.py',
  },
];

function native(name: string) {
  return { loader: 'ExtensionFileLoader', file: `${SITE}/fast/${name}.so` };
}

function facts(more: Partial<ExplainFacts> = {}, imports = IMPORTS): ExplainFacts {
  const none: TracedRun = runOf([traceText([])]);
  const run = runOf([traceText(imports)], 180, 10);
  return {
    timed: [run],
    edges: none,
    statements: none,
    importTime: [],
    places,
    distributions,
    mainName: 'main.py',
    ...more,
  };
}

describe('who is behind a start', () => {
  it('names native code as what imports what it needs: the line of Python is that of the native module', () => {
    const { imports } = explained(facts({}, NATIVE));
    expect(imports.map(({ module, importer, line, file }) => [module, importer, line, file])).toEqual([
      ['fast.core', '__main__', 3, '/app/main.py'],
      ['fast', '__main__', 3, '/app/main.py'],
      ['json', 'fast.core', 0, `${SITE}/fast/core.so`],
    ]);
  });

  it('is told by distribution, own file and standard module, each by itself, and adds up', () => {
    const { owners, traced } = explained(facts());
    expect(owners.map(({ kind, name, modules, selfMs }) => [kind, name, modules, selfMs])).toEqual([
      ['own', 'storage.py', 1, 76],
      ['distribution', 'pandas', 2, 55],
      ['main', 'main.py', 0, 28],
      ['stdlib', 'json', 1, 5],
      ['bytecode', 'compiling', 1, 4],
      ['stdlib', 'itertools', 1, 1],
      ['other', 'gone', 1, 1],
    ]);
    expect(owners.reduce((sum, { selfMs }) => sum + selfMs, 0)).toBe(traced.readyMs - traced.bootMs);
  });

  it('has lines of .pth files beside that, with what they import', () => {
    const boot = traceText(
      [
        { module: 'site.main()', from: 0, to: 60, via: 'site', importer: '' },
        { module: '/s/slow.pth:2', from: 5, to: 55, via: 'pth', parent: 1, at: '/s/slow.pth', line: 2 },
        { module: 'heavy', from: 10, to: 50, parent: 2 },
        ...[
          {
            module: 'sitecustomize',
            from: 55,
            to: 58,
            parent: 1,
            importer: 'site',
            file: '/s/sitecustomize.py',
          },
          {
            module: 'usercustomize',
            from: 58,
            to: 59,
            parent: 1,
            importer: 'site',
            status: 'ModuleNotFoundError',
          },
        ],
      ],
      [],
      'boot\t7\t1\t0\t0',
    );
    expect(bootFacts(boot)).toMatchObject({
      siteMs: 60,
      lines: [
        { file: '/s/slow.pth', line: 2, modules: 1, selfMs: 50 },
        { file: '/s/sitecustomize.py', line: 0, selfMs: 3 },
      ],
    });
    const { owners } = explained(facts({ boot }));
    expect(owners[2]).toMatchObject({ kind: 'startup', name: 'slow.pth:2', selfMs: 50 });
    expect(owners).toContainEqual(
      expect.objectContaining({ kind: 'startup', name: 'sitecustomize.py', selfMs: 3 }),
    );
  });

  it('has a line that site executes twice once, with both times', () => {
    const line = { module: '/s/slow.pth:1', via: 'pth', parent: 1, at: '/s/slow.pth', line: 1 };
    const boot = traceText(
      [
        { module: 'site.main()', from: 0, to: 60, via: 'site', importer: '' },
        { ...line, from: 5, to: 25 },
        { ...line, from: 30, to: 45 },
      ],
      [],
      'boot\t7\t1\t0\t0',
    );
    expect(bootFacts(boot).lines).toMatchObject([{ file: '/s/slow.pth', line: 1, times: 2, selfMs: 35 }]);
  });
});

describe('modules', () => {
  it('have what they took in each run, without compilation, and what the program did beside imports', () => {
    const run = (imports: readonly Told[], cpuMs: number) => ({
      ...runOf([traceText(imports)], 180, 10),
      processCpuMs: cpuMs,
    });
    const slower = IMPORTS.map((one) => (one.module === 'itertools' ? { ...one, to: 153 } : one));
    const { modules } = explained(facts({ timed: [run(IMPORTS, 172), run(slower.slice(0, -1), 150)] }));
    expect(modules).toEqual([
      { module: 'storage', owner: 'storage.py', ownerKind: 'own', cpuMs: [76, 76], waitMs: [0, 0] },
      {
        ...{ module: 'pandas', parent: 'storage', owner: 'pandas', ownerKind: 'distribution' },
        ...{ cpuMs: [30, 30], waitMs: [0, 0] },
      },
      {
        ...{ module: 'pandas.core', parent: 'pandas', owner: 'pandas', ownerKind: 'distribution' },
        ...{ cpuMs: [25, 25], waitMs: [0, 0] },
      },
      {
        ...{ module: 'json.decoder', parent: 'pandas.core', owner: 'json', ownerKind: 'stdlib' },
        ...{ cpuMs: [5, 5], waitMs: [0, 0] },
      },
      { module: 'itertools', owner: 'itertools', ownerKind: 'stdlib', cpuMs: [1, 3], waitMs: [0, 0] },
      { module: 'gone', owner: 'gone', ownerKind: 'other', cpuMs: [1], waitMs: [0], isAbsent: true },
      { module: '__main__', owner: 'main.py', ownerKind: 'main', cpuMs: [30, 7], waitMs: [0, 0] },
    ]);
  });
});

describe('statements', () => {
  it('have what would not be loaded without them, those of the user marked', () => {
    const { statements } = explained(facts());
    expect(
      statements.map(({ line, targets, own, exclusiveMs }) => [line, targets, own, exclusiveMs]),
    ).toEqual([
      [3, ['storage'], true, 140],
      [1, ['pandas'], true, 60],
      [9, ['pandas.core'], false, 30],
      [2, ['json.decoder'], false, 5],
      [4, ['itertools'], true, 1],
      [5, ['gone'], true, 1],
    ]);
  });

  it('are those of the run for edges too: what two import is saved by neither', () => {
    const edges = runOf([
      traceText([], ['F\t1\t/app/main.py', 'E\t__main__\t1\t9\t\tpandas'], 'edges\t7\t1\t0\t0'),
    ]);
    const { statements, why } = explained(facts({ edges }));
    expect(statements.find(({ line }) => line === 1)?.exclusiveMs).toBe(0);
    expect(why('pandas')).toMatchObject({
      ...{ modules: 2, selfMs: 55, exclusiveMs: 60 },
      chains: [
        { steps: [{ module: '__main__', line: 9, to: 'pandas' }], cutAt: { line: 9 }, exclusiveMs: 0 },
        { steps: [{ to: 'storage' }, { to: 'pandas' }], cutAt: { line: 1 }, exclusiveMs: 0 },
      ],
    });
  });

  it('can be asked for by module, distribution and file, and for nothing that is not there', () => {
    const { why } = explained(facts());
    expect(why('pandas.core')?.modules).toBe(1);
    expect(why('Pandas')?.modules).toBe(2);
    expect(why('storage.py')?.modules).toBe(1);
    expect(why('numpy')).toBeUndefined();
  });
});

describe('work that is no import', () => {
  const statement = (cpu: number, wall: number, inside: number, line: number, label: string) =>
    ['S', wall * 1e6, cpu * 1e6, 0, inside * 1e6, inside * 1e6, 0, 0, 0, 20e6, 1, line, '', label].join('\t');
  const lines = [
    'F\t1\t/app/storage.py',
    statement(100, 130, 30, 7, 'client = boto3.client(…)'),
    statement(3, 3, 0, 8, 'pattern = re.compile(…)'),
    statement(1, 1, 0, 9, 'x = y(…)'),
    // It took 47 ms, 5 of it on the processor and 2 in the queue; 3 + 4 ms of that are another statement's.
    ['W', 47e6, 5e6, 2e6, 7e6, 3e6, 0, 0, 30e6, 1, 12, 'main', 'await pool.open(…)'].join('\t'),
  ];

  it('has CPU time and waiting apart, without what lies in it', () => {
    const statements = runOf([traceText([], lines, 'statements\t7\t1\t0\t0')]);
    const { work } = explained(facts({ statements }));
    expect(work.map(({ line, kind, selfCpuMs, selfWaitMs }) => [line, kind, selfCpuMs, selfWaitMs])).toEqual([
      [7, 'client', 70, 30],
      [12, 'file', 2, 36],
      [8, 'regex', 3, 0],
    ]);
  });
});

describe('whose a file is', () => {
  it.each([
    ['/app/storage.py', true],
    ['/app/pkg/a.py', true],
    ['/app/.venv/lib/python3.12/site-packages/x.py', false],
    ['/app/vendor/site-packages/x.py', false],
    ['/app/.tox/x.py', false],
    ['/other/x.py', false],
    ['/usr/lib/python3.12/json/tool.py', false],
  ])('%s: own %s', (file, own) => {
    expect(isOwn(file, places)).toBe(own);
  });

  it('is the environment’s where that lies in the folder without a dot', () => {
    expect(isOwn('/app/env/bin/tool', { ...places, prefix: '/app/env' })).toBe(false);
  });

  it('is told by RECORD, else by where it lies', () => {
    const whose = ownerOf(places, distributions);
    expect(whose('pandas.core', 'SourceFileLoader', `${SITE}/pandas/core.py`)).toMatchObject({
      ...{ kind: 'distribution', name: 'pandas', version: '2.2.0' },
    });
    expect(whose('six.moves', 'x', `${SITE}/six.py`)).toEqual({ kind: 'other', name: 'six' });
    expect(whose('_json', 'ExtensionFileLoader', '/usr/lib/python3.12/lib-dynload/_json.so').kind).toBe(
      'stdlib',
    );
  });
});

describe('what stands out', () => {
  it('is a changed import system, compilation, and an import without an end', () => {
    const long = IMPORTS.map((one, index) => (index === 0 ? { ...one, to: 400, compile: 40 } : one));
    const run = runOf([traceText(long, ['R\tbuiltins.__import__\tlazy.install', '!'])], 180, 10);
    expect(explained(facts({ timed: [run] })).warnings.map(({ code }) => code)).toEqual([
      ...['IMPORT_SYSTEM_CHANGED', 'TRACE_CUT', 'IMPORT_NOT_OVER', 'COMPILED_AT_START'],
    ]);
    expect(explained(facts()).warnings).toEqual([]);
  });

  it('is a run that the worker did not bear', () => {
    const lost = { edges: { failure: 'exit status 1' }, statements: { failure: 'not ready' } };
    const { warnings, work, owners } = explained(facts(lost));
    expect(warnings.map(({ code }) => code)).toEqual(['EDGES_UNSEEN', 'STATEMENTS_UNSEEN']);
    expect(work).toEqual([]);
    expect(owners[0]?.name).toBe('storage.py');
  });

  it('is compared with -X importtime where both list a module', () => {
    const importTime = [{ module: 'pandas', selfMs: 31, cumulativeMs: 61 }];
    expect(explained(facts({ importTime })).crossCheck).toEqual({
      ...{ both: 1, hookMs: 30, importTimeMs: 31, missing: 4 },
    });
  });
});

describe('a run that did not end', () => {
  it('says what it was importing', () => {
    const text = traceText(IMPORTS.slice(0, 2))
      .split('\n')
      .filter((line) => !line.startsWith('-'));
    expect(openImports([text.join('\n')], (file) => file.slice(5))).toBe(
      'it was importing storage (main.py:3), and in that pandas (storage.py:1)',
    );
    expect(openImports([traceText(IMPORTS)], (file) => file)).toBeUndefined();
    expect(openImports([], (file) => file)).toBeUndefined();
  });
});
