import { expect, it } from 'vitest';
import { givenValues, type Scenario } from '../../../src/domain/plan.js';

const given = (args: readonly string[], env: Record<string, string> = {}) =>
  givenValues({ runner: 'worker', args, env, hooks: {} } as unknown as Scenario);

it('what a user gave is kept back, but for names of options and of loops: they stand in our own messages', () => {
  expect(given(['--loop', 'uvloop', '--token', 's3cret', '--key=s3cret', '-ps3cret', '--S3CRET'])).toEqual([
    's3cret',
    '--key=s3cret',
    '-ps3cret',
    '--S3CRET',
  ]);
  expect(given([], { LOOP: 'asyncio', TOKEN: 'asyncio-1' })).toEqual(['asyncio-1']);
});
