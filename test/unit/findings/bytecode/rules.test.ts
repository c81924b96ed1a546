import { describe, expect, it } from 'vitest';
import type { BytecodeCounts } from '../../../../src/domain/bytecode.js';
import { decideRules, parseFailOn } from '../../../../src/findings/bytecode/rules.js';

const total = {
  modules: 100,
  valid: 80,
  missing: 5,
  stale: 3,
  wrongVersion: 2,
  mismatched: 1,
} as BytecodeCounts;

describe('--fail-on', () => {
  it.each([
    ['missing', 5, 'FAIL'],
    ['missing>4', 5, 'FAIL'],
    ['missing>5', 5, 'PASS'],
    ['missing>5%', 5, 'PASS'],
    ['missing > 4.9 %', 5, 'FAIL'],
    ['stale>2', 3, 'FAIL'],
    ['wrong-version', 2, 'FAIL'],
    ['mismatched>1', 1, 'PASS'],
    ['any>10', 11, 'FAIL'],
    ['any>11', 11, 'PASS'],
  ])('%s: %d, %s', (expression, count, verdict) => {
    const [rule] = decideRules(parseFailOn(expression), total);
    expect(rule).toMatchObject({ count, share: count / 100, verdict });
  });

  it('takes several, each decided on its own', () => {
    const decided = decideRules(parseFailOn('stale>3, missing'), total);
    expect(decided.map(({ expression, verdict }) => [expression, verdict])).toEqual([
      ['stale>3', 'PASS'],
      ['missing', 'FAIL'],
    ]);
  });

  it('passes where there is nothing to count', () => {
    const none = { ...total, modules: 0, missing: 0 };
    expect(decideRules(parseFailOn('missing>5%'), none)[0]).toMatchObject({ share: 0, verdict: 'PASS' });
  });

  it.each([
    '',
    'missing,',
    'mising',
    'valid',
    'missing>',
    'missing>x',
    'missing>1.5',
    'stale>101%',
    'toString',
    'any<5',
  ])('refuses %j', (text) => {
    expect(() => parseFailOn(text)).toThrow(/^--fail-on (?:cannot read|has an empty part)/);
  });
});
