import { expect, it } from 'vitest';
import { judgedNames, shortNames } from '../../../../src/report/terminal/row-names.js';
import { workerResult } from '../../../support/report.js';

it.each([
  [['w/own/py3.11'], ['w']],
  [
    ['w/own/py3.11', 'v/own/py3.11'],
    ['w', 'v'],
  ],
  [
    ['w/asyncio/py3.11', 'w/uvloop/py3.11'],
    ['w/asyncio', 'w/uvloop'],
  ],
  [
    ['install/pip/warm/py3.11', 'install/uv/warm/py3.11', 'install/uv/warm/py3.11/compile'],
    ['install/pip', 'install/uv', 'install/uv/compile'],
  ],
  [
    ['lambda/orders/512/cold', 'lambda/orders/512/warm'],
    ['lambda/orders/cold', 'lambda/orders/warm'],
  ],
  [
    ['a', 'b'],
    ['a', 'b'],
  ],
])('%j are %j', (ids, names) => {
  expect(shortNames(ids)).toEqual(names);
  expect(new Set(shortNames(ids)).size).toBe(ids.length);
});

it('a worker of the user’s is called by its file, a commit is not named', () => {
  const row = workerResult('w/own/py3.11', 20);
  Object.assign(row.scenario, { worker: 'src/w.py', bundled: false });
  const pair = { base: 'w@HEAD/own/py3.11', head: 'w/own/py3.11' };
  expect(judgedNames([pair], [row])).toEqual(['w.py']);
  expect(judgedNames([pair])).toEqual(['w']);
});

it('what is no commit against the working folder is named by both', () => {
  expect(judgedNames([{ base: 'w/asyncio/py3.11', head: 'w/uvloop/py3.11' }])).toEqual([
    'w/py3.11: uvloop against asyncio',
  ]);
});
