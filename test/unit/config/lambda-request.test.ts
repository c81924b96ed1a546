import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { deployedFunctions, readPayload } from '../../../src/config/lambda-request.js';
import { emptyFolder } from '../../support/cli.js';

const ARN = 'arn:aws:lambda:eu-west-1:123456789012:function:orders';

describe('names of functions', () => {
  it.each([
    ['orders', { function: 'orders' }],
    ['orders:live', { function: 'orders', qualifier: 'live' }],
    ['orders:7', { function: 'orders', qualifier: '7' }],
    ['orders:$LATEST', { function: 'orders', qualifier: '$LATEST' }],
    [ARN, { function: ARN, region: 'eu-west-1' }],
    [`${ARN}:live`, { function: ARN, region: 'eu-west-1', qualifier: 'live' }],
    [ARN.replace('aws', 'aws-cn'), { function: ARN.replace('aws', 'aws-cn'), region: 'eu-west-1' }],
    ['123456789012:function:orders:live', { function: '123456789012:function:orders', qualifier: 'live' }],
  ])('%s', (text, expected) => {
    expect(deployedFunctions([text], {})).toEqual([{ kind: 'deployed', ...expected }]);
  });

  it.each([
    '',
    'a b',
    'orders:',
    'orders:live:7',
    'orders:li.ve',
    'arn:aws:s3:::bucket',
    '12:function:x',
    `${'x'.repeat(65)}`,
  ])('refuses %j', (text) => {
    expect(() => deployedFunctions([text], {})).toThrow(/is no name of a function/);
  });

  it('takes place and qualifier from the flags, and refuses two of them that differ', () => {
    const place = { region: 'eu-west-1', profile: 'p', endpointUrl: 'http://127.0.0.1:1', qualifier: 'live' };
    expect(deployedFunctions(['orders'], place)).toEqual([
      { kind: 'deployed', function: 'orders', ...place },
    ]);
    expect(() => deployedFunctions(['orders:7'], place)).toThrow(/qualifier 7, and --qualifier says live/);
    expect(() => deployedFunctions([ARN], { region: 'us-east-1' })).toThrow(/is of eu-west-1/);
    expect(() => deployedFunctions(['orders'], { endpointUrl: 'localhost:9001' })).toThrow(/no address/);
  });
});

describe('payloads', () => {
  it('are JSON, here or in a file', async () => {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, 'event.json'), '\uFEFF{"id": 1}\n');
    expect(await readPayload('[1]', cwd)).toBe('[1]');
    expect(await readPayload('@event.json', cwd)).toBe('{"id": 1}');
  });

  it('are refused without being quoted', async () => {
    const refusal = (given: string) =>
      readPayload(given, emptyFolder()).catch((error: Error) => error.message);
    expect(await refusal('{"token": hunter2}')).toBe('--payload is not valid JSON.');
    expect(await refusal('@none.json')).toMatch(/Cannot read the payload none.json: ENOENT/);
    expect(await refusal(JSON.stringify('x'.repeat(6 * 2 ** 20)))).toMatch(
      /6291458 bytes: Lambda takes 6 MB/,
    );
  });
});
