import { expect, it } from 'vitest';
import { expectedOf } from '../../../src/stats/expected-rounds.js';

const PLAN = [10, 20, 40, 80];

it('expects the first look where there is no noise, and the last where there is much', () => {
  expect(expectedOf(0.001, PLAN, 1.1, 1)).toMatchObject({ rounds: 10, findable: expect.closeTo(1.1, 2) });
  expect(expectedOf(0.5, PLAN, 1.1, 1).rounds).toBeGreaterThan(75);
});

it('finds less with more noise, with more rows, and with fewer rounds', () => {
  const { findable } = expectedOf(0.06, PLAN, 1.1, 1);
  expect(findable).toBeGreaterThan(1.1);
  expect(expectedOf(0.12, PLAN, 1.1, 1).findable).toBeGreaterThan(findable);
  expect(expectedOf(0.06, PLAN, 1.1, 10).findable).toBeGreaterThan(findable);
  expect(expectedOf(0.06, 20, 1.1, 1)).toMatchObject({ rounds: 20 });
  expect(expectedOf(0.06, 20, 1.1, 1).findable).toBeGreaterThan(findable);
});

it('is near what was simulated with 6 % noise: 24 rounds for an unchanged row, +15 % found in 89 %', () => {
  const { rounds, findable } = expectedOf(0.06, PLAN, 1.1, 1);
  expect(rounds).toBeGreaterThan(12);
  expect(rounds).toBeLessThan(26);
  expect(findable).toBeGreaterThan(1.12);
  expect(findable).toBeLessThan(1.15);
});
