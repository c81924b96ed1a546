import { describe, expect, it } from 'vitest';
import { withoutValues } from '../../../src/domain/conceal.js';
import { expectLinear } from '../../support/linear.js';

const SECRET = 'pä"ss/w o\\rd+1&';
const base64 = (text: string) => Buffer.from(text).toString('base64');

it('takes given values out of what a process said, the longest first, and leaves short ones', () => {
  expect(withoutValues('no host hush.example for hush and a', ['hush', 'hush.example', 'a'])).toBe(
    'no host *** for *** and a',
  );
});

describe('a value is found', () => {
  it.each([
    ['as it is', SECRET],
    ['in JSON', JSON.stringify(SECRET).slice(1, -1)],
    ['in JSON with escapes', 'p\\u00e4\\"ss\\/w o\\\\rd+1&'],
    ['in JSON in JSON', JSON.stringify(JSON.stringify(SECRET)).slice(3, -3)],
    ['as Python shows it', 'p\\xe4"ss/w o\\\\rd+1&'],
    ['in a URL', encodeURIComponent(SECRET)],
    ['in a URL in small letters', encodeURIComponent(SECRET).toLowerCase()],
    ['as Python quotes it', encodeURIComponent(SECRET).replaceAll('%2F', '/')],
    ['in a form', encodeURIComponent(SECRET).replaceAll('%20', '+')],
  ])('%s', (_, written) => {
    expect(withoutValues(`before ${written} after`, [SECRET])).toBe('before *** after');
  });

  it.each([0, 1, 2, 3, 4, 5])('in base64, %i bytes after its beginning', (before) => {
    const all = `${'u'.repeat(before)}${SECRET}:tail`;
    for (const written of [base64(all), Buffer.from(all).toString('base64url')]) {
      const shown = withoutValues(`Basic ${written} x`, [SECRET]);
      expect(shown).toMatch(/^Basic [\w+/-]*\*\*\*[\w+/-]*=* x$/);
      // What is left of the letters holds no byte of it.
      const rest = shown.slice(6, -2).split('***');
      expect(Buffer.from(rest[0] ?? '', 'base64').toString()).toBe(
        'u'.repeat(before).slice(0, (rest[0] ?? '').length * 0.75),
      );
      expect(rest[1]?.length).toBeLessThanOrEqual(9);
    }
  });

  it('in each of its lines', () => {
    const key = 'BEGIN KEY\nabcdefgh\r\nijklmnop\nEND';
    expect(withoutValues('x abcdefgh y\nijklmnop', [key])).toBe('x *** y\n***');
    expect(withoutValues(JSON.stringify({ key }), [key])).toBe('{"key":"***"}');
  });

  it('where it is longer than what was read of it', () => {
    const long = Array.from({ length: 9000 }, (_, index) => index.toString(36)).join('.');
    const shown = withoutValues(`x ${long.slice(5000, 20_000)} y`, [long], {});
    expect(shown).toContain('***');
    expect(shown.length).toBeLessThan(2100);
  });
});

describe('of a text that was cut', () => {
  it('a beginning or end that is a part of a value is hidden', () => {
    expect(withoutValues('cret-value failed', ['my-secret-value'], { start: true })).toBe('*** failed');
    expect(withoutValues('it was my-secret-v', ['my-secret-value'], { end: true })).toBe('it was ***');
    expect(withoutValues('\uFFFD\uFFFDöcret failed', ['sööcret'], { start: true })).toBe('*** failed');
    expect(withoutValues('cret-value my-secret-v', ['my-secret-value'])).toBe('cret-value my-secret-v');
  });

  it('a few letters are left', () => {
    expect(withoutValues('lue failed my-', ['my-secret-value'], { start: true, end: true })).toBe(
      'lue failed my-',
    );
  });
});

it('leaves a text without values as it is, whatever is in it', () => {
  const odd = 'lone \uD800, %zz, \\q, \\u12, 100 % + 1\\';
  expect(withoutValues(odd, ['secret'])).toBe(odd);
});

it('hides all where there is more to look for than it may take', () => {
  const many = Array.from({ length: 3000 }, (_, index) => `${index}`.padStart(1000, 'x'));
  expect(withoutValues('harmless', many)).toBe('***');
});

it('takes time in proportion to the text, also where texts and values repeat themselves', () => {
  const values = ['a'.repeat(1000), `${'a'.repeat(900)}b`, 'aaaaaa', '%61%61', '\\\\\\\\'];
  for (const part of ['a', '%61', '\\', '\\u0061', '+', 'a\n'])
    expectLinear(
      (text) => withoutValues(text, values, { start: true, end: true }),
      (size) => part.repeat(size),
    );
});
