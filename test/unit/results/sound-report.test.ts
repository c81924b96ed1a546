import { expect, it } from 'vitest';
import type { Result } from '../../../src/domain/report.js';
import { unsoundness } from '../../../src/results/sound-report.js';
import { reportOf, workerResult } from '../../support/report.js';

it('finds two rows of one name among a hundred thousand with long, similar names', () => {
  // To look for each among all took minutes.
  const row = { ...workerResult('w', 1), trials: [] };
  const named = (index: number): Result => ({ ...row, id: `${'w'.repeat(60)}${index}` });
  const results = Array.from({ length: 100_000 }, (_, index) => named(index));
  expect(unsoundness(reportOf(results))).toBeUndefined();
  expect(unsoundness(reportOf([...results, named(7)]))).toBe(`it has two rows named ${'w'.repeat(60)}7`);
});
