import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { functionTag, namedFunctions, readPayloads } from '../../../src/config/lambda-request.js';
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
    expect(namedFunctions([text], {})).toEqual([{ kind: 'deployed', ...expected }]);
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
    expect(() => namedFunctions([text], {})).toThrow(/is not a function name/);
  });

  it('takes place and qualifier from the flags, and refuses two of them that differ', () => {
    const rest = { profile: 'p', endpointUrl: 'http://127.0.0.1:1', qualifier: 'live' };
    const place = { region: ['eu-west-1'], ...rest };
    expect(namedFunctions(['orders'], place)).toEqual([
      { kind: 'deployed', function: 'orders', region: 'eu-west-1', ...rest },
    ]);
    expect(() => namedFunctions(['orders:7'], place)).toThrow(/qualifier 7, and --qualifier says live/);
    expect(() => namedFunctions([ARN], { region: ['us-east-1'] })).toThrow(/is of eu-west-1/);
    expect(() => namedFunctions(['orders'], { endpointUrl: 'localhost:9001' })).toThrow(/is not a URL/);
  });
});

describe('patterns', () => {
  it('are looked up in every region, with the qualifier that is theirs', () => {
    expect(namedFunctions(['api-*:live', 'orders'], { region: ['a', 'b'], qualifier: 'live' })).toEqual([
      { kind: 'pattern', pattern: 'api-*', region: 'a', qualifier: 'live' },
      { kind: 'pattern', pattern: 'api-*', region: 'b', qualifier: 'live' },
      { kind: 'deployed', function: 'orders', region: 'a', qualifier: 'live' },
      { kind: 'deployed', function: 'orders', region: 'b', qualifier: 'live' },
    ]);
    expect(() => namedFunctions(['a/*'], {})).toThrow(/not a name pattern/);
  });

  it('stand for all where only tags are given', () => {
    expect(functionTag('team=a=b')).toEqual({ key: 'team', value: 'a=b' });
    expect(namedFunctions([], {}, [{ key: 'team' }])).toEqual([{ kind: 'pattern' }]);
    expect(() => namedFunctions([], {})).toThrow(/No function is named/);
    expect(() => functionTag('=x')).toThrow(/names no key/);
  });
});

describe('payloads', () => {
  it('need names where there are several', async () => {
    await expect(readPayloads(['{}', '[]'], emptyFolder())).rejects.toThrow(/names of their own/);
    await expect(readPayloads(['a={}', 'a=[]'], emptyFolder())).rejects.toThrow(/names of their own/);
  });

  it('are JSON, here or in a file', async () => {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, 'event.json'), '\uFEFF{"id": 1}\n');
    expect(await readPayloads(['[1]'], cwd)).toEqual([{ text: '[1]' }]);
    expect(await readPayloads(['a=@event.json', 'b={}'], cwd)).toEqual([
      { name: 'a', text: '{"id": 1}', file: 'event.json' },
      { name: 'b', text: '{}' },
    ]);
  });

  it('are refused without being quoted', async () => {
    const refusal = (given: string) =>
      readPayloads([given], emptyFolder()).catch((error: Error) => error.message);
    expect(await refusal('{"token": hunter2}')).toBe('--payload is not valid JSON.');
    expect(await refusal('@none.json')).toMatch(/Cannot read the payload none\.json: it does not exist\./);
    expect(await refusal(JSON.stringify('x'.repeat(6 * 2 ** 20)))).toMatch(
      /6291458 bytes: Lambda takes 6 MB/,
    );
  });
});
