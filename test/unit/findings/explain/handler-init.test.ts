import { describe, expect, it } from 'vitest';
import { type ExplainFacts, explained } from '../../../../src/findings/explain/explanation.js';
import { invocationImports } from '../../../../src/findings/explain/first-invocation.js';
import { runOf, type Told, traceText } from '../../imports/traces.js';

const places = { folder: '/app', stdlib: '/usr/lib/python3.12', prefix: '/env' };
const CLIENT = '/env/lib/python3.12/site-packages/awslambdaric';

/** The client needs json; the handler lies in a package, needs json as well, and heavy. */
const IMPORTS: Told[] = [
  { module: 'awslambdaric.__main__', from: 10, to: 40, at: '/var/runtime/bootstrap.py', line: 21 },
  {
    ...{ module: 'awslambdaric.bootstrap', from: 12, to: 38, parent: 1, importer: 'awslambdaric.__main__' },
    ...{ at: `${CLIENT}/__main__.py`, line: 8, file: `${CLIENT}/bootstrap.py` },
  },
  {
    ...{ module: 'json', from: 15, to: 35, parent: 2, importer: 'awslambdaric.bootstrap' },
    ...{ at: `${CLIENT}/bootstrap.py`, line: 3, file: '/usr/lib/python3.12/json/__init__.py' },
  },
  { module: 'of_a_pth', from: 41, to: 43, importer: 'site', at: '<string>' },
  {
    ...{ module: 'fn.app', from: 50, to: 110, via: 'import_module', importer: 'awslambdaric.bootstrap' },
    ...{ at: `${CLIENT}/bootstrap.py`, line: 60, file: '/app/fn/app.py' },
  },
  {
    ...{
      module: 'fn',
      from: 51,
      to: 52,
      parent: 5,
      via: 'import_module',
      importer: 'awslambdaric.bootstrap',
    },
    ...{ at: `${CLIENT}/bootstrap.py`, line: 60, file: '/app/fn/__init__.py' },
  },
  {
    ...{ module: 'heavy', from: 60, to: 100, parent: 5, importer: 'fn.app' },
    ...{ at: '/app/fn/app.py', line: 2, file: '/var/task/heavy.py' },
  },
  {
    ...{ module: 'late', from: 130, to: 145, importer: 'fn.app' },
    ...{ at: '/app/fn/app.py', line: 9, file: '/app/late.py' },
  },
];
const EDGES = traceText(
  [],
  [
    'F\t1\t/app/fn/app.py',
    `F\t2\t${CLIENT}/bootstrap.py`,
    'E\tfn.app\t1\t1\t\tjson',
    'E\tawslambdaric.bootstrap\t2\t60\t_get_handler\tfn.app',
  ],
  'edges\t7\t1\t0\t0',
);
const facts: ExplainFacts = {
  ...{ timed: [runOf([traceText(IMPORTS)], 120, 8)], edges: runOf([EDGES]), statements: runOf([]) },
  ...{ importTime: [], places, distributions: [], mainName: 'the runtime client' },
  handlerModule: 'fn.app',
};

describe('the initialisation of a handler', () => {
  const found = explained(facts);

  it('has what the runtime client imports apart, and adds up', () => {
    expect(found.owners.map(({ kind, name, selfMs }) => [kind, name, selfMs])).toEqual([
      ['other', 'heavy', 40],
      ['runtime', 'the runtime client', 30],
      ['main', 'the runtime client', 20],
      ['own', 'fn/app.py', 19],
      ['other', 'of_a_pth', 2],
      ['own', 'fn/__init__.py', 1],
    ]);
    const { bootMs, readyMs, runtimeMs } = found.traced;
    expect(found.owners.reduce((sum, { selfMs }) => sum + selfMs, 0)).toBe(readyMs - bootMs);
    expect(runtimeMs).toBe(42);
  });

  it('is the root of both: neither saves what the other needs', () => {
    const of = (target: string) =>
      found.statements.filter(({ targets }) => targets.includes(target)).map((one) => one);
    expect(of('fn.app')).toMatchObject([{ module: '__main__', line: 0, own: false, exclusiveMs: 60 }]);
    expect(of('heavy')).toMatchObject([{ module: 'fn.app', line: 2, own: true, exclusiveMs: 40 }]);
    expect(of('json').map(({ exclusiveMs }) => exclusiveMs)).toEqual([0, 0]);
    // All of the client but json, which the handler needs too.
    expect(of('awslambdaric.__main__')).toMatchObject([{ exclusiveMs: 10 }]);
  });

  it('shows the handler’s module as its own beginning', () => {
    const root = found.imports.find(({ module }) => module === 'fn.app');
    expect(root).toMatchObject({ importer: '__main__', line: 0, parent: 0, via: 'import_module' });
    expect(found.imports.map(({ module }) => module)).not.toContain('late');
  });

  it('is that of a client alone where the handler’s module was not seen', () => {
    const { traced, owners } = explained({ ...facts, handlerModule: 'other' });
    expect(traced.runtimeMs).toBeUndefined();
    expect(owners.map(({ kind }) => kind)).not.toContain('runtime');
  });
});

describe('the first invocation', () => {
  it('has its own imports, of the shortest run', () => {
    const run = runOf([traceText(IMPORTS)], 120, 8);
    const found = invocationImports(
      [
        { ...run, answeredMs: 900 },
        { ...run, answeredMs: 150 },
      ],
      places,
      [],
    );
    expect(found).toMatchObject({ tracedMs: 30, importsMs: 15 });
    expect(found.imports.map(({ module, selfMs, line }) => [module, selfMs, line])).toEqual([
      ['late', 15, 9],
    ]);
  });
});
