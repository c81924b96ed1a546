import { mkdir, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import type { Zippable } from 'fflate';
import { LAMBDA_LIMITS } from '../domain/lambda-limits.js';
import { BadZip, shown, type ZipMember, zipContent, zipMembers } from '../io/zip-reader.js';

/** What file systems take, in bytes: of one part of a path, and of a path. */
const LONGEST_NAME = 255;
const LONGEST_PATH = 4095;

/** Of a mode of Unix, the kind of file, and that of a link. */
const KIND = 0o170000;
const LINK = 0o120000;
/** What a zip calls the system that it was made on. */
const UNIX = 3;

/** A file of a zip, or a link. */
interface Packed {
  /** Of a link where it leads. */
  readonly content: Uint8Array;
  readonly isLink: boolean;
  readonly isExecutable: boolean;
  readonly modifiedMs: number;
}

interface Contents {
  /** By path. */
  readonly files: ReadonlyMap<string, Packed>;
  /** Those that have an entry of their own. */
  readonly folders: readonly string[];
  readonly bytes: number;
}

/**
 * Unpacks zips one over the other into a folder, and returns the bytes of their files. Each is looked at as a whole before
 * anything of it is written: entries that lie about their size, clash with each other, have names that are too long, or would
 * get out of the folder. Files have the times of the zip, as UTC, and are executable where it says so; links are links, made
 * when all else is there, so that nothing is written through them. Throws BadZip; the folder is not there then.
 */
export async function unpackZips(
  zips: readonly Uint8Array[],
  folder: string,
  limitBytes?: number,
): Promise<number> {
  try {
    const place = new Place(folder);
    await mkdir(folder, { recursive: true });
    let bytes = 0;
    for (const zip of zips) bytes += await unpack(readZip(zip, limitBytes), place);
    await place.link();
    return bytes;
  } catch (error) {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    throw error;
  }
}

async function unpack({ files, folders, bytes }: Contents, place: Place): Promise<number> {
  const tooLong = [...files.keys(), ...folders].find(
    (path) => Buffer.byteLength(join(place.folder, path)) > LONGEST_PATH,
  );
  if (tooLong !== undefined) throw new BadZip(`the path ${shown(tooLong)} is too long`);
  for (const path of folders) await written(path, place.enter(path));
  for (const [path, file] of files) await written(path, place.put(path, file));
  return bytes;
}

/** A folder that zips are unpacked into. */
class Place {
  readonly folder: string;
  readonly #entered = new Set<string>();
  /** Where they lead, by path. */
  readonly #links = new Map<string, string>();

  constructor(folder: string) {
    this.folder = folder;
  }

  async enter(path: string): Promise<void> {
    if (this.#entered.has(path)) return;
    await mkdir(join(this.folder, path), { recursive: true });
    this.#entered.add(path);
  }

  /** In place of what an earlier zip had there. */
  async put(path: string, { content, isLink, isExecutable, modifiedMs }: Packed): Promise<void> {
    const file = join(this.folder, path);
    await this.enter(dirname(path));
    await rm(file, { force: true });
    this.#links.delete(path);
    if (isLink) {
      this.#links.set(path, Buffer.from(content).toString('utf8'));
      return;
    }
    await writeFile(file, content, { mode: isExecutable ? 0o755 : 0o644 });
    await utimes(file, modifiedMs / 1000, modifiedMs / 1000);
  }

  async link(): Promise<void> {
    for (const [path, target] of this.#links) await written(path, symlink(target, join(this.folder, path)));
  }
}

/** The files of a zip by their paths, checked. Throws BadZip. */
export function readZip(zip: Uint8Array, limitBytes: number = LAMBDA_LIMITS.unpackedBytes): Contents {
  const members = zipMembers(zip);
  const bytes = members.reduce((sum, member) => sum + member.bytes, 0);
  // Asked before it is inflated: a small zip can hold a large file.
  if (bytes > limitBytes) throw new TooLarge(`Unzipped size must be smaller than ${limitBytes} bytes`);
  const files = new Map<string, Packed>();
  const folders: string[] = [];
  for (const member of members) {
    const path = pathOf(member.name);
    const content = zipContent(zip, member);
    if (member.name.endsWith('/')) folders.push(path);
    else if (path === '' || files.has(path)) throw new BadZip(`it has more than one ${shown(member.name)}`);
    else files.set(path, packed(member, content));
  }
  checkClashes(files, folders);
  return { files, folders, bytes };
}

function packed({ name, mode = 0, modifiedMs }: ZipMember, content: Uint8Array): Packed {
  const isLink = (mode & KIND) === LINK;
  if (isLink && (content.length === 0 || content.length > LONGEST_PATH || content.includes(0)))
    throw new BadZip(`the link ${shown(name)} leads nowhere`);
  return { content, isLink, isExecutable: (mode & 0o111) !== 0, modifiedMs };
}

/** Throws BadZip where a path is a file and a folder. */
function checkClashes(files: ReadonlyMap<string, unknown>, folders: readonly string[]): void {
  // NUL sorts before all that a name may hold: what lies below a path comes right after it.
  const sorted = [...files.keys(), ...folders].map((path) => path.replaceAll('/', '\0')).sort();
  const clash = sorted.findIndex((path, index) => {
    const before = sorted[index - 1];
    if (before === undefined || !files.has(before.replaceAll('\0', '/'))) return false;
    return path === before || path.startsWith(`${before}\0`);
  });
  if (clash > 0)
    throw new BadZip(`${shown(sorted[clash - 1]?.replaceAll('\0', '/') ?? '')} is a file and a folder in it`);
}

/** More than Lambda unpacks. Its message is that of AWS. */
export class TooLarge extends BadZip {}

/** What is in the way of a checked zip was unpacked before it: another layer. */
async function written(path: string, writing: Promise<unknown>): Promise<void> {
  try {
    await writing;
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (!['EEXIST', 'ENOTDIR', 'EISDIR', 'ERR_FS_EISDIR'].includes(code)) throw error;
    throw new BadZip(`${shown(path)} is a file in one layer and a folder in another`);
  }
}

/** A path below the folder. Throws BadZip for absolute paths, drive letters, `..` and names that are too long. */
function pathOf(name: string): string {
  if (Buffer.byteLength(name) > LONGEST_PATH) throw new BadZip(`the path ${shown(name)} is too long`);
  const flat = name.replaceAll('\\', '/');
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  const path = parts.join('/');
  const isOutside = flat.startsWith('/') || flat.split('/').includes('..') || /^[A-Za-z]:/.test(path);
  if (name === '' || isOutside || name.includes('\0'))
    throw new BadZip(`the entry ${shown(name)} would lie outside of its folder`);
  const tooLong = parts.find((part) => Buffer.byteLength(part) > LONGEST_NAME);
  if (tooLong !== undefined) throw new BadZip(`the name ${shown(tooLong)} is too long`);
  return path;
}

/** A zip of all files of a folder, by their paths below it. What is not there is an empty zip. */
export async function zipFolder(folder: string): Promise<Uint8Array> {
  const { zipSync } = await import('fflate');
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files: Zippable = {};
  for (const entry of entries.filter((one) => one.isFile())) {
    const path = join(entry.parentPath, entry.name);
    const { mtime, mode } = await stat(path);
    const name = relative(folder, path).split(sep).join('/');
    const attrs = (mode << 16) >>> 0;
    files[name] = [await readFile(path), { mtime: asUtc(mtime), os: UNIX, attrs }];
  }
  return zipSync(files, { level: 1 });
}

/** A zip has local times; read as UTC, as AWS does, they are to be those of the files. It begins with 1980. */
function asUtc(time: Date): Date {
  const shifted = new Date(time.getTime() + time.getTimezoneOffset() * 60_000);
  return shifted.getFullYear() < 1980 ? new Date(1980, 0, 1) : shifted;
}
