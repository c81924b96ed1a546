import { describe, expect, it } from 'vitest';
import { fetchEnvironment } from '../../../src/wheels/helper.js';

describe('fetchEnvironment', () => {
  const indexes = (env: Record<string, string>) => {
    const { PIP_INDEX_URL, PIP_EXTRA_INDEX_URL } = fetchEnvironment(env);
    return [PIP_INDEX_URL, PIP_EXTRA_INDEX_URL];
  };

  it.each([
    [{}, undefined, undefined],
    [{ UV_DEFAULT_INDEX: 'own=https://a.invalid/simple?x=1' }, 'https://a.invalid/simple?x=1', undefined],
    [
      { UV_INDEX_URL: 'https://a.invalid', UV_EXTRA_INDEX_URL: 'https://b.invalid https://c.invalid' },
      'https://a.invalid',
      'https://b.invalid https://c.invalid',
    ],
    [{ UV_INDEX: 'b=https://b.invalid' }, undefined, 'https://b.invalid'],
    [
      { PIP_INDEX_URL: 'https://p.invalid', UV_DEFAULT_INDEX: 'https://a.invalid' },
      'https://p.invalid',
      undefined,
    ],
  ])('makes of %o the indexes %s and %s', (env, index, extra) => {
    expect(indexes(env)).toEqual([index, extra]);
  });

  it('has none of the settings that would change what is fetched', () => {
    const env = fetchEnvironment({
      PIP_NO_BINARY: ':all:',
      PYTHONPATH: '/x',
      UV_OFFLINE: '1',
      HOME: '/home/me',
    });
    expect(env).toMatchObject({ HOME: '/home/me' });
    for (const name of ['PIP_NO_BINARY', 'PYTHONPATH', 'UV_OFFLINE']) expect(env).not.toHaveProperty(name);
  });
});
