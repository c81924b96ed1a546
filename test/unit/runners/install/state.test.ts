import { expect, it } from 'vitest';
import { brokenState } from '../../../../src/runners/install/cache-state.js';

it.each([
  ['warm', 0, undefined],
  ['warm', 1, 'CACHE_NOT_WARM'],
  ['cold', 5, undefined],
  ['cold', 6, undefined],
  ['cold', 4, 'CACHE_NOT_COLD'],
] as const)('a %s cache that fetched %i of 5 wheels: %s', (cache, downloads, code) => {
  expect(brokenState(cache, downloads, 5)?.code).toBe(code);
});
