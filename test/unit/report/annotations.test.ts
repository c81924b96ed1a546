import { expect, it } from 'vitest';
import { annotations } from '../../../src/report/annotations.js';
import { comparisonOf, gatedRow, gateWith } from '../../support/comparison.js';
import { commandResult, reportOf } from '../../support/report.js';

it('tell what failed and what is open, of rows, gate and budgets', () => {
  const budget = {
    ...{ budget: 'a:wall.p50<1ms', id: 'a', metric: 'wall', aggregation: 'p50' },
    ...{ unit: 'ms' as const, limit: 1, n: 20 },
  };
  const document = reportOf([commandResult('a', 1), { ...commandResult('b', 1), trials: [], summary: {} }], {
    comparisons: [gatedRow('slow', 'FAIL'), gatedRow('open', 'INCONCLUSIVE'), gatedRow('calm', 'PASS')],
    gate: gateWith('FAIL', {
      unmatched: [
        { id: 'empty', code: 'NO_SAMPLES', verdict: 'INCONCLUSIVE', sentence: 'empty: no trial.' },
        { id: 'other', code: 'OTHER_SCENARIO', verdict: 'INCONCLUSIVE', sentence: 'other: unlike.' },
        { id: 'new', code: 'NEW_IN_HEAD', sentence: 'new: new.' },
      ],
    }),
    budgets: [
      { ...budget, verdict: 'FAIL', sentence: 'too slow' },
      { ...budget, verdict: 'PASS', sentence: 'fine' },
    ],
    interrupted: true,
  });
  expect(annotations(document)).toEqual([
    '::error title=coldstart%3A b::No trial was measured.',
    '::error title=coldstart%3A interrupted::The run was interrupted.',
    '::error title=coldstart%3A slow::slow: FAIL: of ready.',
    '::error title=coldstart%3A empty::empty: no trial.',
    '::error title=coldstart%3A budget a%3Awall.p50<1ms::too slow',
    '::warning title=coldstart%3A open::open: INCONCLUSIVE: of ready.',
    '::warning title=coldstart%3A other::other: unlike.',
  ]);
});

it('are one notice where all passed, and none where nothing was decided', () => {
  const passed = comparisonOf([gatedRow('a', 'PASS'), gatedRow('b', 'PASS')], gateWith('PASS'));
  expect(annotations(passed)).toEqual(['::notice title=coldstart%3A PASS::regressions: 2 PASS']);
  expect(annotations(reportOf([commandResult('a', 1)]))).toEqual([]);
});

it('cannot be broken out of', () => {
  const row = gatedRow('50 %, a:b\n::set-env name=x::y', 'FAIL', {
    sentence: '100 %25\r\n::error::no\u001b[31m',
  });
  expect(annotations(comparisonOf([row], gateWith('FAIL')))).toEqual([
    '::error title=coldstart%3A 50 %25%2C a%3Ab %3A%3Aset-env name=x%3A%3Ay::100 %2525  ::error::no',
  ]);
});

it('are ten of a kind at most, and say how many more there are', () => {
  const rows = Array.from({ length: 12 }, (_, index) => gatedRow(`r${index}`, 'FAIL'));
  const lines = annotations(comparisonOf([...rows, gatedRow('o', 'INCONCLUSIVE')], gateWith('FAIL')));
  expect(lines).toHaveLength(11);
  expect(lines[9]).toBe('::error title=coldstart%3A more::and 3 more: the summary has all of them');
});
