import { expect, it } from 'vitest';
import { tunedRightly } from '../support/lambda-tuning.js';

it('finds the optimum of a known cost curve under noise in at least 95 of 100 runs', async () => {
  expect(await tunedRightly(100)).toBeGreaterThanOrEqual(95);
}, 300_000);
