import { expect, it } from 'vitest';
import { maskSecrets, withoutValues } from '../../../src/domain/mask.js';

it.each([
  [
    ['run', '--token', 'abc'],
    ['run', '--token', '***'],
  ],
  [
    ['run', '--api-key=abc', 'x'],
    ['run', '--api-key=***', 'x'],
  ],
  [
    ['env', 'DB_PASSWORD=abc', 'run'],
    ['env', 'DB_PASSWORD=***', 'run'],
  ],
  [
    ['curl', '-H', 'Authorization: Bearer abc'],
    ['curl', '-H', 'Authorization: ***'],
  ],
  [
    ['run', 'https://me:abc@host/x'],
    ['run', 'https://me:***@host/x'],
  ],
  [
    ['run', '--token', '--verbose'],
    ['run', '--token', '--verbose'],
  ],
  [
    ['python', '-c', 'pass'],
    ['python', '-c', 'pass'],
  ],
  [
    ['run', '--count=3', 'a=b'],
    ['run', '--count=3', 'a=b'],
  ],
])('%j becomes %j', (argv, masked) => {
  expect(maskSecrets(argv)).toEqual(masked);
});

it('takes given values out of what a process said, the longest first, and leaves short ones', () => {
  expect(withoutValues('no host hush.example for hush and a', ['hush', 'hush.example', 'a'])).toBe(
    'no host *** for *** and a',
  );
});
