import { createHash, randomBytes } from 'node:crypto';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { defined } from '../domain/defined.js';
import { usageError } from '../domain/errors.js';
import { makeFolders } from '../io/cache-dir.js';
import { replaceFile } from '../io/replace-file.js';
import { shipped } from '../io/shipped.js';
import { withCleanSources } from '../project/clean-sources.js';
import { settingsDigest, uvOptionsFor } from '../project/pyproject-table.js';
import { repositorySource } from '../project/repository-sources.js';
import { unreadByUv } from '../project/requirements-file.js';
import type { OnProgress, PythonContext } from '../python/context.js';
import { forbiddenBuild } from '../python/install-failure.js';
import type { Interpreter } from '../python/interpreters.js';
import { mustRun } from '../python/run-tool.js';
import { uvBuildOptions, uvEnvironment } from '../python/tool-env.js';
import { ensureUv } from '../python/uv.js';
import { choosingSettings, personalChoices } from '../python/uv-settings.js';
import { applicable } from './helper.js';
import { checkLocalHashes } from './local-wheels.js';
import { checkEnvironments } from './lock-environments.js';
import { type LockInput, type ReadInput, readLockInput } from './lock-input.js';
import {
  isHashed,
  isOfRepository,
  type LockEntry,
  type LockText,
  readLock,
  unhashedError,
  withHashes,
  writeLock,
} from './lock-text.js';

export type { LockInput };

/** One set of packages, the same for every installer. */
export interface LockedSet {
  /** pip's format: every requirement with version and hashes; no options and nothing local. */
  readonly requirements: string;
  /** Those that this interpreter gets on this machine; the version is empty where only an address tells it. */
  readonly packages: readonly { readonly name: string; readonly version: string }[];
  /** Absolute paths of projects and wheels of this machine, which are installed from disk with `--no-deps`. */
  readonly local: readonly string[];
  /** Lines such as `--extra-index-url …` that fetching the wheels needs. May hold credentials. */
  readonly sources: readonly string[];
  /** Where it is from and who chose the versions, for people. */
  readonly origin: string;
  /** Where it is from alone. */
  readonly source: string;
  /** True if coldstart chose the versions. */
  readonly resolved: boolean;
  /** Names of packages that are built although they may have wheels, or `:all:`. */
  readonly fromSource: readonly string[];
  /** As the user wrote it, without what is local and sources; undefined where only a lock or uv tells. */
  readonly unlocked?: string;
  /** What of the input is not read, in words. */
  readonly unread?: string;
  /** Settings of uv, of no project, by which the versions were chosen; in words. */
  readonly chosenBy?: string;
  /** The text in the cache, to be shown. */
  readonly lockFile: string;
}

/** Raised when sets are locked in another way. */
const FORMAT = 1;
/** How long a resolution stays as it is: runs of one week compare the same versions. */
const KEPT_MS = 7 * 24 * 60 * 60 * 1000;

/**
 * Locks what is to be installed. What is hashed already is taken as it is; anything else is resolved with uv, for
 * this interpreter, and the lock kept for seven days as long as the input stays the same. Throws usage errors for
 * what cannot be read, and measure errors with uv's own words for what cannot be resolved.
 */
export async function lockedSet(
  input: LockInput,
  interpreter: Interpreter,
  context: PythonContext,
  onProgress?: OnProgress,
): Promise<LockedSet> {
  await makeFolders(join(context.cacheDir, 'locks'));
  const read = await readLockInput(input, interpreter, context, onProgress);
  const given = readLock(read.text);
  await checkEnvironments(read, interpreter, context, onProgress);
  // Before uv clones it, only to have no hash.
  refuse(given.entries.find(isOfRepository));
  const isLocked =
    read.isComplete || (isHashed(given) && given.local.length === 0 && given.entries.length > 0);
  const personal = isLocked ? undefined : await personalChoices(context.env, context.cwd);
  const lockFile = await fileOf(read, isLocked, interpreter, context);
  const day = isLocked ? undefined : await keptSince(lockFile);
  if (!isLocked) {
    const { dependenciesOf } = read;
    const projects = [...read.local, ...(dependenciesOf === undefined ? [] : [dirname(dependenciesOf)])];
    const source = await repositorySource(projects, read);
    if (source !== undefined) throw unhashedError({ text: source });
  }
  const lock = isLocked ? given : readLock(day ? await readFile(lockFile, 'utf8') : await resolve());
  refuse(lock.entries.find(({ hashes }) => hashes.length === 0));
  const entries = await applicable(lock.entries, interpreter, context, onProgress);
  const local = await applicable(lock.local, interpreter, context, onProgress);
  if (entries.length + local.length === 0) {
    throw usageError(
      `${read.origin} has nothing to install for Python ${interpreter.version}.`,
      'Name other requirements: --requirements FILE',
    );
  }
  const paths = [...new Set(local.map(({ path }) => path))];
  await checkLocalHashes(given.local.filter(({ path }) => paths.includes(path)));
  const requirements = writeLock(lock.entries);
  if (!day) {
    const note = `# ${read.origin}, for Python ${interpreter.version}\n`;
    await replaceFile(lockFile, note + requirements + lock.local.map(toLine).join(''), { flush: false });
  }
  const since = (day ?? new Date()).toISOString().slice(0, 10);
  return {
    requirements,
    packages: entries.map(({ name, version }) => ({ name, version })),
    local: paths,
    sources: given.sources,
    fromSource: given.fromSource,
    ...defined({ unlocked: await unlockedText(input, read, given), unread: read.unread }),
    ...defined({ chosenBy: personal }),
    source: read.origin,
    origin: isLocked ? `${read.origin}, as it was locked` : `${read.origin}, resolved on ${since}`,
    resolved: !isLocked,
    lockFile,
  };

  async function resolve(): Promise<string> {
    onProgress?.(`resolving ${read.origin} for Python ${interpreter.version}`);
    return keepHashes(await compile(read, lockFile, interpreter, context, onProgress), given);
  }
}

