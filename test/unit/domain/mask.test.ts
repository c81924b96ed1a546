import { expect, it } from 'vitest';
import { maskSecrets, secretsIn } from '../../../src/domain/mask.js';
import { expectLinear } from '../../support/linear.js';

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
    ['curl', '-H', 'X-Auth-Token: abc', 'https://host/x?page=1&token=abc&y=2'],
    ['curl', '-H', 'X-Auth-Token: ***', 'https://host/x?page=1&token=***&y=2'],
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

it('says what it masks', () => {
  const command = [
    'run',
    '--token',
    'one',
    'A_SECRET=two',
    'Cookie: three',
    'db://me:four@host/?key=five',
    'plain',
  ];
  expect(secretsIn(command)).toEqual(['one', 'two', 'three', 'four', 'five']);
});

it.each(['a', '://a', 'a:', 'a=', '?a', '://a:', 'key'])(
  'takes time in proportion to a word of %j',
  (part) => {
    expectLinear(
      (word) => maskSecrets([word]),
      (size) => `${part.repeat(size)} `,
    );
  },
);
