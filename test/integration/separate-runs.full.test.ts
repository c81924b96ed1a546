import { expect, it } from 'vitest';
import { verdictShares } from '../support/separate-runs.js';
import { allowance, orFewer } from '../support/thoroughly.js';

const asked = { comparisons: orFewer(4000, 500), maxRegression: 0.1 };
const BOUND = 0.025 + allowance(0.025, asked.comparisons);

/** docs/statistics.md has the table. */
it.each([
  [0, 0],
  [0.05, 0],
  [0.1, 0],
  [0.2, 0],
  [0.3, 0],
  [0.1, 0.02],
  [0.3, 0.02],
])('offsets of up to %d, and sd %d that the control row does not show', (offset, unseen) => {
  const at = (factor: number, seed: number) => verdictShares({ ...asked, seed, offset, unseen, factor });
  const [same, allowed, slower, slow] = [at(1, 41), at(1.1, 42), at(1.15, 43), at(1.3, 44)];
  const shown = [same, allowed, slower, slow].map(({ PASS, FAIL }) =>
    [PASS, FAIL].map((share) => `${(share * 100).toFixed(2)} %`).join(' / '),
  );
  process.stdout.write(`| ${offset} | ${unseen} | ${shown.join(' | ')} |\n`);
  expect(same.FAIL).toBeLessThanOrEqual(BOUND);
  expect(allowed.FAIL).toBeLessThanOrEqual(BOUND);
  expect(slower.PASS).toBeLessThanOrEqual(BOUND);
  expect(slow.PASS).toBeLessThanOrEqual(BOUND);
});
