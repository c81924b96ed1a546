import { describe, expect, it } from 'vitest';
import { parseFailRule } from '../../../../src/config/fail-on.js';
import type { Explanation } from '../../../../src/domain/explain.js';
import type { ExplainDiff, ModuleChange } from '../../../../src/domain/explain-diff.js';
import { explainDiff } from '../../../../src/findings/explain/diff.js';
import { explainGate, type Judged } from '../../../../src/findings/explain/rules.js';
import { explanation } from '../../report/explain/explanation.js';

const side = (cpuMs: number) => ({ modules: 1, cpuMs, waitMs: 0 });
const own = { owner: 'app/views.py', ownerKind: 'own' } as const;
const CHANGES: ModuleChange[] = [
  { kind: 'new', module: 'pandas', ...own, head: side(150), changeMs: 150, file: '/app/report.py', line: 2 },
  { kind: 'grown', module: 'app.views', ...own, base: side(20), head: side(26), changeMs: 6 },
  { kind: 'gone', module: 'requests', ...own, base: side(90), changeMs: -90 },
  { kind: 'shrunk', module: 'app.tables', ...own, base: side(90), head: side(40), changeMs: -50 },
];

function withDiff(modules: ModuleChange[]): Explanation {
  const diff: ExplainDiff = explainDiff(explanation, explanation, { base: {}, pairing: 'rounds' });
  return { ...explanation, diff: { ...diff, modules } };
}

function verdicts(rule: string, judged: Partial<Judged> = {}): string[] {
  const gate = explainGate([parseFailRule(rule)], { explanation: withDiff(CHANGES), ...judged });
  return (gate?.rules ?? []).map(({ verdict, sentence }) => `${verdict} ${sentence}`);
}

describe('rules about what changed', () => {
  it.each([
    ['new-import>20ms', 'FAIL pandas +150 ms, imported at report.py:2'],
    ['new-import>150ms', 'PASS at most pandas +150 ms, imported at report.py:2'],
    ['grown>5ms', 'FAIL app.views +6.00 ms (30 %)'],
    ['grown>29%', 'FAIL app.views +6.00 ms (30 %)'],
    ['grown>30%', 'PASS at most app.views +6.00 ms (30 %)'],
  ])('%s', (rule, expected) => {
    expect(verdicts(rule)).toEqual([expected]);
  });

  it('pass where nothing appeared or grew', () => {
    const same = { explanation: withDiff(CHANGES.slice(2)) };
    expect(verdicts('new-import>0ms', same)).toEqual(['PASS nothing new is imported']);
    expect(verdicts('grown>0%', same)).toEqual(['PASS nothing grew beyond noise']);
  });

  it('are open without a base, and where times cannot be compared; what appeared is told all the same', () => {
    const alone = { explanation, noBase: 'main does not have it' };
    const open = 'INCONCLUSIVE there is nothing to compare with: main does not have it';
    expect(verdicts('new-import>1ms', alone)).toEqual([open]);
    expect(verdicts('grown>1ms', alone)).toEqual([open]);
    const unlike = { unlike: 'Python 3.11 against 3.12' };
    expect(verdicts('grown>1ms', unlike)[0]).toContain('INCONCLUSIVE times cannot be compared: Python 3.11');
    expect(verdicts('new-import>20ms', unlike)[0]).toMatch(/^FAIL /);
  });
});

describe('rules about what is loaded', () => {
  it.each([
    ['module:pandas', 'FAIL pandas is loaded before ready, 2 modules, first by report.py:2'],
    ['module:pandas.core', 'FAIL pandas.core is loaded before ready, 1 module, first by report.py:2'],
    ['module:numpy', 'FAIL numpy is loaded before ready, 1 module, first by report.py:2'],
    ['module:pand', 'PASS pand is not loaded before ready'],
    ['distribution:Pandas', 'FAIL Pandas is loaded before ready, 2 modules, first by report.py:2'],
    ['distribution:json', 'PASS json is not loaded before ready'],
  ])('%s', (rule, expected) => {
    expect(verdicts(rule, { explanation })).toEqual([expected]);
  });

  it('say whether the base had it', () => {
    expect(verdicts('module:pandas', { base: explanation })[0]).toMatch(/, as in the base$/);
    expect(verdicts('module:pandas', { base: { ...explanation, imports: [] } })[0]).toMatch(
      /, and was not in the base$/,
    );
    expect(verdicts('module:x', { base: explanation })).toEqual(['PASS x is not loaded before ready']);
  });

  it('do not take a module for loaded that could not be imported', () => {
    const imports = explanation.imports.map((one) =>
      one.module.startsWith('pandas') ? { ...one, status: 'ModuleNotFoundError' } : one,
    );
    expect(verdicts('module:pandas', { explanation: { ...explanation, imports } })).toEqual([
      'PASS pandas is not loaded before ready',
    ]);
  });
});

it('the worst verdict stands for all, and none without a rule', () => {
  const rules = ['module:x', 'module:pandas', 'grown>1ms'].map(parseFailRule);
  expect(explainGate(rules, { explanation })?.verdict).toBe('FAIL');
  expect(explainGate([], { explanation })).toBeUndefined();
});
