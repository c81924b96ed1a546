import { expect, it } from 'vitest';
import { tunedRightly } from '../support/lambda-tuning.js';

it('finds the optimum of a known cost curve under noise in at least 19 of 20 runs', async () => {
  expect(await tunedRightly(20)).toBeGreaterThanOrEqual(19);
});
