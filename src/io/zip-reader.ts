import { crc32, inflateRawSync } from 'node:zlib';

/** Why a zip cannot be read. */
export class BadZip extends Error {
  override readonly name = 'BadZip';
}

/** One entry of the central directory, as it is stated there. */
export interface ZipMember {
  /** With slashes; ends with one where it is a folder. */
  readonly name: string;
  /** Unpacked. */
  readonly bytes: number;
  readonly packedBytes: number;
  readonly crc32: number;
  /** 0: stored, 8: deflate. */
  readonly method: number;
  /** Of the local header in the file. */
  readonly offset: number;
  /** Kind and permissions, as Unix has them; absent where the zip was made elsewhere, or says nothing. */
  readonly mode?: number;
  /** Since 1970. A zip knows no zone: taken as UTC, as AWS Lambda does. */
  readonly modifiedMs: number;
}

const END = 0x06054b50;
const END_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;
const ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;
const END_BYTES = 22;
const LONGEST_COMMENT = 0xffff;
const FOUR_BYTES = 0xffffffff;
/** Most files of a zip are small: a buffer of this size for each is what takes the time. */
const LARGEST_CHUNK = 64 * 1024;
const ENCRYPTED = 1;
const UTF8 = 1 << 11;
/** Systems whose zips have permissions: Unix, and macOS. */
const UNIX = [3, 19];

/**
 * The members of a zip, in the order of its directory. Nothing is unpacked, and no more is looked at than is there, whatever
 * the headers say. Throws BadZip.
 */
export function zipMembers(zip: Uint8Array): ZipMember[] {
  const view = Buffer.from(zip.buffer, zip.byteOffset, zip.byteLength);
  const { from, to, count, shift } = directoryOf(view);
  const members: ZipMember[] = [];
  let at = from;
  while (at < to) {
    if (at + 46 > to || view.readUInt32LE(at) !== ENTRY) throw new BadZip('its directory is damaged');
    const nameAt = at + 46;
    const extraAt = nameAt + view.readUInt16LE(at + 28);
    const commentAt = extraAt + view.readUInt16LE(at + 30);
    const next = commentAt + view.readUInt16LE(at + 32);
    if (next > to) throw new BadZip('its directory is damaged');
    const flags = view.readUInt16LE(at + 8);
    const name = view.toString(flags & UTF8 ? 'utf8' : 'latin1', nameAt, extraAt);
    if (flags & ENCRYPTED) throw new BadZip(`${shown(name)} is encrypted`);
    const [bytes = 0, packedBytes = 0, offset = 0] = wide(view.subarray(extraAt, commentAt), [
      view.readUInt32LE(at + 24),
      view.readUInt32LE(at + 20),
      view.readUInt32LE(at + 42),
    ]);
    const method = view.readUInt16LE(at + 10);
    members.push({
      ...{ name, bytes, packedBytes, method },
      ...{ crc32: view.readUInt32LE(at + 16), offset: offset + shift },
      ...modeOf(view, at),
      modifiedMs: timeOf(view.readUInt16LE(at + 14), view.readUInt16LE(at + 12)),
    });
    at = next;
  }
  if (members.length !== count) throw new BadZip(`it has ${members.length} entries and states ${count}`);
  return members;
}

/** Who made it, and what that says of the file; `at` is where its entry of the directory begins. */
function modeOf(view: Buffer, at: number): { mode?: number } {
  const mode = view.readUInt16LE(at + 40);
  return UNIX.includes(view.readUInt8(at + 5)) && mode !== 0 ? { mode } : {};
}

/** Date and time as MS-DOS packs them, to two seconds. Who knows no time writes zeros: the first of January then. */
function timeOf(date: number, time: number): number {
  return Date.UTC(
    1980 + (date >> 9),
    Math.max(1, (date >> 5) & 15) - 1,
    Math.max(1, date & 31),
    time >> 11,
    (time >> 5) & 63,
    (time & 31) * 2,
  );
}

