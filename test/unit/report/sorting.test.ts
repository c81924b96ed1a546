import { expect, it } from 'vitest';
import { markdown } from '../../../src/report/markdown.js';
import { sorted } from '../../../src/report/sorting.js';
import { table } from '../../../src/report/table.js';
import { commandResult, reportOf, workerResult } from '../../support/report.js';

const rows = [commandResult('b', 3), commandResult('none', 1), commandResult('a', 1234)];
const { wall: _, ...others } = rows[1]?.summary ?? {};
const report = reportOf(rows.map((row) => (row.id === 'none' ? { ...row, summary: others } : row)));
const look = { width: 100, color: false };

it('shows the fastest first, and what has no figure last', () => {
  const ids = (order: 'time' | 'command') => sorted(report, order).results.map(({ id }) => id);
  expect(ids('time')).toEqual(['b', 'a', 'none']);
  expect(ids('command')).toEqual(['b', 'none', 'a']);
});

it('shows the figures of tables in the unit that is asked for, sizes as they are', () => {
  const lines = (timeUnit: 's' | 'µs', text = table(report, { ...look, timeUnit })) => text.split('\n');
  expect(lines('s')[3]).toMatch(/^a +1\.234 s +\[1\.209, 1\.259\] +1\.111 +1\.851 +0\.002 +< 9\.5 MB/);
  expect(lines('µs')[1]).toMatch(/^b +3000 µs +\[2940, 3060\] +2700 +4500 +2000 /);
  const text = markdown(report, { ...look, timeUnit: 's' });
  expect(text).toContain('| row | ready s | wall s | 95 % CI |');
  expect(text).toContain('| `a` | – | 1.234 |');
  const own = workerResult('w/asyncio/py3.12', 100);
  const mine = reportOf([{ ...own, scenario: { ...own.scenario, bundled: false, worker: 'w.py' } }]);
  expect(table(mine, { ...look, timeUnit: 's' })).toMatch(/0\.100 s \[0\.098, 0\.102\] +0\.012 +0\.080/);
});