async function unlockedText(input: LockInput, read: ReadInput, given: LockText): Promise<string | undefined> {
  if (input.kind === 'bundled') return readFile(shipped(`fixtures/requirements/${input.set}.in`), 'utf8');
  if (input.kind === 'uv-lock' || read.dependenciesOf !== undefined) return undefined;
  const constraints = read.text.split('\n').filter((line) => /^(?:-c |--pre\b)/.test(line));
  return [...constraints, ...given.entries.map(({ text }) => text), ''].join('\n');
}

function toLine({ path, marker }: LockText['local'][number]): string {
  return `${path.endsWith('.whl') ? '' : '-e '}${path}${marker === undefined ? '' : ` ; ${marker}`}\n`;
}

/** `uv pip compile` for this interpreter. */
async function compile(
  read: ReadInput,
  lockFile: string,
  interpreter: Interpreter,
  context: PythonContext,
  onProgress: OnProgress | undefined,
): Promise<string> {
  const { path: uv } = await ensureUv(context, onProgress);
  const file = `${lockFile}.${randomBytes(4).toString('hex')}.in`;
  const args = [
    ...['pip', 'compile', '--quiet', '--generate-hashes'],
    ...['--no-header', '--no-annotate', '--no-strip-extras'],
    ...['--python', interpreter.executable],
    ...(read.folder === undefined ? [] : ['--project', read.folder]),
    file,
    ...unreadByUv(read.text),
    ...uvOptionsFor(read).filter((word) => word !== '-r'),
  ];
  const what = `${read.origin} could not be resolved for Python ${interpreter.version}`;
  try {
    await writeFile(file, read.text);
    return await withCleanSources(read.local, () => mustRun(what, uv, args, uvBuildOptions(context)));
  } catch (error) {
    throw forbiddenBuild(error);
  } finally {
    await rm(file, { force: true });
  }
}

/** The hashes that the user gave stay the only ones for their package: uv would take whatever the index has. */
function keepHashes(compiled: string, given: LockText): string {
  const lock = readLock(compiled);
  const entries = lock.entries.map((entry) => {
    const own = given.entries.find(({ name, hashes }) => name === entry.name && hashes.length > 0);
    return own ? withHashes(entry, own.hashes) : entry;
  });
  return writeLock(entries) + lock.local.map(toLine).join('');
}

function refuse(unhashed: LockEntry | undefined): void {
  if (unhashed) throw unhashedError(unhashed);
}

/** When a kept resolution was made; undefined if there is none or it is too old. */
async function keptSince(lockFile: string): Promise<Date | undefined> {
  const found = await stat(lockFile).catch(() => undefined);
  return found && Date.now() - found.mtimeMs < KEPT_MS ? found.mtime : undefined;
}

/** Its name has everything that decides what the lock would be, but the day. */
async function fileOf(
  read: ReadInput,
  isLocked: boolean,
  { version, implementation, soabi }: Interpreter,
  { cacheDir, env, cwd }: PythonContext,
): Promise<string> {
  const told = await choosingSettings(read.folder ?? cacheDir, uvEnvironment(env, cwd));
  const settings = read.folder === undefined ? '' : await settingsDigest(read.folder);
  const machine = [version, implementation, soabi, process.platform, process.arch];
  const parts = [
    FORMAT,
    read.text,
    !isLocked,
    ...machine,
    ...(isLocked ? [] : [told, settings, ...unreadByUv(read.text)]),
  ];
  const key = createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 20);
  return join(cacheDir, 'locks', `${key}.txt`);
}
