import { expect, it } from 'vitest';
import type { Result } from '../../../src/domain/report.js';
import { unsoundness } from '../../../src/results/sound-report.js';
import { timedRow } from '../../support/gate.js';
import { reportOf, workerResult } from '../../support/report.js';

it('finds two rows of one name among a hundred thousand with long, similar names', () => {
  // To look for each among all took minutes.
  const row = { ...workerResult('w', 1), trials: [] };
  const named = (index: number): Result => ({ ...row, id: `${'w'.repeat(60)}${index}` });
  const results = Array.from({ length: 100_000 }, (_, index) => named(index));
  expect(unsoundness(reportOf(results))).toBeUndefined();
  expect(unsoundness(reportOf([...results, named(7)]))).toBe(`it has two rows named ${'w'.repeat(60)}7`);
});

it('finds rounds that a row had twice, of which only the bare interpreter has several starts', () => {
  const row = (isControl: boolean) => timedRow('row', [10, 11, 12], isControl);
  const inOne = (result: Result) =>
    ({ ...result, trials: result.trials.map((trial) => ({ ...trial, round: 1 })) }) as Result;
  expect(unsoundness(reportOf([row(false)]))).toBeUndefined();
  expect(unsoundness(reportOf([inOne(row(false))]))).toBe('row: it has two trials of round 1');
  expect(unsoundness(reportOf([inOne(row(true))]))).toBeUndefined();
});
