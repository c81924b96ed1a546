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
