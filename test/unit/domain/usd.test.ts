import { describe, expect, it } from 'vitest';
import { formatUsd } from '../../../src/domain/format.js';

describe('dollars', () => {
  it.each([
    [0, 2, '$0.00'],
    [31.1, 2, '$31.10'],
    [1234.5, 4, '$1234.50'],
    [0.2, 2, '$0.20'],
    [0.0214, 2, '$0.021'],
    [0.0034, 2, '$0.0034'],
    [0.20208, 4, '$0.2021'],
    [0.2083, 4, '$0.2083'],
    [1e-14, 2, '$0.000000000000'],
  ])('%d with %d digits is %s', (usd, significant, shown) => {
    expect(formatUsd(usd, significant)).toBe(shown);
  });
});
