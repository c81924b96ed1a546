import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { markerValues, newerPlatform, noWheelHint } from '../config/package-platform.js';
import { ColdstartError, usageError } from '../domain/errors.js';
import { withCleanSources } from '../project/clean-sources.js';
import { unreadByUv } from '../project/requirements-file.js';
import type { OnProgress, PythonContext } from '../python/context.js';
import { explainFailure, REFUSED } from '../python/install-failure.js';
import type { Interpreter } from '../python/interpreters.js';
import { runTool, type ToolOptions } from '../python/run-tool.js';
import { uvBuildOptions } from '../python/tool-env.js';
import { ensureUv } from '../python/uv.js';
import { choiceNotes } from '../python/uv-settings.js';
import { checkEnvironments } from '../wheels/lock-environments.js';
import { type LockInput, readLockInput } from '../wheels/lock-input.js';
import {
  isHashed,
  type LockEntry,
  type LockText,
  readLock,
  unhashedError,
  withHashes,
} from '../wheels/lock-text.js';
import { type InstallRequest, type ResolveRequest, resolveCommand } from './install-command.js';

/** A platform and the Pythons of this machine that help to package for it. */
export type PackageTarget = InstallRequest['target'] & {
  /** Of the package's version, if there is one here. */
  readonly interpreter?: Interpreter;
  /** That one, else another. */
  readonly helper: Interpreter;
};

/** What goes into a package. */
export interface TargetLock {
  /** Each with version and hash, for the target alone. */
  readonly entries: readonly LockEntry[];
  /** Absolute paths of projects and wheels of this machine. */
  readonly local: readonly string[];
  /** Lines that tell where packages are fetched from. May hold credentials. */
  readonly sources: readonly string[];
  readonly origin: string;
  /** The input had all hashes. */
  readonly hashed: boolean;
  /** What a reader should know of the versions. */
  readonly notes: readonly string[];
}

/**
 * Locks what is asked for, for the platform of the package: uv judges its markers, which pip cannot. Hashes that were
 * given stay the only ones. Throws usage errors for what cannot be read, measure errors in uv's words for the rest.
 */
export async function lockForTarget(
  input: LockInput,
  target: PackageTarget,
  work: string,
  context: PythonContext,
  onProgress?: OnProgress,
): Promise<TargetLock> {
  const version = target.interpreter?.version ?? `${target.python}.0`;
  const read = await readLockInput(input, { ...target.helper, version }, context, onProgress);
  await checkEnvironments(read, target.helper, context, onProgress, {
    shown: `Python ${target.python} on ${target.platform.name}`,
    values: markerValues(target.platform, version),
    hint: 'Choose another --python or --python-platform, or lock it for this one too.',
  });
  const given = readLock(read.text);
  const hashed = given.entries.length > 0 && isHashed(given);
  const bare = { origin: read.origin, sources: given.sources, hashed };
  if (given.entries.length + given.local.length === 0 && read.dependenciesOf === undefined) {
    return { ...bare, entries: [], local: [], notes: [] };
  }
  const file = join(work, 'requirements.in');
  await writeFile(file, read.text);
  const { path: uv } = await ensureUv(context, onProgress);
  const project = read.dependenciesOf === undefined ? [] : [read.dependenciesOf];
  const sources = [file, ...project, ...unreadByUv(read.text)];
  const how = { python: target.helper.executable, target, folder: read.folder, sources };
  const command = resolveCommand(uv, how);
  onProgress?.(`locking ${read.origin} for Python ${target.python} on ${target.platform.name}`);
  const options = uvBuildOptions(context, work);
  const compiled = await withCleanSources(read.local, () => runTool(command.file, command.args, options));
  if (!compiled.ok) throw notFor(target, `${read.origin} cannot be packaged`, compiled);
  const lock = readLock(compiled.stdout);
  const isChosen = !hashed && !read.isComplete;
  const notes = isChosen
    ? [
        ...(await choiceNotes(context.env, context.cwd)).map((note) => `${note.replace(/^v/, 'V')}.`),
        ...(await newerVersions(lock.entries, target, { uv, how, options })),
      ]
    : [];
  return {
    ...bare,
    entries: lock.entries.map((entry) => withGivenHashes(entry, given, hashed, read.origin)),
    local: [...new Set(lock.local.map(({ path }) => path))],
    notes,
  };
}

/** The failure of a tool that looked for wheels, for this platform alone. */
export function notFor(
  { platform, python }: PackageTarget,
  what: string,
  failed: Parameters<typeof explainFailure>[1],
): ColdstartError {
  const error = explainFailure(`${what} for Python ${python} on ${platform.name}`, failed);
  const isMissing =
    /no (?:usable )?wheels|wheels? with a matching|no matching distribution|building source distributions is disabled/i.test(
      failed.stderr,
    );
  if (!isMissing || error.hint === REFUSED) return error;
  return new ColdstartError(error.message, {
    exitCode: error.exitCode,
    hint: noWheelHint(platform, python),
  });
}

function nameAndVersion({ name, version }: LockEntry): string {
  return version === '' ? name : `${name} ${version}`;
}

/** uv would take whatever the index has now. */
export function withGivenHashes(
  entry: LockEntry,
  given: LockText,
  hashed: boolean,
  origin: string,
): LockEntry {
  // A universal lock may have one version for old Pythons and another for new ones.
  const own = given.entries.filter(({ name, version }) => name === entry.name && version === entry.version);
  const hashes = [...new Set(own.flatMap((one) => one.hashes))];
  if (hashes.length > 0) return withHashes(entry, hashes);
  if (hashed) {
    throw usageError(
      `${origin} has hashes, but none for ${nameAndVersion(entry)}, as the others have.`,
      'Lock all of it, for example with `uv pip compile --generate-hashes`.',
    );
  }
  if (entry.hashes.length > 0) return entry;
  throw unhashedError(entry);
}

/** How versions were chosen, to choose them once more. */
interface Resolution {
  readonly uv: string;
  readonly how: ResolveRequest;
  readonly options: ToolOptions;
}

/**
 * Says which packages would have other versions for the newest platform that AWS Lambda has for this Python: an old one
 * gets old wheels without a word. Nothing where there are none, or where that cannot be resolved.
 */
export async function newerVersions(
  entries: readonly LockEntry[],
  target: InstallRequest['target'],
  { uv, how, options }: Resolution,
): Promise<string[]> {
  const platform = newerPlatform(target.platform, target.python);
  if (!platform) return [];
  const { file, args } = resolveCommand(uv, { ...how, target: { ...target, platform } });
  const resolved = await runTool(file, args, options);
  options.context.signal?.throwIfAborted();
  if (!resolved.ok) return [];
  const here = new Map(entries.map(({ name, version }) => [name, version]));
  const others = readLock(resolved.stdout).entries.flatMap(({ name, version }) => {
    const own = here.get(name);
    return own === undefined || own === version ? [] : [`${name} ${version} (here ${own})`];
  });
  if (others.length === 0) return [];
  return [
    `For ${platform.name}, which AWS Lambda’s Python ${target.python} can run, there is ${others.join(', ')}: --python-platform ${platform.name}`,
  ];
}
