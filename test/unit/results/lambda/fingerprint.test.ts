import { expect, it } from 'vitest';
import type { LambdaScenarioRecord } from '../../../../src/domain/report.js';
import { unlikeFunctions } from '../../../../src/results/likeness.js';

const scenario = (more: Partial<LambdaScenarioRecord> = {}): LambdaScenarioRecord => ({
  ...{
    runner: 'lambda',
    function: 'fn',
    starts: 'cold',
    source: 'invoked',
    emulated: false,
    codeSha256: 'x',
  },
  ...{ runtimeVersionArn: 'arn:aws:lambda:us-east-1::runtime:a', forcedBy: 'description' },
  ...more,
});
const layers = ['arn:aws:lambda:us-east-1:***:layer:deps:3'];

it.each([
  ['the same', {}, []],
  ['other code', { codeSha256: 'y' }, []],
  ['nobody may look', { runtimeVersionArn: undefined, codeSha256: undefined, layers }, []],
  [
    'another runtime',
    { runtimeVersionArn: 'arn:aws:lambda:us-east-1::runtime:b' },
    [/^other runtime version: .*:a against .*:b$/],
  ],
  ['a layer', { layers }, [/^other layers: none against deps:3$/]],
  ['forced by a burst', { forcedBy: 'burst' }, []],
  ['forced by a variable', { forcedBy: 'env' }, [/^other way of forcing: none against a variable$/]],
] as const)('%s', (_, more, expected) => {
  const head = scenario();
  for (const [name, value] of Object.entries(more)) Object.assign(head, { [name]: value });
  const found = unlikeFunctions(scenario(), head);
  expect(found).toEqual(expected.map((text) => expect.stringMatching(text)));
});
