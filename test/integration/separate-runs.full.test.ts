import { expect, it } from 'vitest';
import { verdictShares } from '../support/separate-runs.js';
import { orFewer } from '../support/thoroughly.js';

const asked = { comparisons: orFewer(4000, 2000), maxRegression: 0.1 };

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
  expect(same.FAIL).toBeLessThanOrEqual(0.025);
  expect(allowed.FAIL).toBeLessThanOrEqual(0.025);
  expect(slower.PASS).toBeLessThanOrEqual(0.025);
  expect(slow.PASS).toBeLessThanOrEqual(0.025);
});
