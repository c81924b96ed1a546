import { expect, it } from 'vitest';
import { tunedRightly } from '../support/lambda-tuning.js';
import { orFewer } from '../support/thoroughly.js';

const RUNS = orFewer(100, 10);

it('finds the optimum of a known cost curve under noise in at least 95 % of runs', async () => {
  expect(await tunedRightly(RUNS)).toBeGreaterThanOrEqual(0.95 * RUNS);
}, 300_000);
