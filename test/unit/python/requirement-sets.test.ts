import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ColdstartError } from '../../../src/domain/errors.js';
import { checkSetFits, REQUIREMENT_SETS } from '../../../src/python/requirement-sets.js';

const python = (version: string, more = {}) => ({
  version,
  minor: version.split('.').slice(0, 2).join('.'),
  implementation: 'cpython',
  freeThreaded: false,
  ...more,
});

function refusal(...args: Parameters<typeof checkSetFits>): ColdstartError | undefined {
  try {
    checkSetFits(...args);
    return undefined;
  } catch (error) {
    return error as ColdstartError;
  }
}

describe('checkSetFits', () => {
  it('is silent where all fit', () => {
    expect(
      refusal('standard', [python('3.9.18'), python('3.15.2'), python('3.16.0b1')], 'linux-x64'),
    ).toBeUndefined();
    expect(refusal('classic', [python('3.8.18')], 'linux-arm64')).toBeUndefined();
  });

  it('names the misfits, why, what fits and the other set', () => {
    const error = refusal('classic', [python('3.9.18'), python('3.11.7'), python('3.12.1')], 'linux-x64');
    expect(error?.exitCode).toBe(2);
    expect(error?.message).toMatchInlineSnapshot(
      `"The set classic does not fit Python 3.11.7 and 3.12.1: uvloop 0.15.0 and aiohttp 3.7.4 have no wheels for it, and do not build on 3.11 and later. It fits 3.8 and 3.9."`,
    );
    expect(error?.hint).toMatchInlineSnapshot(`"Choose one of these with --python, or take --set standard."`);
  });

  it.each([
    ['an old Python', 'standard', [python('3.7.16')], 'linux-x64', /does not fit Python 3\.7\.16/],
    [
      'a platform without wheels',
      'classic',
      [python('3.9.18')],
      'darwin-arm64',
      /no wheels for darwin-arm64/,
    ],
    ['PyPy', 'standard', [python('3.11.7', { implementation: 'pypy' })], 'linux-x64', /is pypy/],
    [
      'a free-threaded build',
      'standard',
      [python('3.13.0', { freeThreaded: true })],
      'linux-x64',
      /free-threaded/,
    ],
  ] as const)('refuses %s', (_, set, pythons, platform, message) => {
    expect(refusal(set, pythons, platform)?.message).toMatch(message);
  });
});

describe.each(Object.entries(REQUIREMENT_SETS))('the lock of %s', (_, { file }) => {
  const lock = readFileSync(file, 'utf8');

  it('pins every package and has a hash for each', () => {
    const entries = lock.trim().split(/\n(?=\S)/);
    expect(entries.length).toBeGreaterThan(10);
    for (const entry of entries)
      expect(entry).toMatch(/^[\w.-]+==\S+[^\n]*\\\n {4}--hash=sha256:[0-9a-f]{64}/);
  });

  it('names no address', () => {
    expect(lock).not.toMatch(/:\/\/|--index|--find-links/);
  });
});
