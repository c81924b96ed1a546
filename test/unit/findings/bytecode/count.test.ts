import { describe, expect, it } from 'vitest';
import type { CompilePass, Scan, ScannedModule } from '../../../../src/domain/facts/bytecode.js';
import { compilable, tally } from '../../../../src/findings/bytecode/count.js';

const module = (file: string, owner: number, given: Partial<ScannedModule> = {}): ScannedModule => ({
  ...{ file, owner, state: 'missing', reason: null, check: null },
  ...{ mismatched: false, otherLevel: false, sourceless: false, ...given },
});
const owner = (name: string) => ({ kind: 'distribution' as const, name, version: '1', installer: null });
const scan = {
  owners: [owner('one'), owner('two'), owner('empty')],
  modules: [
    module('one/a.py', 0),
    module('one/b.py', 0, { state: 'valid', check: 'unchecked-hash', mismatched: true }),
    module('two/c.py', 1, { state: 'stale', reason: 'mtime' }),
    module('two/d.py', 1, { otherLevel: true }),
    module('two/template.py', 1),
    module('two/e.pyc', 1, { state: 'wrong-version', sourceless: true }),
  ],
} as Partial<Scan> as Scan;
const ms = (value: number) => value * 1e6;
const pass = (factor: number): CompilePass => ({
  // a, c, d, template
  compileNs: [ms(4 * factor), ms(10 * factor), ms(2 * factor), 0],
  loadNs: [ms(1), ms(2), ms(1), 0],
  failed: [{ index: 3, kind: 'uncompilable', message: 'SyntaxError: invalid syntax' }],
});

describe('tally', () => {
  it('times what an import would compile, not what has no source', () => {
    expect(compilable(scan).map(({ file }) => file)).toEqual([
      'one/a.py',
      'two/c.py',
      'two/d.py',
      'two/template.py',
    ]);
  });

  it('counts each module once, and templates apart', () => {
    const { total } = tally(scan, [pass(1)]);
    expect(total).toEqual({
      ...{ modules: 6, valid: 1, missing: 2, stale: 1, wrongVersion: 1, uncompilable: 1 },
      ...{ mismatched: 1, uncheckedHash: 1, checkedHash: 0, staleByTime: 1, otherLevel: 1, sourceless: 1 },
    });
    const { valid, missing, stale, wrongVersion, uncompilable } = total;
    expect(valid + missing + stale + wrongVersion + uncompilable).toBe(total.modules);
  });

  it('gives each distribution its share of the time, the dearest first', () => {
    const { distributions, stake } = tally(scan, [pass(1), pass(3), pass(2)]);
    expect(distributions.map(({ name, savedMs }) => [name, savedMs])).toEqual([
      ['two', 2 * 12 - 3],
      ['one', 2 * 4 - 1],
    ]);
    expect(stake).toMatchObject({ n: 3, modules: 3, savedMs: { median: 28, min: 12, max: 44 } });
    expect(stake?.passes[1]).toEqual({ compileMs: 48, loadMs: 4 });
  });

  it('puts nothing at stake where all is valid', () => {
    const valid = { ...scan, modules: scan.modules.filter(({ state }) => state === 'valid') };
    const { stake, distributions } = tally(valid, []);
    expect(stake).toBeUndefined();
    expect(distributions).toHaveLength(1);
    expect(distributions[0]).not.toHaveProperty('savedMs');
  });
});
