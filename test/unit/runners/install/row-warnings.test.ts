import { expect, it } from 'vitest';
import { notImported } from '../../../../src/runners/install/row-warnings.js';
import type { SharedSet } from '../../../../src/wheels/shared-set.js';

const messageFor = (...failures: [string, string][]) =>
  notImported({ failures: new Map(failures) } as Partial<SharedSet> as SharedSet)?.message;

it.each([
  [[], undefined],
  [
    [['shop', "KeyError: 'DB'"]],
    "the first import is without shop, which cannot be imported (KeyError: 'DB').",
  ],
  [
    [...'abcde'].map((name) => [name, `${name} failed`]),
    'the first import is without a, which cannot be imported (a failed), nor b, c and 2 more.',
  ],
] as [[string, string][], string | undefined][])('what is not imported is said: %j', (failures, message) => {
  expect(messageFor(...failures)).toBe(message);
});