/** What a member holds. Throws BadZip where that is not what the headers state: in size, checksum or name. */
export function zipContent(zip: Uint8Array, member: ZipMember): Uint8Array {
  const view = Buffer.from(zip.buffer, zip.byteOffset, zip.byteLength);
  const { name, bytes, packedBytes, method, offset } = member;
  if (offset + 30 > view.length || view.readUInt32LE(offset) !== LOCAL)
    throw new BadZip(`${shown(name)} is not where the directory says`);
  const nameAt = offset + 30;
  const nameEnd = nameAt + view.readUInt16LE(offset + 26);
  const encoding = view.readUInt16LE(offset + 6) & UTF8 ? 'utf8' : 'latin1';
  if (view.toString(encoding, nameAt, nameEnd) !== name)
    throw new BadZip(`${shown(name)} has another name in front of its content`);
  const from = nameEnd + view.readUInt16LE(offset + 28);
  const packed = view.subarray(from, from + packedBytes);
  if (packed.length !== packedBytes) throw new BadZip(`${shown(name)} is cut off`);
  const content = method === 0 ? packed : method === 8 ? inflated(packed, member) : undefined;
  if (!content) throw new BadZip(`${shown(name)} is packed in a way that is not known (${method})`);
  if (content.length !== bytes) throw new BadZip(`${shown(name)} has not the size that its header states`);
  if (crc32(content) !== member.crc32) throw new BadZip(`the checksum of ${shown(name)} is wrong`);
  return content;
}

/** A name for a message: quoted, and not too long. */
export function shown(name: string): string {
  return JSON.stringify(name.length > 80 ? `${name.slice(0, 79)}…` : name);
}

/** Never more than what is stated: a small zip can hold a large file. */
function inflated(packed: Uint8Array, { name, bytes }: ZipMember): Uint8Array {
  try {
    const chunkSize = Math.max(64, Math.min(LARGEST_CHUNK, bytes + 1));
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, bytes), chunkSize });
  } catch (error) {
    const isLarger = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    throw new BadZip(`${shown(name)} ${isLarger ? 'is larger than its header states' : 'is damaged'}`);
  }
}

/** Where the central directory is. What stands before the zip, as in programs that unpack themselves, shifts all offsets. */
function directoryOf(view: Buffer): { from: number; to: number; count: number; shift: number } {
  const end = endOf(view);
  let to = end;
  let count = view.readUInt16LE(end + 10);
  let size = view.readUInt32LE(end + 12);
  let start = view.readUInt32LE(end + 16);
  const locator = end - 20;
  const wideEnd = locator - 56;
  if (wideEnd >= 0 && view.readUInt32LE(locator) === LOCATOR_64) {
    if (view.readUInt32LE(wideEnd) !== END_64) throw new BadZip('its directory is damaged');
    to = wideEnd;
    count = Number(view.readBigUInt64LE(wideEnd + 32));
    size = Number(view.readBigUInt64LE(wideEnd + 40));
    start = Number(view.readBigUInt64LE(wideEnd + 48));
  }
  const from = to - size;
  const shift = from - start;
  if (from < 0 || shift < 0) throw new BadZip('its directory is damaged');
  return { from, to, count, shift };
}

/** Where its end record is: the one that states how much follows, else the last. A comment may look like one. */
function endOf(view: Buffer): number {
  const last = view.length - END_BYTES;
  let found: number | undefined;
  for (let at = last; at >= Math.max(0, last - LONGEST_COMMENT); at -= 1) {
    if (view.readUInt32LE(at) !== END) continue;
    if (at + view.readUInt16LE(at + 20) === last) return at;
    found ??= at;
  }
  if (found === undefined) throw new BadZip('it is no zip');
  return found;
}

/** Those of the figures that do not fit into four bytes stand in the extra field of ZIP64, in this order. */
function wide(extra: Buffer, figures: readonly number[]): number[] {
  if (!figures.includes(FOUR_BYTES)) return [...figures];
  let at = 0;
  while (at + 4 <= extra.length && extra.readUInt16LE(at) !== 1) at += 4 + extra.readUInt16LE(at + 2);
  at += 4;
  return figures.map((figure) => {
    if (figure !== FOUR_BYTES) return figure;
    if (at + 8 > extra.length) throw new BadZip('its directory is damaged');
    at += 8;
    return Number(extra.readBigUInt64LE(at - 8));
  });
}
