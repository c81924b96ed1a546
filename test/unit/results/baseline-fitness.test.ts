import { expect, it } from 'vitest';
import type { Report } from '../../../src/domain/report.js';
import { hasControls, unfitness } from '../../../src/results/baseline-fitness.js';
import { commandResult, reportOf } from '../../support/report.js';

const control = commandResult('control/py3.12', 10, true);
const row = commandResult('true', 1);
const idle = { ...row, summary: {}, trials: [] };

it.each<[string, Report, string[]]>([
  ['a whole run', reportOf([row, control]), []],
  ['one that was cut short', reportOf([row, control], { interrupted: true }), ['it was interrupted']],
  ['a shard', reportOf([row], { shard: { index: 1, of: 2, plan: 'a' } }), ['it is shard 1/2 of a run']],
  ['control rows alone', reportOf([control]), ['it has no rows']],
  ['rows without samples', reportOf([row, { ...idle, id: 'no' }, control]), ['no sample in no']],
  ['a control row without samples', reportOf([row, { ...control, summary: {}, trials: [] }]), []],
  [
    'one that was merged without all shards',
    reportOf([row], {
      warnings: [{ code: 'MISSING_SHARDS', message: 'shard 2/2 is missing: rows may be, too.', remedy: '' }],
    }),
    ['shard 2/2 is missing'],
  ],
])('%s is judged as a baseline', (_, report, faults) => {
  expect(unfitness(report)).toEqual(faults);
});

it('a control row is one with samples, in every part that has rows', () => {
  const { seed, startedAt, finishedAt, argv, environment } = reportOf([]);
  const part = (rows: string[]) => ({ file: 'a.json', seed, startedAt, finishedAt, argv, environment, rows });
  expect(hasControls(reportOf([row, control]))).toBe(true);
  expect(hasControls(reportOf([row]))).toBe(false);
  expect(hasControls(reportOf([row, { ...control, summary: {}, trials: [] }]))).toBe(false);
  const own = reportOf([row, control], { parts: [part(['true', 'control/py3.12']), part([])] });
  expect(hasControls(own)).toBe(true);
  const others = reportOf([row, control], { parts: [part(['true']), part(['control/py3.12'])] });
  expect(hasControls(others)).toBe(false);
});
