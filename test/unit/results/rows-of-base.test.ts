import { expect, it } from 'vitest';
import { bmf } from '../../../src/report/bmf.js';
import { gab } from '../../../src/report/gab.js';
import { rowsOfHead } from '../../../src/results/rows-of-base.js';
import { gatedRow, gateWith } from '../../support/comparison.js';
import { around, timedRow } from '../../support/gate.js';
import { reportOf } from '../../support/report.js';

const row = (id: string) => timedRow(id, around(10));
const pair = (head: string, base: string, pairing: 'rounds' | 'separate' = 'rounds') => ({
  ...gatedRow(head, 'PASS'),
  ...{ base, head, pairing },
});

it('history has the rows of the working folder, under the same names at every commit', () => {
  const at = (commit: string) =>
    reportOf([row('w'), row(`w@${commit}`), row('new'), row(`old@${commit}`), row('control/py3.12')], {
      comparisons: [pair('w', `w@${commit}`)],
      gate: {
        ...gateWith('FAIL'),
        unmatched: [
          { id: 'new', code: 'NEW_IN_HEAD', sentence: '' },
          { id: `old@${commit}`, code: 'MISSING_IN_HEAD', verdict: 'FAIL', sentence: '' },
        ],
      },
    });
  const names = ['w', 'new', 'control/py3.12'];
  for (const commit of ['0123456789ab', 'ba9876543210']) {
    const report = at(commit);
    expect(rowsOfHead(report).map(({ id }) => id)).toEqual(names);
    expect(Object.keys(JSON.parse(bmf(report)))).toEqual(names);
    expect(JSON.parse(gab(report)).map(({ name }: { name: string }) => name)).toEqual(
      names.map((id) => `${id}: wall`),
    );
  }
});

it('keeps the rows of a run that was held against an earlier one', () => {
  const report = reportOf([row('w')], { comparisons: [pair('w', 'w', 'separate')], gate: gateWith('PASS') });
  expect(rowsOfHead(report)).toHaveLength(1);
});
