import { describe, expect, it } from 'vitest';
import type { StartFacts } from '../../../../src/domain/facts/interpreter.js';
import {
  bytecodeFinding,
  evictionFinding,
  shimFinding,
  siteFinding,
  variablesFinding,
} from '../../../../src/findings/doctor/start.js';

const facts = (given: Partial<StartFacts>): StartFacts => ({
  pth: [],
  customize: [],
  stdlib: '/lib/python3',
  modules: 100,
  missing: 0,
  stale: 0,
  uvloop: null,
  ...given,
});
const slower = (ms: number, n = 11) => ({
  baseMs: Array.from({ length: n }, (_, index) => 10 + index / 100),
  headMs: Array.from({ length: n }, (_, index) => 10 + index / 100 + ms),
});

describe('site', () => {
  const pth = [
    { path: '/s/a.pth', imports: 1 },
    { path: '/s/paths.pth', imports: 0 },
  ];

  it.each([
    [0, 'ok'],
    [4.9, 'ok'],
    [5.1, 'warning'],
    [40, 'warning'],
  ])('%d ms more: %s', (ms, status) => {
    const finding = siteFinding(facts({ pth }), slower(ms));
    expect(finding.status).toBe(status);
    expect(finding.cost?.ms).toBeCloseTo(ms, 9);
    expect(finding.cost?.n).toBe(11);
  });

  it('names the files that run code, and only those', () => {
    const { message } = siteFinding(facts({ pth, customize: ['/s/sitecustomize.py'] }), slower(9));
    expect(message).toContain('/s/a.pth, /s/sitecustomize.py');
    expect(message).not.toContain('paths.pth');
  });

  it('blames no file where none runs code', () => {
    const { message, remedy } = siteFinding(facts({ pth: pth.slice(1) }), slower(9));
    expect(message).toContain('no .pth or .start file runs code');
    expect(remedy).toContain('importtime');
  });
});

describe('bytecode', () => {
  it.each([
    [{}, 'ok', 'All 100 modules'],
    [{ missing: 3 }, 'warning', '3 have no bytecode:'],
    [{ stale: 2 }, 'warning', '2 stale bytecode:'],
    [{ missing: 3, stale: 2 }, 'warning', '3 have no bytecode and 2 stale bytecode:'],
  ])('%j: %s', (given, status, said) => {
    const finding = bytecodeFinding(facts(given), '/bin/python3', slower(300, 3));
    expect(finding.status).toBe(status);
    expect(finding.message).toContain(said);
    expect(finding.cost).toMatchObject({ n: 3 });
  });

  it('has no cost where none could be measured', () => {
    expect(bytecodeFinding(facts({}), '/bin/python3', undefined)).not.toHaveProperty('cost');
  });
});

describe('page cache', () => {
  it.each([
    [undefined, 'note'],
    [0, 'ok'],
    [0.05, 'ok'],
    [0.06, 'note'],
  ])('%s resident: %s', (share, status) => {
    expect(evictionFinding(share).status).toBe(status);
  });
});

it('tells what a shim costs', () => {
  expect(shimFinding('/shims/python3', '/v/python3', slower(70, 7))).toMatchObject({
    status: 'warning',
    cost: { ms: expect.closeTo(70, 6), n: 7 },
    remedy: expect.stringContaining('/v/python3'),
  });
});

describe('variables', () => {
  it.each([
    [{}, 'ok'],
    [{ PYTHONSTARTUP: 'x', PYENV_ROOT: 'x' }, 'ok'],
    [{ PYTHONDONTWRITEBYTECODE: '' }, 'note'],
    [{ PYTHONPATH: 'secret-place' }, 'note'],
  ])('%j: %s', (env, status) => {
    const finding = variablesFinding(env);
    expect(finding.status).toBe(status);
    expect(JSON.stringify(finding)).not.toContain('secret-place');
  });
});
