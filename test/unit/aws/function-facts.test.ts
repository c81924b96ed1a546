import { expect, it } from 'vitest';
import { factsOf } from '../../../src/aws/function-facts.js';
import { configurationOf } from '../../support/lambda.js';

const target = { kind: 'deployed', function: 'orders' } as const;

function facts(more: object, qualifier?: string) {
  const answer = configurationOf('orders', more);
  const { Configuration } = (answer.kind === 'service' ? answer.body : {}) as { Configuration: object };
  return factsOf(Configuration, { ...target, ...(qualifier ? { qualifier } : {}) }, 'eu-central-1');
}

it('keeps what tells runs apart, and neither variables nor accounts', () => {
  const found = facts({});
  expect(found.record).toEqual({
    ...{ region: 'eu-central-1', architecture: 'arm64', memorySizeMB: 512, runtime: 'python3.13' },
    ...{ packageType: 'Zip', runtimeVersionArn: 'arn:aws:lambda:eu-central-1::runtime:abc' },
    ...{ codeSha256: 'c2hh', codeBytes: 4711, snapStart: false, handler: 'app.handler' },
    layers: ['arn:aws:lambda:eu-central-1:***:layer:deps:3'],
    layerBytes: [1],
  });
  expect(found.secrets).toEqual(['hunter2-of-the-function']);
  expect(found.warnings).toEqual([]);
});

it('names the version behind an alias', () => {
  expect(facts({ Version: '7' }, 'live').record.version).toBe('7');
  expect(facts({ Version: '7' }, '7').record.version).toBeUndefined();
});

it('warns of SnapStart that the invoked version does not use', () => {
  const snapStart = (OptimizationStatus: string) => ({
    SnapStart: { ApplyOn: 'PublishedVersions', OptimizationStatus },
  });
  expect(facts(snapStart('Off')).warnings.map(({ code }) => code)).toEqual(['SNAPSTART_UNUSED']);
  expect(facts(snapStart('On'), 'live')).toMatchObject({ warnings: [], record: { snapStart: true } });
});
