import { describe, expect, it } from 'vitest';
import { validate } from '../../../src/emulator/api/validate.js';

const refusal = (action: string, input: Record<string, unknown>) => {
  try {
    validate(action, input);
    return undefined;
  } catch (error) {
    const { type, status, message } = error as { type: string; status: number; message: string };
    return [type, status, message];
  }
};
const GOOD = { FunctionName: 'fn', Role: 'arn:aws:iam::000000000000:role/x', Code: { ZipFile: 'UEs=' } };

describe('a request against the model of the API', () => {
  it('is let through where all is as it should be, and where null stands for nothing', () => {
    expect(refusal('CreateFunction', GOOD)).toBeUndefined();
    expect(refusal('CreateFunction', { ...GOOD, MemorySize: null, Layers: [] })).toBeUndefined();
    expect(refusal('CreateFunction', { ...GOOD, SomethingNew: 7 })).toBeUndefined();
    expect(refusal('GetAccountSettings', {})).toBeUndefined();
    expect(refusal('DownloadCode', { any: 1 })).toBeUndefined();
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['a text for a number', { MemorySize: 'large' }, 'STRING_VALUE can not be converted to an Integer'],
    ['half a megabyte', { MemorySize: 128.5 }, 'NUMBER_VALUE can not be converted to an Integer'],
    ['a number for a text', { Description: 7 }, 'NUMBER_VALUE can not be converted to a String'],
    ['a text for a list', { Layers: 'arn' }, 'STRING_VALUE can not be converted to a List'],
    ['a list for a map', { Tags: [] }, 'START_ARRAY can not be converted to a Map'],
    ['a text for a structure', { Environment: 'A=b' }, 'STRING_VALUE can not be converted to a Structure'],
    ['a structure for a text', { Handler: {} }, 'START_OBJECT can not be converted to a String'],
    ['a truth for a text', { Handler: true }, 'TRUE_VALUE can not be converted to a String'],
    ['a text for a truth', { Publish: 'yes' }, 'STRING_VALUE can not be converted to a Boolean'],
    ['a number in a list', { Layers: [7] }, 'NUMBER_VALUE can not be converted to a String'],
    ['a number in a map', { Tags: { a: 7 } }, 'NUMBER_VALUE can not be converted to a String'],
  ])('cannot be read with %s', (_, more, message) => {
    expect(refusal('CreateFunction', { ...GOOD, ...more })).toEqual(['SerializationException', 400, message]);
  });

  it('is told all that is wrong at once, in the order of the model', () => {
    expect(refusal('CreateFunction', { FunctionName: 'fn', MemorySize: 1, Timeout: 0 })).toEqual([
      'ValidationException',
      400,
      [
        "4 validation errors detected: Value null at 'role' failed to satisfy constraint: Member must not be null",
        "Value null at 'code' failed to satisfy constraint: Member must not be null",
        "Value '0' at 'timeout' failed to satisfy constraint: Member must have value greater than or equal to 1",
        "Value '1' at 'memorySize' failed to satisfy constraint: Member must have value greater than or equal to 128",
      ].join('; '),
    ]);
  });

  it('has a value that is both too long and wrongly written refused twice', () => {
    const [, , message] =
      refusal('CreateAlias', { FunctionName: 'fn', FunctionVersion: '1', Name: '.'.repeat(129) }) ?? [];
    expect(message).toMatch(
      /^2 validation errors detected: .*less than or equal to 128; .*regular expression pattern/,
    );
  });

  it('must match a pattern as a whole, line ends included', () => {
    for (const Handler of ['app.handler\n', ' app.handler', 'a\nb'])
      expect(refusal('CreateFunction', { ...GOOD, Handler })?.[0]).toBe('ValidationException');
  });

  it('may have letters of any language in tags', () => {
    expect(refusal('CreateFunction', { ...GOOD, Tags: { größe: '大 1' } })).toBeUndefined();
    expect(refusal('CreateFunction', { ...GOOD, Tags: { a: '💥' } })?.[0]).toBe('ValidationException');
  });

  it('does not show what is secret', () => {
    const Environment = { Variables: { '1': 'hunter2' } };
    const [, , message] = refusal('CreateFunction', { ...GOOD, Environment }) ?? [];
    expect(message).toContain("Value at 'environment.variables' failed");
    expect(message).not.toContain('hunter2');
  });

  it('is refused by CreateFunction for a name as what cannot be, and for an ARN as what is written wrongly', () => {
    expect(refusal('CreateFunction', { ...GOOD, FunctionName: 'a b' })?.[0]).toBe(
      'InvalidParameterValueException',
    );
    expect(refusal('CreateFunction', { ...GOOD, FunctionName: 'a:b c' })?.[0]).toBe('ValidationException');
    expect(refusal('GetFunction', { FunctionName: 'a b' })?.[0]).toBe('ValidationException');
    expect(refusal('CreateFunction', { ...GOOD, FunctionName: undefined })?.[0]).toBe('ValidationException');
  });
});
