import { describe, expect, it } from 'vitest';
import { lambdaLimits, packageNotes } from '../../../src/findings/package.js';

const MIB = 1024 * 1024;
const largest = ['numpy', 'pandas', 'scipy', 'pip'].map((name, index) => ({
  kind: 'distribution' as const,
  name,
  bytes: (4 - index) * 1e6,
  files: 1,
  share: 0.25,
}));

describe('lambdaLimits', () => {
  it('tells how much is used, to the byte', () => {
    const [upload, unpacked] = lambdaLimits(50 * MIB, 250 * MIB, largest);
    expect([upload?.exceeded, unpacked?.exceeded]).toEqual([false, false]);
    expect(upload?.sentence).toBe(
      'The zip uses 100 % of the 50 MB (MiB, 52.4 MB) that AWS Lambda takes directly.',
    );
    const over = lambdaLimits(50 * MIB + 1, 250 * MIB + 1, largest);
    expect(over.map(({ exceeded }) => exceeded)).toEqual([true, true]);
  });

  it('names what is largest where one is exceeded', () => {
    const [upload, unpacked] = lambdaLimits(60 * MIB, 300 * MIB, largest);
    expect(upload?.sentence).toMatch(
      /upload it to S3 first\. Largest: numpy 4\.0 MB, pandas 3\.0 MB, scipy 2\.0 MB\.$/,
    );
    expect(unpacked?.sentence).toMatch(/refuses it\. Largest: numpy 4\.0 MB/);
  });
});

describe('packageNotes', () => {
  it('says what a choice of bytecode means', () => {
    const notes = (bytecode: 'none' | 'compiled' | 'unchecked-hash') =>
      packageNotes({ bytecode, hashed: true, code: [] });
    expect(notes('none').join()).toMatch(/read-only, so every cold start compiles/);
    expect(notes('compiled').join()).toMatch(/read as UTC/);
    expect(notes('unchecked-hash')).toEqual([]);
  });

  it('says that versions were chosen today, and which code is the user’s', () => {
    const code = Array.from({ length: 10 }, (_, index) => `m${index}.py`);
    const notes = packageNotes({ bytecode: 'unchecked-hash', hashed: false, code });
    expect(notes[0]).toMatch(/offered today/);
    expect(notes[1]).toMatch(/^Your own code: m0\.py, .*m7\.py and 2 more\.$/);
  });
});
