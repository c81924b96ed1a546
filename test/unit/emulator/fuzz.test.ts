import { describe, it } from 'vitest';
import { readZip } from '../../../src/emulator/zip.js';
import { zipProperties } from '../../support/fuzz-zips.js';
import { expectLinear } from '../../support/linear.js';
import { madeZip } from '../../support/zips.js';

describe('a zip of any kind (100,000 of them: fuzz-zips.full.test.ts)', () => {
  it.each(Object.entries(zipProperties({ numRuns: 300, seed: 16 })))('%s', (_, holds) => holds());
});

describe('the time to read a zip', () => {
  const many = (size: number, nameOf: (index: number) => string) =>
    madeZip(Array.from({ length: Math.ceil(size / 2) }, (_, index) => ({ name: nameOf(index) })));
  it.each<[string, (size: number) => Uint8Array]>([
    ['entries', (size) => many(size, String)],
    ['entries in one folder', (size) => many(size, (index) => `python/${index}`)],
    ['nested folders', (size) => madeZip([{ name: 'a/'.repeat(size) }])],
    ['bytes', (size) => madeZip([{ name: 'a', content: Buffer.alloc(size * 16) }])],
    ['no entries but bytes', (size) => Buffer.alloc(size * 16)],
    [
      'ends in its comment',
      (size) => madeZip([], { comment: 'PK\u0005\u0006'.repeat(Math.min(16_000, size)) }),
    ],
  ])('grows with its %s', (_, zipOf) => {
    expectLinear(
      (text) => {
        try {
          readZip(Buffer.from(text, 'latin1'));
        } catch {
          // How long it took to refuse it is measured too.
        }
      },
      (size) => Buffer.from(zipOf(size)).toString('latin1'),
      500,
    );
  });
});
