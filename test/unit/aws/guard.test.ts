import { expect, it } from 'vitest';
import type { ReachedFunction } from '../../../src/aws/control/control-plane.js';
import { invokers, trafficOf } from '../../../src/aws/guard.js';

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

it('finds what comes on later pages', async () => {
  const pages = {
    Aliases: [
      { Name: 'old', FunctionVersion: '1' },
      { Name: 'live', FunctionVersion: '$LATEST' },
    ],
    EventSourceMappings: [{ State: 'Disabled' }, { State: 'Enabled', EventSourceArn: 'arn:aws:sqs:eu:1:q' }],
  };
  const send = async (command: object & { input: { Marker?: string } }) => {
    const { name } = command.constructor;
    if (name.startsWith('GetPolicy')) return {};
    const kind = name.startsWith('ListAliases') ? 'Aliases' : 'EventSourceMappings';
    const at = Number(command.input.Marker ?? 0);
    return { [kind]: [pages[kind][at]], ...(at === 0 ? { NextMarker: '1' } : {}) };
  };
  const reached = {
    ...{ target: { kind: 'deployed', function: 'orders' }, control: { send } },
    connection: { isAws: () => true },
  } as unknown as ReachedFunction;
  expect(await trafficOf(reached, new AbortController().signal)).toEqual([
    'event source arn:aws:sqs:eu:1:q',
    'alias live',
  ]);
});
