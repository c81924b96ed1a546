import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { defined } from '../domain/defined.js';
import { measureError } from '../domain/errors.js';
import { normaliseName } from '../domain/project-name.js';
import { buildAside } from '../io/aside.js';
import type { OnProgress, PythonContext } from '../python/context.js';
import type { Interpreter } from '../python/interpreters.js';
import { type FetchedWheel, fetchWheels } from './fetch-wheels.js';
import { type LockEntry, readLock, writeLock } from './lock-text.js';
import type { LockedSet } from './locked-set.js';

/** A wheel in the cache, as the loopback index serves it. */
export interface Wheel {
  /** Normalised as in PEP 503. */
  readonly name: string;
  readonly version: string;
  /** File name, which tells pip and uv its tags. */
  readonly file: string;
  /** Absolute. */
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  /** Absolute path of a copy of its METADATA. */
  readonly metadataPath: string;
  readonly metadataBytes: number;
  readonly metadataSha256: string;
  readonly requiresPython?: string;
  /** True if it was built here from a source archive, since the index has no wheel that fits. */
  readonly built: boolean;
  /** Why its version was withdrawn from the index, empty if nobody said; absent where it was not. */
  readonly yanked?: string;
}

/** The wheels of a locked set for one interpreter. */
export interface WheelSet {
  readonly wheels: readonly Wheel[];
  /** Names of those that were built here, since the index has no wheel of them. */
  readonly built: readonly string[];
  /**
   * What both installers get: the lock, but where a wheel was built or comes from an address it is named by version
   * and digest, so that the loopback index has all that it asks for.
   */
  readonly requirements: string;
  /** The same as a file in the cache. */
  readonly requirementsFile: string;
  /** True if this call downloaded or built something. */
  readonly fresh: boolean;
}

/** Raised when wheels are kept in another way. */
const FORMAT = 2;
const MANIFEST = 'wheels.json';
const REQUIREMENTS = 'requirements.txt';

/**
 * Every wheel of the set, fetched once: `wheels/files/<sha256>` in the cache is shared by all sets, and
 * `wheels/sets/<key>` tells what belongs to one. Digests are checked at every call, and what is damaged is fetched
 * again. Throws measure errors that say what was not found, does not match its hash or does not build.
 */
export async function ensureWheels(
  set: LockedSet,
  interpreter: Interpreter,
  context: PythonContext,
  onProgress?: OnProgress,
): Promise<WheelSet> {
  const files = join(context.cacheDir, 'wheels', 'files');
  const folder = join(context.cacheDir, 'wheels', 'sets', keyOf(set, interpreter));
  const known = await readSet(folder, files);
  if (known) return { ...known, fresh: false };
  await mkdir(files, { recursive: true });
  await buildAside(folder, async (aside) => {
    const { entries } = readLock(set.requirements);
    const work = join(aside, 'work');
    const how = { interpreter, context, ...defined({ onProgress }) };
    const fetched = await fetchWheels(entries, set, work, how);
    checkHashes(fetched, entries);
    for (const wheel of fetched) await keep(wheel, files);
    await rm(work, { recursive: true, force: true });
    const manifest = fetched.map(({ folder: _folder, ...wheel }) => wheel);
    await writeFile(join(aside, MANIFEST), `${JSON.stringify(manifest)}\n`);
    await writeFile(join(aside, REQUIREMENTS), forIndex(entries, fetched));
  });
  const made = await readSet(folder, files);
  if (made) return { ...made, fresh: true };
  throw new Error(`the wheels of ${folder} vanished while they were fetched`);
}

function keyOf({ requirements, sources, fromSource }: LockedSet, interpreter: Interpreter): string {
  const { version, implementation, soabi } = interpreter;
  const machine = [version, implementation, soabi, process.platform, process.arch];
  const parts = [FORMAT, requirements, sources, ...machine, ...fromSource];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 20);
}

/** The set as it is in the cache; undefined unless all of it is there and whole. */
async function readSet(folder: string, files: string): Promise<Omit<WheelSet, 'fresh'> | undefined> {
  const requirementsFile = join(folder, REQUIREMENTS);
  const requirements = await readFile(requirementsFile, 'utf8').catch(() => undefined);
  const manifest = await readFile(join(folder, MANIFEST), 'utf8').catch(() => undefined);
  if (requirements === undefined || manifest === undefined) return undefined;
  const wheels = (JSON.parse(manifest) as Omit<FetchedWheel, 'folder'>[]).map((kept): Wheel => {
    const { requiresPython, ...wheel } = kept;
    const path = join(files, wheel.sha256, wheel.file);
    return {
      ...wheel,
      name: normaliseName(wheel.name),
      path,
      metadataPath: `${path}.metadata`,
      ...(requiresPython === null ? {} : { requiresPython }),
    };
  });
  for (const wheel of wheels) {
    if (await isWhole(wheel)) continue;
    await Promise.all(
      [join(files, wheel.sha256), folder].map((path) => rm(path, { recursive: true, force: true })),
    );
    return undefined;
  }
  return {
    wheels,
    built: wheels.filter(({ built }) => built).map(({ name }) => name),
    requirements,
    requirementsFile,
  };
}

async function isWhole(wheel: Wheel): Promise<boolean> {
  const digests = await Promise.all([digestOf(wheel.path), digestOf(wheel.metadataPath)]);
  return digests[0] === wheel.sha256 && digests[1] === wheel.metadataSha256;
}

async function digestOf(path: string): Promise<string | undefined> {
  if (!(await stat(path).catch(() => undefined))) return undefined;
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

async function keep(wheel: FetchedWheel, files: string): Promise<void> {
  await buildAside(join(files, wheel.sha256), async (aside) => {
    await mkdir(aside);
    for (const name of [wheel.file, `${wheel.file}.metadata`]) {
      await rename(join(wheel.folder, name), join(aside, name));
    }
  });
}

/** pip has compared them; this is the proof that what the index will serve is what was locked. */
function checkHashes(fetched: readonly FetchedWheel[], entries: readonly LockEntry[]): void {
  for (const wheel of fetched) {
    if (wheel.built) continue;
    const hashes = entries
      .filter(({ name }) => name === normaliseName(wheel.name))
      .flatMap((entry) => entry.hashes);
    const sha256s = hashes.filter((hash) => hash.startsWith('sha256:'));
    if (sha256s.length === 0 || sha256s.includes(`sha256:${wheel.sha256}`)) continue;
    throw measureError(
      `${wheel.file} was fetched with sha256 ${wheel.sha256}, which the lock does not have.`,
      'Renew the lock, or check whether a proxy or mirror changes files.',
    );
  }
}

/** Requirements that a plain index can fulfil. */
function forIndex(entries: readonly LockEntry[], fetched: readonly FetchedWheel[]): string {
  return writeLock(
    entries.map((entry) => {
      const isOnly = entries.filter(({ name }) => name === entry.name).length === 1;
      const wheel = fetched.find(
        ({ name, version }) =>
          normaliseName(name) === entry.name &&
          (isOnly || entry.url !== undefined || entry.version === version),
      );
      if (!wheel || !(wheel.built || entry.url !== undefined)) return entry;
      const marker = entry.marker === undefined ? '' : ` ; ${entry.marker}`;
      return { ...entry, text: `${entry.name}==${wheel.version}${marker} --hash=sha256:${wheel.sha256}` };
    }),
  );
}
