import { InvalidArgumentError } from 'commander';
import { describe, expect, it } from 'vitest';
import { positive, share } from '../../../src/cli/arguments.js';

describe('numbers of the command line', () => {
  it.each([
    ['5', 5],
    [' 1.5 ', 1.5],
    ['.5', 0.5],
    ['5.', 5],
    ['2000000', 2_000_000],
  ])('reads %j', (text, number) => {
    expect(positive(text)).toBe(number);
  });

  it.each([
    '0x10',
    '0b1',
    '1e3',
    '1e-320',
    '1e309',
    '+5',
    '-1',
    '0',
    '',
    ' ',
    'NaN',
    'Infinity',
    '1,5',
    '2000001',
  ])('refuses %j', (text) => {
    expect(() => positive(text)).toThrow(InvalidArgumentError);
    expect(() => positive(text)).toThrow('A number above 0 and up to 2000000 is needed, such as 1.5.');
  });

  it('reads shares likewise', () => {
    expect(['0', '0.25', '1'].map(share)).toEqual([0, 0.25, 1]);
    for (const text of ['0x1', '1e-1', '', '1.1', '-0.1', 'NaN'])
      expect(() => share(text)).toThrow('A number from 0 to 1 is needed.');
  });
});
