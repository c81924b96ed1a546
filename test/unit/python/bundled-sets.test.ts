import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Interpreter } from '../../../src/python/interpreters.js';
import { bundledSet } from '../../../src/python/requirement-sets.js';
import { isHashed, readLock } from '../../../src/wheels/lock-text.js';

const python = (minor: string, implementation = 'cpython') =>
  ({ minor, version: `${minor}.1`, implementation, freeThreaded: false }) as Interpreter;

describe('bundledSet', () => {
  it.each(['small', 'standard', 'classic'] as const)('%s is hashed throughout and names no index', (name) => {
    const text = readFileSync(bundledSet(name, python('3.9')).file, 'utf8');
    expect(isHashed(readLock(text))).toBe(true);
    expect(text).not.toMatch(/:\/\//);
  });

  it('small has five packages for each Python', () => {
    const { entries } = readLock(readFileSync(bundledSet('small', python('3.15')).file, 'utf8'));
    expect(new Set(entries.map(({ name }) => name)).size).toBe(5);
  });

  it.each([python('3.8'), { ...python('3.13'), freeThreaded: true }, python('3.11', 'pypy')])(
    'small is not for %o',
    (interpreter) => {
      expect(() => bundledSet('small', interpreter)).toThrow(/The set small has no wheels/);
    },
  );

  it('tries the newest versions on a Python that is newer than the locks', () => {
    expect(bundledSet('small', python('3.16'))).toMatchObject({
      file: expect.stringMatching(/small\.in$/),
      isLocked: false,
    });
    expect(bundledSet('standard', python('3.16')).isLocked).toBe(false);
    expect(bundledSet('standard', { ...python('3.14'), freeThreaded: true }).isLocked).toBe(true);
    expect(() => bundledSet('classic', python('3.16'))).toThrow(/does not fit/);
  });

  it('leaves the other sets to their own check', () => {
    expect(() => bundledSet('classic', python('3.12'))).toThrow(
      /The set classic does not fit Python 3\.12\.1/,
    );
  });
});
