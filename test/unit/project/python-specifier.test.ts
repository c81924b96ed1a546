import { expect, it } from 'vitest';
import { fitsSpecifier } from '../../../src/project/python-specifier.js';

it.each([
  ['3.12.1', '>=3.9', true],
  ['3.8.18', '>=3.9', false],
  ['3.9.0', '>=3.9', true],
  ['3.10.2', '>=3.9', true],
  ['3.12.1', '>=3.9,<3.12', false],
  ['3.11.7', ' >= 3.9 , < 3.12 ', true],
  ['3.12.1', '<=3.12', false],
  ['3.12.0', '<=3.12', true],
  ['3.12.1', '==3.12.*', true],
  ['3.13.0', '==3.12.*', false],
  ['3.12.1', '==3.12', false],
  ['3.12.0', '==3.12', true],
  ['3.12.1', '!=3.12.*', false],
  ['3.12.1', '!=3.12.0', true],
  ['3.12.1', '~=3.11', true],
  ['4.0.0', '~=3.11', false],
  ['3.12.1', '~=3.11.2', false],
  ['3.15.0rc1', '>=3.15', true],
  ['3.12.1', '>3.12', true],
  ['3.12.1', '', true],
  ['3.12.1', '3.12', undefined],
  ['3.12.1', '~=3', undefined],
  ['3.12.1', '>=3.9;<4', undefined],
])('%s against %j is %s', (version, specifier, fits) => {
  expect(fitsSpecifier(version, specifier)).toBe(fits);
});
