import { expect, it } from 'vitest';
import { namedFunctions } from '../../../src/config/lambda-request.js';
import type { DeployedFunction } from '../../../src/domain/plan.js';
import { lambdaPlan } from '../../../src/plan/lambda-plan.js';

const functions = namedFunctions(
  ['orders', 'orders:live', 'orders', 'arn:aws:lambda:eu-west-1:123456789012:function:mail'],
  {},
).map((target, index) => ({
  target: target as DeployedFunction,
  ...(index === 3 ? {} : { memorySizeMB: 512 }),
}));
const plan = (seed = 7) =>
  lambdaPlan({
    ...{ functions, payloads: [{ text: '{}' }], force: 'observe', memorySizesMB: [], snapStart: false },
    ...{ runs: 5, timeoutMs: 60_000, seed, cwd: '/project' },
  });

it('names rows by function, qualifier and memory; never by the account', () => {
  expect(plan().scenarios.map(({ id }) => id)).toEqual([
    'lambda/orders/512',
    'lambda/orders:live/512',
    'lambda/orders/512#2',
    'lambda/mail',
  ]);
});

it('has every function once in each round, from round 1 on, in an order of the seed alone', () => {
  const { rounds } = plan();
  expect(rounds.map(({ round }) => round)).toEqual([1, 2, 3, 4, 5]);
  for (const { order } of rounds) expect([...order].sort()).toEqual([0, 1, 2, 3]);
  expect(plan().rounds).toEqual(rounds);
  expect(plan(8).rounds).not.toEqual(rounds);
  expect(plan().comparisons).toEqual([1, 2, 3].map((head) => ({ base: 0, head })));
});
