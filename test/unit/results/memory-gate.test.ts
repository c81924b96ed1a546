import { expect, it } from 'vitest';
import { gateRows } from '../../../src/results/gate.js';
import { around } from '../../support/gate.js';
import { workerResult } from '../../support/report.js';

/** Its time to ready, and with it its imports, and its peak memory in every trial. */
function row(readyMs: number, bytes: number) {
  const made = workerResult('w/asyncio/py3.12', readyMs);
  const [trial] = made.trials;
  if (trial?.status !== 'ok') throw new Error('a made-up trial is ok');
  made.trials = around(1).map((share, index) => ({
    ...trial,
    ...{ round: index + 1, readyMs: readyMs * share, peakRssBytes: bytes * share },
  }));
  return made;
}

const sentence = (metric: 'ready' | 'rss') => {
  const pair = { id: 'w', base: row(100, 20e6), head: row(200, 40e6) };
  const { comparisons } = gateRows([{ ...pair, pairing: 'rounds', runOffset: 0, reasons: [] }], {
    ...{ maxRegression: 0.1, maxFailures: 0, metric },
  });
  return comparisons[0];
};

it('says where time went of times, and not of memory', () => {
  expect(sentence('ready')?.sentence).toMatch(/FAIL: .*; mostly in imports \(\+100 ms\)/);
  expect(sentence('rss')).toMatchObject({ verdict: 'FAIL', unit: 'bytes' });
  expect(sentence('rss')?.sentence).not.toMatch(/imports|\d ms/);
  expect(sentence('rss')?.moved).toBeUndefined();
});

it('is open where no round succeeded on both sides', () => {
  const [base, head] = [row(100, 20e6), row(100, 20e6)];
  const failed = { status: 'failed', code: 'EXIT', message: 'exit code 1' } as const;
  const half = (made: typeof base, isKept: (round: number) => boolean) => ({
    ...made,
    trials: made.trials.map(({ round, position, startedAt, ...trial }) => ({
      ...{ round, position, startedAt },
      ...(isKept(round) ? trial : failed),
    })) as typeof made.trials,
  });
  const pair = { id: 'w', base: half(base, (round) => round > 10), head: half(head, (round) => round < 11) };
  const other = { id: 'other', base: row(100, 20e6), head: row(100, 20e6) };
  const rounds = { pairing: 'rounds' as const, runOffset: 0, reasons: [] };
  const found = gateRows(
    [pair, other].map((one) => ({ ...one, ...rounds })),
    {
      ...{ maxRegression: 0.1, maxFailures: 20 },
    },
  );
  expect(found.comparisons).toHaveLength(1);
  expect(found.gate).toMatchObject({
    verdict: 'INCONCLUSIVE',
    unmatched: [{ id: 'w', code: 'NO_RATIO', sentence: expect.stringMatching(/no round succeeded on both/) }],
  });
});
