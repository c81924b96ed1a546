import { crc32, deflateRawSync } from 'node:zlib';

/** One entry of a zip that is made here, and what its headers state instead of the truth. */
export interface MadeEntry {
  readonly name: string;
  readonly content?: Uint8Array | string;
  readonly stored?: boolean;
  /** Unpacked size in the directory. */
  readonly bytes?: number;
  readonly packedBytes?: number;
  readonly crc32?: number;
  readonly method?: number;
  readonly flags?: number;
  readonly localName?: string;
  readonly offset?: number;
  /** Of Unix, with the kind of file. */
  readonly mode?: number;
  /** Date and time as MS-DOS packs them: the date in the upper half. */
  readonly time?: number;
}

const UTF8 = 1 << 11;
const UNIX = 3;

/** A zip of these entries, true or not; `count` is what its end states. */
export function madeZip(
  entries: readonly MadeEntry[],
  { count = entries.length, comment = '' }: { readonly count?: number; readonly comment?: string } = {},
): Buffer {
  const local: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const content = Buffer.from(entry.content ?? '');
    const packed = entry.stored ? content : deflateRawSync(content);
    const fields = Buffer.alloc(20);
    fields.writeUInt16LE(entry.flags ?? UTF8, 0);
    fields.writeUInt16LE(entry.method ?? (entry.stored ? 0 : 8), 2);
    fields.writeUInt32LE(entry.time ?? 0, 4);
    fields.writeUInt32LE(entry.crc32 ?? crc32(content), 8);
    fields.writeUInt32LE(entry.packedBytes ?? packed.length, 12);
    fields.writeUInt32LE(entry.bytes ?? content.length, 16);
    const header = (signature: number, more: number, name: Buffer) => {
      const start = Buffer.alloc(4 + more);
      start.writeUInt32LE(signature, 0);
      start.writeUInt16LE(20, 4);
      const lengths = Buffer.alloc(4);
      lengths.writeUInt16LE(name.length, 0);
      return Buffer.concat([start, fields, lengths]);
    };
    const name = Buffer.from(entry.name);
    const localName = Buffer.from(entry.localName ?? entry.name);
    const rest = Buffer.alloc(14);
    rest.writeUInt16LE(entry.mode ?? 0, 8);
    rest.writeUInt32LE(entry.offset ?? offset, 10);
    const central = header(0x02014b50, 4, name);
    if (entry.mode !== undefined) central.writeUInt8(UNIX, 5);
    directory.push(central, rest, name);
    const all = Buffer.concat([header(0x04034b50, 2, localName), localName, packed]);
    local.push(all);
    offset += all.length;
  }
  const middle = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(middle.length, 12);
  end.writeUInt32LE(offset, 16);
  end.writeUInt16LE(comment.length, 20);
  return Buffer.concat([...local, middle, end, Buffer.from(comment)]);
}
