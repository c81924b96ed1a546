import { expect, it } from 'vitest';
import { didYouMean, nearNames } from '../../../src/domain/near-names.js';

it.each<[string, string[], string[]]>([
  ['mian', ['main', 'other'], ['main']],
  ['Main', ['main'], ['main']],
  ['v1.2', ['v1.3', 'v1.2.0', 'release'], ['v1.3', 'v1.2.0']],
  ['before-chnage', ['after-change', 'before-change'], ['before-change']],
  ['x', ['p', 'main'], []],
  ['', ['a', 'abc'], []],
  ['gahter', ['gather'], ['gather']],
  ['backgorund', ['background'], ['background']],
  ['helol', ['hello', 'echo'], ['hello']],
  ['loop', ['loops'], ['loops']],
  ['aws-client', ['aws_clients'], ['aws_clients']],
  // Half of the letters in common is what many words have.
  ['e.other', ['gather'], []],
  ['celery', ['hello'], []],
  ['test', ['echo'], []],
])('%j is near to those of %j', (name, known, near) => {
  expect(nearNames(name, known)).toEqual(near);
});

it('says one sentence, or none', () => {
  expect(didYouMean('tabel', ['table', 'json', 'table'])).toBe('Did you mean table?');
  expect(didYouMean('xml', ['table'])).toBeUndefined();
});
