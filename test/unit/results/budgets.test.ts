import { describe, expect, it } from 'vitest';
import { parseBudget } from '../../../src/config/budget.js';
import { decideBudgets } from '../../../src/results/budgets.js';
import { commandResult, workerResult } from '../../support/report.js';

// Its ready: median 100, interval 98 to 102, max 150, p90 120.
const row = workerResult('hello/asyncio/py3.12', 100);
const decide = (text: string, results = [row]) => decideBudgets([parseBudget(text)], results);

describe('the verdict on a median', () => {
  it.each([
    ['ready.p50<103ms', 'PASS'],
    ['ready.p50<102ms', 'INCONCLUSIVE'],
    ['ready.p50<=102ms', 'PASS'],
    ['ready.p50<100ms', 'INCONCLUSIVE'],
    ['ready.p50<98ms', 'FAIL'],
    ['ready.p50<=98ms', 'INCONCLUSIVE'],
    ['ready.median<97ms', 'FAIL'],
    ['ready.p50>97ms', 'PASS'],
    ['ready.p50>100ms', 'INCONCLUSIVE'],
    ['ready.p50>103ms', 'FAIL'],
  ])('%s: %s by its interval', (text, verdict) => {
    expect(decide(text)[0]?.verdict).toBe(verdict);
  });

  it('is open where there is no interval', () => {
    const few = structuredClone(row);
    if (few.summary.ready) few.summary.ready = { ...few.summary.ready, n: 3, medianCi95: undefined } as never;
    expect(decide('ready.p50<1s', [few])[0]).toMatchObject({
      verdict: 'INCONCLUSIVE',
      n: 3,
      sentence: expect.stringMatching(/n = 3, too few samples/),
    });
  });
});

it.each([
  ['ready.max<150ms', 'FAIL'],
  ['ready.max<=150ms', 'PASS'],
  ['ready.p90<121ms', 'PASS'],
  ['ready.min>90ms', 'FAIL'],
  ['rss.p50<30MB', 'PASS'],
])('%s is %s', (text, verdict) => {
  expect(decide(text)[0]?.verdict).toBe(verdict);
});

it('says what was found, what was asked and what follows', () => {
  expect(decide('ready.p50<150ms')[0]?.sentence).toBe(
    'hello/asyncio/py3.12: ready.p50 is 100 ms [98.0 ms, 102 ms] (n = 20); asked is < 150 ms: PASS',
  );
  expect(decide('ready.max<80ms')[0]?.sentence).toBe(
    'hello/asyncio/py3.12: ready.max is 150 ms (n = 20, a point value); asked is < 80.0 ms: FAIL',
  );
});

it('never passes where the figure is missing', () => {
  const failed = { ...row, summary: {} };
  expect(decide('ready.p50<1s', [failed])[0]).toMatchObject({ verdict: 'INCONCLUSIVE', n: 0 });
  expect(decide('ready.p95<1s')[0]).toMatchObject({ verdict: 'INCONCLUSIVE' });
});

it('is about the rows that it names and that have the figure, never the control', () => {
  const rows = [row, commandResult('true', 1), commandResult('control/py3.12', 9, true)];
  const ids = (text: string) => decideBudgets([parseBudget(text)], rows).map(({ id }) => id);
  expect(ids('wall.p50<1s')).toEqual(['hello/asyncio/py3.12', 'true']);
  expect(ids('ready.p50<1s')).toEqual(['hello/asyncio/py3.12']);
  expect(ids('t*:wall.p50<1s')).toEqual(['true']);
});
