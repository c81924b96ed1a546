import { expect, it } from 'vitest';
import {
  chosenBySettings,
  notImported,
  notRead,
  otherUv,
} from '../../../../src/runners/install/row-warnings.js';
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

it('says what of a PEP 723 block is not read, and nothing where all is', () => {
  const set = (unread?: string) => ({ lock: { unread } }) as Partial<SharedSet> as SharedSet;
  expect(notRead(set('the [tool.uv] table is not read'))).toMatchObject({
    code: 'METADATA_NOT_READ',
    message: 'the [tool.uv] table is not read: what is measured comes from the index alone.',
  });
  expect(notRead(set())).toBeUndefined();
});

it('names settings by which versions were chosen, and a uv that is too old to be measured', () => {
  const set = (chosenBy?: string) => ({ lock: { chosenBy } }) as Partial<SharedSet> as SharedSet;
  expect(chosenBySettings(set())).toBeUndefined();
  expect(chosenBySettings(set('resolution in /home/me/uv.toml'))?.message).toBe(
    'the versions were chosen by settings of your uv: resolution in /home/me/uv.toml.',
  );
  expect(otherUv({ version: '0.13.9' })).toBeUndefined();
  expect(otherUv({ version: '0.13.9', passedUv: { path: '/bin/uv', version: '0.4.30' } })?.message).toBe(
    'uv 0.4.30 in /bin/uv is older than 0.5.0: uv 0.13.9 of coldstart’s cache is measured.',
  );
});
