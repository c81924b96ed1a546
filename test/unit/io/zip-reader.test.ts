import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { BadZip, zipContent, zipMembers } from '../../../src/io/zip-reader.js';
import { type MadeEntry, madeZip } from '../../support/zips.js';

const read = (zip: Uint8Array) =>
  zipMembers(zip).map((member) => [member.name, Buffer.from(zipContent(zip, member)).toString()]);

describe('a zip', () => {
  it('of another program is read, with all of its names', () => {
    const files = { 'a.py': 'x = 1', 'lib/ü.py': 'é', 'lib/empty.py': '', 'lib/': '' };
    const bytes = Object.entries(files).map(([name, text]) => [name, Buffer.from(text)] as const);
    expect(read(zipSync(Object.fromEntries(bytes)))).toEqual(Object.entries(files));
    expect(read(zipSync({}))).toEqual([]);
  });

  it('is read behind a program that unpacks itself, and with a comment', () => {
    const zip = madeZip(
      [
        { name: 'a', content: 'one' },
        { name: 'b', content: 'two', stored: true },
      ],
      {
        comment: 'PK\u0005\u0006 in a comment that is long enough',
      },
    );
    expect(read(zip)).toEqual([
      ['a', 'one'],
      ['b', 'two'],
    ]);
    expect(read(Buffer.concat([Buffer.from('#!/usr/bin/env python3\n'), zip]))).toHaveLength(2);
  });

  it('says when its files were changed, as UTC, and what Unix has of them', () => {
    // 2023-11-14 22:13:20, what Python’s zipfile writes for (2023, 11, 14, 22, 13, 20)
    const time = (((2023 - 1980) << 9) | (11 << 5) | 14) * 65_536 + ((22 << 11) | (13 << 5) | 10);
    const zip = madeZip([{ name: 'run', mode: 0o100755, time }, { name: 'plain' }]);
    const [run, plain] = zipMembers(zip);
    expect([run?.mode, run?.modifiedMs]).toEqual([0o100755, 1_700_000_000_000]);
    expect(plain).not.toHaveProperty('mode');
    expect(plain?.modifiedMs).toBe(Date.UTC(1980, 0, 1));
  });

  const one: MadeEntry = { name: 'a.py', content: 'x = 1\n'.repeat(100) };
  it.each<[string, Uint8Array, RegExp]>([
    ['nothing', new Uint8Array(), /no zip/],
    ['text', Buffer.from('<Error/>'.repeat(100)), /no zip/],
    ['a size that is too small', madeZip([{ ...one, bytes: 10 }]), /larger than its header states/],
    ['a size that is too large', madeZip([{ ...one, bytes: 1000 }]), /not the size/],
    ['the size of nothing', madeZip([{ ...one, bytes: 0 }]), /larger than its header states/],
    ['a stored size that is too small', madeZip([{ ...one, stored: true, bytes: 10 }]), /not the size/],
    ['a packed size beyond the file', madeZip([{ ...one, packedBytes: 1e6 }]), /cut off/],
    ['a packed size that cuts', madeZip([{ ...one, packedBytes: 4 }]), /damaged/],
    ['a wrong checksum', madeZip([{ ...one, crc32: 1 }]), /checksum/],
    ['another name in front', madeZip([{ ...one, localName: 'b.py' }]), /another name/],
    ['an offset beyond the file', madeZip([{ ...one, offset: 1e9 }]), /not where/],
    ['an offset into something else', madeZip([{ ...one, offset: 3 }]), /not where/],
    ['a way of packing of its own', madeZip([{ ...one, method: 99 }]), /way that is not known \(99\)/],
    ['a password', madeZip([{ ...one, flags: 1 }]), /encrypted/],
    ['more entries than are there', madeZip([one], { count: 2 }), /has 1 entries and states 2/],
    ['fewer entries than are there', madeZip([one, one], { count: 1 }), /has 2 entries and states 1/],
    ['its first half only', madeZip([one]).subarray(0, 60), /no zip/],
    ['its last half only', madeZip([one]).subarray(60), /damaged/],
  ])('with %s is refused', (_, zip, why) => {
    expect(() => read(zip)).toThrow(why);
    expect(() => read(zip)).toThrow(BadZip);
  });
});
