import fc from 'fast-check';
import { zipSync } from 'fflate';
import { expect } from 'vitest';
import { readZip } from '../../src/emulator/zip.js';
import { BadZip } from '../../src/io/zip-reader.js';
import { madeZip } from './zips.js';

/** The files of a zip; undefined where it is refused. Throws what nothing but a fault of the reader throws. */
function filesOf(zip: Uint8Array): ReadonlyMap<string, Uint8Array> | undefined {
  try {
    const { files } = readZip(zip, 2 ** 20);
    return new Map([...files].map(([path, { content }]) => [path, content]));
  } catch (error) {
    if (error instanceof BadZip) return undefined;
    throw error;
  }
}

const name = fc
  .string({ unit: fc.constantFrom(...'abü 0._-'), minLength: 1, maxLength: 8 })
  .filter((text) => text !== '.' && text !== '..');
const content = fc.oneof(
  fc.uint8Array({ maxLength: 64 }),
  fc.tuple(fc.nat(255), fc.nat(5000)).map(([byte, length]) => new Uint8Array(length).fill(byte)),
);
/** Files of one folder, so that none is the folder of another. */
const files = fc.dictionary(name, content, { maxKeys: 6, noNullPrototype: true });
const zips = fc.tuple(files, fc.boolean(), fc.string()).map(([all, isOurs, comment]) => {
  const made = () =>
    madeZip(
      Object.entries(all).map(([one, bytes], index) => ({
        name: one,
        content: bytes,
        stored: index % 2 === 0,
      })),
      {
        comment: Buffer.from(comment)
          .toString('latin1')
          .replaceAll(/[^ -~]/g, '?'),
      },
    );
  return { all, zip: isOurs ? made() : Buffer.from(zipSync(all)) };
});

const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const changes = fc.array(
  fc.record({
    at: share,
    to: share,
    byte: fc.nat(255),
    how: fc.constantFrom('set', 'flip', 'cut', 'double'),
  }),
  { minLength: 1, maxLength: 4 },
);
const mutated = fc.tuple(zips, changes).map(([{ all, zip }, list]) => ({
  all,
  zip: list.reduce((before, { at, to, byte, how }) => {
    const [from = 0, end = 0] = [at, to]
      .map((part) => Math.floor(part * before.length))
      .sort((a, b) => a - b);
    if (how === 'cut') return Buffer.concat([before.subarray(0, from), before.subarray(end)]);
    if (how === 'double') return Buffer.concat([before.subarray(0, end), before.subarray(from)]);
    const changed = Buffer.from(before);
    if (from < changed.length)
      changed[from] = how === 'set' ? byte : (changed[from] ?? 0) ^ (1 << (byte % 8));
    return changed;
  }, zip),
}));

const hostileName = fc
  .array(fc.constantFrom('..', '.', '', 'a', 'b', 'C:', '\\', '\0', '~', 'n'.repeat(300), 'ü'.repeat(127)), {
    maxLength: 6,
  })
  .map((parts) => parts.join('/'));
const lies = fc.record(
  {
    bytes: fc.oneof(fc.nat(100), fc.nat(0xffffffff)),
    packedBytes: fc.oneof(fc.nat(100), fc.nat(0xffffffff)),
    crc32: fc.nat(0xffffffff),
    method: fc.nat(0xffff),
    flags: fc.nat(0xffff),
    localName: hostileName,
    offset: fc.oneof(fc.nat(100), fc.nat(0xffffffff)),
  },
  { requiredKeys: [] },
);
const hostile = fc.array(fc.tuple(hostileName, content, fc.option(lies, { nil: {} })), { maxLength: 4 });

/** What must hold for any zip, checked on so many of each kind. */
export function zipProperties(parameters: fc.Parameters<unknown>): Record<string, () => void> {
  const check = <T>(arbitrary: fc.Arbitrary<T>, holds: (value: T) => void) =>
    fc.assert(fc.property(arbitrary, holds), parameters as fc.Parameters<[T]>);
  return {
    'a good one is read whole': () =>
      check(zips, ({ all, zip }) => {
        const found = [...(filesOf(zip) ?? [])].map(([one, bytes]) => [one, [...bytes]]);
        expect(Object.fromEntries(found)).toEqual(
          Object.fromEntries(Object.entries(all).map(([one, bytes]) => [one, [...bytes]])),
        );
      }),
    'a damaged one is refused, or read as it was': () =>
      check(mutated, ({ all, zip }) => {
        for (const [one, bytes] of filesOf(zip) ?? []) expect([...bytes]).toEqual([...(all[one] ?? [-1])]);
      }),
    'one that lies leads to no path outside, and to nothing that clashes': () =>
      check(hostile, (entries) => {
        const zip = madeZip(
          entries.map(([one, bytes, untrue]) => ({ name: one, content: bytes, ...untrue })),
        );
        const paths = [...(filesOf(zip)?.keys() ?? [])];
        for (const path of paths) {
          expect(path).not.toMatch(/^\/|^[A-Za-z]:|(?:^|\/)\.{0,2}(?:\/|$)|\0/);
          for (const part of path.split('/')) expect(Buffer.byteLength(part)).toBeLessThanOrEqual(255);
          expect(paths.filter((other) => other.startsWith(`${path}/`))).toEqual([]);
        }
      }),
    'anything else is refused': () =>
      check(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(filesOf(bytes)).toBeUndefined();
      }),
  };
}
