import { describe, expect, it } from 'vitest';
import type { KnownPython } from '../../../../src/domain/facts/interpreter.js';
import {
  cacheFinding,
  pipFinding,
  pythonsFinding,
  uvFinding,
  uvloopFinding,
} from '../../../../src/findings/doctor/tools.js';
import { REQUIREMENT_SETS } from '../../../../src/python/requirement-sets.js';

const python = (minor: string, given: Partial<KnownPython> = {}): KnownPython => ({
  executable: `/v/${minor}/bin/python`,
  version: `${minor}.1`,
  minor,
  implementation: 'cpython',
  freeThreaded: false,
  source: 'pyenv',
  ...given,
});

describe('interpreters', () => {
  const old = python('3.7');
  const pypy = python('3.11', { implementation: 'pypy' });
  it.each<[string, KnownPython[], KnownPython | undefined, string]>([
    ['none', [], undefined, 'problem'],
    ['none that can run the launcher', [old, pypy], old, 'problem'],
    ['none on PATH', [python('3.12')], undefined, 'warning'],
    ['a default', [old, python('3.12')], old, 'ok'],
  ])('%s', (_, all, byDefault, status) => {
    expect(pythonsFinding(all, byDefault).status).toBe(status);
  });
});

describe('uv and pip', () => {
  it.each<[string, KnownPython[], string]>([
    ['a pip to install uv with', [python('3.12', { pip: '24.0' })], 'note'],
    ['no pip', [python('3.12')], 'warning'],
  ])('without uv, %s', (_, all, status) => {
    expect(uvFinding(undefined, all).status).toBe(status);
    expect(uvFinding({ path: '/bin/uv', version: '0.9.0' }, all).status).toBe('ok');
  });

  it.each([
    [undefined, '24.0', 'note'],
    ['24.0', '24.0', 'ok'],
    ['9.0.3', '24.0', 'note'],
    ['24.2', '24.0', 'ok'],
  ])('pip %s beside %s', (own, other, status) => {
    const one = python('3.11', own === undefined ? {} : { pip: own });
    expect(pipFinding(one, [one, python('3.12', { pip: other })]).status).toBe(status);
  });
});

describe('uvloop', () => {
  const set = REQUIREMENT_SETS.standard;
  it.each<[string, KnownPython, string, string]>([
    ['an ordinary one', python('3.12'), 'linux-x64', 'ok'],
    ['an old one', python('3.8'), 'linux-x64', 'warning'],
    ['a free-threaded one', python('3.13', { freeThreaded: true }), 'linux-x64', 'warning'],
    ['another implementation', python('3.11', { implementation: 'pypy' }), 'linux-x64', 'warning'],
    ['a platform without wheels', python('3.12'), 'linux-ppc64', 'warning'],
  ])('for %s', (_, byDefault, platform, status) => {
    expect(uvloopFinding(byDefault, [byDefault], null, set, platform).status).toBe(status);
  });

  it('tells which interpreters it fits', () => {
    const all = [python('3.8'), python('3.12')];
    const { message } = uvloopFinding(python('3.12'), all, '0.23.0', set, 'linux-x64');
    expect(message).toBe(
      'uvloop’s wheel of the standard set fits Python 3.12.1, not 3.8.1. The default one can import its own, 0.23.0.',
    );
  });
});

it('makes a cache that cannot be written a problem', () => {
  expect(cacheFinding('/c', 1500, undefined)).toMatchObject({
    status: 'ok',
    message: 'The cache /c holds 1.5 kB and can be written.',
  });
  expect(cacheFinding('/c', 0, 'no').status).toBe('problem');
});
