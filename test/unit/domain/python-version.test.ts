import { expect, it } from 'vitest';
import {
  compareVersions,
  isPreRelease,
  matchesVersion,
  minorOf,
} from '../../../src/domain/python-version.js';

it('orders versions as numbers, pre-releases first', () => {
  const versions = ['3.10.1', '3.9.18', '3.15.0', '3.15.0rc1', '3.15.0a7', '3.15.0b2', '3.12.1'];
  expect(versions.sort(compareVersions)).toEqual([
    '3.9.18',
    '3.10.1',
    '3.12.1',
    '3.15.0a7',
    '3.15.0b2',
    '3.15.0rc1',
    '3.15.0',
  ]);
});

it.each([
  ['3.12.1', '3.12', true],
  ['3.12.1', '3.12.1', true],
  ['3.12.10', '3.12.1', false],
  ['3.12.1', '3.1', false],
  ['3.15.0rc1', '3.15', true],
])('%s answers to %s: %s', (version, wanted, matches) => {
  expect(matchesVersion(version, wanted)).toBe(matches);
});

it('tells minor versions and pre-releases', () => {
  expect(['3.12.1', '3.15.0rc2'].map(minorOf)).toEqual(['3.12', '3.15']);
  expect(['3.12.1', '3.15.0rc2', '3.12.1+'].map(isPreRelease)).toEqual([false, true, false]);
});
