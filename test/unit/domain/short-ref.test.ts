import { expect, it } from 'vitest';
import { shortRef } from '../../../src/domain/short-ref.js';

const hash = '0123456789abcdef0123456789abcdef01234567';

it.each([
  [hash, '0123456789ab'],
  [`${hash}~2`, '0123456789ab~2'],
  [`${hash}${hash.slice(0, 24)}`, '0123456789ab'],
  ['main', 'main'],
  ['v1.2^{commit}', 'v1.2^{commit}'],
  // Neither length is that of a hash.
  [`${hash}0`, `${hash}0`],
])('%s is shown as %s', (ref, shown) => {
  expect(shortRef(ref)).toBe(shown);
});
