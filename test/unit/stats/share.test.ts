import { describe, expect, it } from 'vitest';
import { wilson } from '../../../src/stats/share.js';

describe('the interval of a share', () => {
  // statsmodels.stats.proportion.proportion_confint(count, n, method="wilson")
  it.each([
    [0, 10, 0, 0.27753279],
    [10, 10, 0.72246721, 1],
    [1, 20, 0.00888145, 0.23613123],
    [36, 996, 0.02622090452, 0.0496325802],
  ])('%i of %i', (count, n, low, high) => {
    const [a, b] = wilson(count, n);
    expect(a).toBeCloseTo(low, 5);
    expect(b).toBeCloseTo(high, 5);
  });
});
