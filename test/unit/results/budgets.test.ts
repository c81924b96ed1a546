import { describe, expect, it } from 'vitest';
import { parseBudget } from '../../../src/config/budget.js';
import type { Result } from '../../../src/domain/report.js';
import { decideBudgets } from '../../../src/results/budgets.js';
import { commandResult, workerResult } from '../../support/report.js';

// Its ready: median 100, interval 98 to 102, max 150, p90 120.
const row = workerResult('hello/asyncio/py3.12', 100);
const decide = (text: string, results: Result[] = [row]) => decideBudgets([parseBudget(text)], results);

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
      sentence: expect.stringMatching(/n = 3, too few for an interval/),
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

it.each([
  ['ready.p50<150ms', 'ready.p50 is 100 ms [98.0, 102] (n = 20), under 150 ms: PASS'],
  [
    'ready.p50 >= .1s',
    'ready.p50 is 100 ms [98.0, 102] (n = 20), whether at least .1 s is open: INCONCLUSIVE',
  ],
  ['ready.p50>2s', 'ready.p50 is 100 ms [98.0, 102] (n = 20), not over 2 s: FAIL'],
  ['ready.max<=80ms', 'ready.max is 150 ms (n = 20, a point value), not at most 80 ms: FAIL'],
  ['ready.max<149.9ms', 'ready.max is 150 ms (n = 20, a point value), not under 149.9 ms: FAIL'],
  ['rss.p50<1GiB', 'rss.p50 is 24.5 MB [24.0, 25.0] (n = 20), under 1 GiB: PASS'],
  ['ready.p95<1s', 'ready.p95 cannot be decided (n = 20 is too few for p95): INCONCLUSIVE'],
])('says of %s what was found, what was asked and what follows', (text, said) => {
  expect(decide(text)[0]?.sentence).toBe(`hello/asyncio/py3.12: ${said}`);
});

it('tells a figure from a limit to which it would be rounded', () => {
  const close = workerResult('hello/asyncio/py3.12', 100.3);
  expect(decide('ready.p75<101ms', [close])[0]?.sentence).toContain('is 101.303 ms (');
});

it('never passes where the figure is missing', () => {
  const failed = { ...row, summary: {} };
  expect(decide('ready.p50<1s', [failed])[0]).toMatchObject({
    verdict: 'INCONCLUSIVE',
    n: 0,
    sentence: expect.stringContaining('no trial of this row has ready'),
  });
  expect(decide('ready.p95<1s')[0]).toMatchObject({ verdict: 'INCONCLUSIVE' });
  expect(decide('rss.p50<1GB', [commandResult('true', 1)])[0]).toMatchObject({
    verdict: 'INCONCLUSIVE',
    sentence: expect.stringContaining('under the launcher’s own 9.5 MB'),
  });
});

it('never passes on the trials that are left, but fails on them', () => {
  const place = { round: 2, position: 0, startedAt: row.trials[0]?.startedAt ?? '' };
  const lost = { ...place, status: 'failed' as const, code: 'TIMEOUT', message: 'still running' };
  const some = workerResult('hello/asyncio/py3.12', 100);
  some.trials.push(lost, { ...lost, round: 0 });
  expect(decide('ready.max<1s', [some])[0]).toMatchObject({
    verdict: 'INCONCLUSIVE',
    sentence: expect.stringContaining('(n = 20, a point value, 1 trial failed), whether under 1 s is open'),
  });
  expect(decide('ready.max<1ms', [some])[0]?.verdict).toBe('FAIL');

  // One trial of 21 without the phase, as of a worker that only sometimes has a loop.
  const partial = workerResult('hello/asyncio/py3.12', 100);
  for (let round = 2; round <= 21; round += 1) {
    const [, first] = partial.trials;
    if (first) partial.trials.push({ ...first, round });
  }
  expect(decide('loop.p50<1s', [partial])[0]).toMatchObject({
    verdict: 'INCONCLUSIVE',
    sentence: expect.stringContaining('1 trial without loop'),
  });
});

it('is about the rows that it names and that have the figure, never the control', () => {
  const rows = [row, commandResult('true', 1), commandResult('control/py3.12', 9, true)];
  const ids = (text: string) => decideBudgets([parseBudget(text)], rows).map(({ id }) => id);
  expect(ids('wall.p50<1s')).toEqual(['hello/asyncio/py3.12', 'true']);
  expect(ids('ready.p50<1s')).toEqual(['hello/asyncio/py3.12']);
  expect(ids('t*:wall.p50<1s')).toEqual(['true']);
});

describe('at the looks of a row that goes on until it is decided', () => {
  const looks = { worker: [10, 20, 40] };
  /** 100 ms in the first rounds, and what follows. */
  const rowOf = (rounds: number, readyMs: (round: number) => number): Result => {
    const [trial] = row.trials.filter(({ status, round }) => status === 'ok' && round > 0);
    const trials = Array.from({ length: rounds + 1 }, (_, round) => ({
      ...trial,
      round,
      readyMs: readyMs(round),
    }));
    return { ...row, trials } as Result;
  };
  const at = (text: string, result: Result) => decideBudgets([parseBudget(text)], [result], looks)[0];

  it('is decided at the first look whose interval is clear of the limit', () => {
    const found = at(
      'ready.p50<105ms',
      rowOf(10, (round) => 95 + round / 2),
    );
    // 10 rounds at level .025 * ln(1 + 1.718 / 4) = .0089: ranks 1 and 10 (2 / 1024 below rank 2 is .0107).
    expect(found).toMatchObject({
      verdict: 'PASS',
      ci95: [95.5, 100],
      look: { number: 1, of: 3, rounds: 10, planned: 40 },
    });
    expect(found?.look?.level).toBeCloseTo(0.00892, 4);
    expect(found?.sentence).toContain('look 1 of 3 at level 0.0089, 40 rounds planned');
  });

  it('stays as it was decided, whatever the rounds that others needed show', () => {
    const found = at(
      'ready.p50<105ms',
      rowOf(20, (round) => (round <= 10 ? 95 + round / 2 : 200)),
    );
    expect(found).toMatchObject({ verdict: 'PASS', look: { number: 1 } });
  });

  it('is open for as long as no look decides it, and says the last one', () => {
    const found = at(
      'ready.p50<100ms',
      rowOf(20, (round) => 90 + round),
    );
    expect(found).toMatchObject({ verdict: 'INCONCLUSIVE', look: { number: 2, rounds: 20 } });
  });
});
