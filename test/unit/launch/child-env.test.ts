import { expect, it } from 'vitest';
import { childEnvironment } from '../../../src/launch/child-env.js';

it('has a locale that the system knows, unless the caller has one', () => {
  expect(childEnvironment({}, {}, 'linux')).toEqual({ LANG: 'C.UTF-8' });
  expect(childEnvironment({}, {}, 'darwin')).toEqual({ LANG: 'en_US.UTF-8' });
  expect(childEnvironment({ LANG: 'de_DE.UTF-8' }, { LANG: 'C' }, 'darwin')).toEqual({ LANG: 'C' });
  expect(childEnvironment({ LANG: 'de_DE.UTF-8', SECRET: 'x' }, {}, 'darwin')).toEqual({
    LANG: 'de_DE.UTF-8',
  });
});
