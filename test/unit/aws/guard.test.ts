import { expect, it } from 'vitest';
import { invokers } from '../../../src/aws/guard.js';

it('names who may invoke, without accounts, once each', () => {
  const statement = (Principal: unknown, Effect = 'Allow') => ({
    Effect,
    Principal,
    Action: 'lambda:InvokeFunction',
  });
  const policy = {
    Statement: [
      statement({ Service: 's3.amazonaws.com' }),
      statement({ Service: 's3.amazonaws.com' }),
      statement({ AWS: 'arn:aws:iam::123456789012:root' }),
      statement('*'),
      statement({ Service: 'sns.amazonaws.com' }, 'Deny'),
    ],
  };
  expect(invokers(JSON.stringify(policy))).toEqual([
    's3.amazonaws.com, by its resource policy',
    'arn:aws:iam::***:root, by its resource policy',
    '*, by its resource policy',
  ]);
  expect(invokers('{}')).toEqual([]);
});
