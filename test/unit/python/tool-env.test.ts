import { describe, expect, it } from 'vitest';
import { pipEnvironment, uvEnvironment } from '../../../src/python/tool-env.js';

const caller = {
  PATH: '/bin',
  HTTPS_PROXY: 'http://proxy',
  SSL_CERT_FILE: '/ca.pem',
  PYTHONPATH: '/x',
  PYTHONHOME: '/y',
  PYTHONDONTWRITEBYTECODE: '1',
  VIRTUAL_ENV: '/venv',
  SOURCE_DATE_EPOCH: '1',
  UV_DEFAULT_INDEX: 'https://mirror/simple',
  UV_INDEX_OWN_PASSWORD: 'secret',
  UV_NO_CONFIG: '',
  UV_CACHE_DIR: '',
  UV_SYSTEM_PYTHON: '1',
  UV_PROJECT_ENVIRONMENT: '/z',
  PIP_INDEX_URL: 'https://pips/simple',
  PIP_TARGET: '/t',
  PIP_PREFIX: '/p',
  PIP_USER: '1',
  PIP_REQUIRE_VIRTUALENV: '1',
  PIP_CERT: '/pip.pem',
};

describe('uvEnvironment', () => {
  it('keeps indexes, certificates and proxies and nothing else of uv and Python', () => {
    expect(uvEnvironment(caller, '/here')).toEqual({
      PATH: '/bin',
      HTTPS_PROXY: 'http://proxy',
      SSL_CERT_FILE: '/ca.pem',
      UV_DEFAULT_INDEX: 'https://mirror/simple',
      UV_INDEX_OWN_PASSWORD: 'secret',
      UV_PYTHON_DOWNLOADS: 'never',
      UV_NO_PROGRESS: '1',
      NO_COLOR: '1',
    });
  });

  it('takes over what only pip was told', () => {
    const env = uvEnvironment({ PIP_INDEX_URL: 'https://pips/simple', PIP_CERT: '/pip.pem' }, '/here');
    expect(env).toMatchObject({ UV_DEFAULT_INDEX: 'https://pips/simple', SSL_CERT_FILE: '/pip.pem' });
  });

  it('makes paths absolute, since uv runs elsewhere', () => {
    const told = {
      UV_CONFIG_FILE: 'my.toml',
      UV_FIND_LINKS: 'wheels,http://links/,/abs',
      UV_CACHE_DIR: '../c',
    };
    expect(uvEnvironment(told, '/here/app')).toMatchObject({
      UV_CONFIG_FILE: '/here/app/my.toml',
      UV_FIND_LINKS: '/here/app/wheels,http://links/,/abs',
      UV_CACHE_DIR: '/here/c',
    });
  });

  it('never has an empty variable', () => {
    expect(
      Object.values(uvEnvironment({ ...caller, UV_OFFLINE: '', PIP_INDEX_URL: '' }, '/here')),
    ).not.toContain('');
  });
});

it('pipEnvironment drops what forbids --target', () => {
  const env = pipEnvironment(caller);
  expect(env).toMatchObject({
    PIP_INDEX_URL: 'https://pips/simple',
    PIP_CERT: '/pip.pem',
    PIP_USER: '0',
    PIP_REQUIRE_VIRTUALENV: '0',
  });
  expect(Object.keys(env).filter((name) => /TARGET|PREFIX|^UV_|^PYTHON|VIRTUAL_ENV$/.test(name))).toEqual([]);
});
