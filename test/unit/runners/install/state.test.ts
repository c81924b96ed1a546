import { expect, it } from 'vitest';
import { otherLinkMode } from '../../../../src/runners/install/row-warnings.js';
import { brokenState } from '../../../../src/runners/install/trial-failure.js';

it.each([
  ['warm', 0, undefined],
  ['warm', 1, 'CACHE_NOT_WARM'],
  ['cold', 5, undefined],
  ['cold', 6, undefined],
  ['cold', 4, 'CACHE_NOT_COLD'],
] as const)('a %s cache that fetched %i of 5 wheels: %s', (cache, downloads, code) => {
  expect(brokenState(cache, downloads, 5)?.code).toBe(code);
});

it.each([
  [undefined, 'copy', undefined],
  ['copy', 'copy', undefined],
  ['clone', 'copy', undefined],
  ['clone', 'hardlink', /clone was requested, but uv used hardlink/],
  ['hardlink', 'copy', /hardlink was requested, but uv used copy/],
] as const)('link mode %s that became %s', (asked, used, said) => {
  const warning = otherLinkMode(asked, used);
  if (said) expect(warning?.message).toMatch(said);
  else expect(warning).toBe(undefined);
});
