import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { defined } from '../domain/defined.js';
import { normaliseName } from '../domain/project-name.js';
import { shipped } from '../io/shipped.js';
import type { OnProgress, PythonContext } from '../python/context.js';
import { explainFailure, isUnreachable } from '../python/install-failure.js';
import type { Interpreter } from '../python/interpreters.js';
import { mustRun, runTool } from '../python/run-tool.js';
import { applicable, fetchEnvironment, helperPython } from './helper.js';
import { type LockEntry, type LockText, writeLock } from './lock-text.js';

/** A wheel that was just fetched, as python/wheels.py tells of it. */
export interface FetchedWheel {
  readonly name: string;
  readonly version: string;
  readonly requiresPython: string | null;
  readonly file: string;
  /** The folder in which it lies, with its metadata beside it. */
  readonly folder: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly metadataBytes: number;
  readonly metadataSha256: string;
  readonly built: boolean;
  /** Why its version was withdrawn from the index, as far as that was said; absent where it was not. */
  readonly yanked?: string;
}

const DESCRIBE = shipped('python/wheels.py');
const QUIET = ['-q', '--progress-bar', 'off', '--no-deps', '--require-hashes'];

/**
 * Downloads the wheels of a lock into a folder with pip, which checks their hashes, and builds what has no wheel for
 * this interpreter. Throws a measure error with pip's essential lines.
 */
export async function fetchWheels(
  entries: readonly LockEntry[],
  { sources, fromSource }: Pick<LockText, 'sources' | 'fromSource'>,
  folder: string,
  {
    interpreter,
    context,
    onProgress,
  }: { interpreter: Interpreter; context: PythonContext; onProgress?: OnProgress },
): Promise<FetchedWheel[]> {
  const python = await helperPython(interpreter, context, onProgress);
  const downloaded = join(folder, 'downloaded');
  const built = join(folder, 'built');
  await mkdir(downloaded, { recursive: true });
  await mkdir(built);
  const options = { env: fetchEnvironment(context.env), cwd: folder, context };
  const file = join(folder, 'requirements.txt');
  const write = (some: readonly LockEntry[]) => writeFile(file, `${sources.join('\n')}\n${writeLock(some)}`);

  const yanked = new Map<string, string>();
  const all = await applicable(entries, interpreter, context, onProgress);
  // pip would build an archive that is named by its address although it was told to take wheels only.
  const archives = all.filter(({ url }) => url !== undefined && !/\.whl(?:[?#]|$)/.test(url));
  for (const entry of archives) await build(entry);
  const isAsked = ({ name, url }: LockEntry) =>
    url === undefined && (fromSource.includes(name) || fromSource.includes(':all:'));
  for (const entry of all.filter(isAsked)) await build(entry, undefined, '--no-binary asks for it');
  let wanted = all.filter((entry) => !archives.includes(entry) && !isAsked(entry));
  onProgress?.(`fetching ${wanted.length} wheels for Python ${interpreter.version}`);
  while (wanted.length > 0) {
    await write(wanted);
    const args = ['-m', 'pip', 'download', ...QUIET, '--only-binary', ':all:', '-d', downloaded, '-r', file];
    const result = await runTool(python, args, options);
    readYanked(result.stderr, yanked);
    if (result.ok) break;
    const failure = explainFailure(
      `The packages for Python ${interpreter.version} could not be fetched`,
      result,
    );
    // Where nothing answers, nothing tells that there is no wheel.
    const unlocked = withUnlockedWheel(result.stderr, wanted);
    const entry = isUnreachable(result) ? undefined : (unlocked ?? withoutWheel(result.stderr, wanted));
    if (!entry) throw failure;
    await build(entry, failure, entry === unlocked ? 'the lock has its source only' : undefined);
    wanted = wanted.filter((other) => other !== entry);
  }
  const described = await mustRun(
    'The wheels could not be read',
    python,
    ['-I', '-S', DESCRIBE, downloaded, built],
    options,
  );
  const wheels = JSON.parse(described) as Omit<FetchedWheel, 'built' | 'yanked'>[];
  return wheels.map((wheel) => ({
    ...wheel,
    built: wheel.folder === built,
    ...defined({ yanked: yanked.get(normaliseName(wheel.name)) }),
  }));

  /** `instead` says why it is built although there is a wheel. */
  async function build(entry: LockEntry, unfound?: Error, instead?: string): Promise<void> {
    const why = instead ?? `it has no wheel for Python ${interpreter.version}`;
    onProgress?.(`building ${`${entry.name} ${entry.version}`.trim()} from source: ${why}`);
    await write([entry]);
    const source = instead === undefined ? [] : ['--no-binary', entry.name];
    const args = ['-m', 'pip', 'wheel', ...QUIET, ...source, '-w', built, '-r', file];
    const result = await runTool(python, args, options);
    readYanked(result.stderr, yanked);
    if (result.ok) return;
    // Neither a wheel nor an archive: it is not there at all. Or the source is another than that of the lock, too.
    if (
      unfound &&
      (withoutWheel(result.stderr, [entry]) || (instead !== undefined && MISMATCH.test(result.stderr)))
    )
      throw unfound;
    const has = instead === undefined ? ` has no wheel for Python ${interpreter.version} and` : '';
    throw explainFailure(`${entry.name} ${entry.version}${has} could not be built`, result);
  }
}

/** pip takes a version that was withdrawn where it is pinned, with a warning that ends in the reason. */
export function readYanked(stderr: string, into: Map<string, string>): void {
  const said = /is a yanked version: '([^']+)' candidate[^\n]*\n\s*Reason for being yanked: ?([^\n]*)/g;
  for (const [, name = '', reason = ''] of stderr.matchAll(said)) {
    into.set(normaliseName(name), reason === '<none given>' ? '' : reason.trim());
  }
}

const MISMATCH = /do not match the hashes/i;

/** The requirement whose wheel is none that is locked, where that may be since its one hash is that of its source. */
export function withUnlockedWheel(stderr: string, wanted: readonly LockEntry[]): LockEntry | undefined {
  if (!MISMATCH.test(stderr)) return undefined;
  const [, name, version] = /^\s*([\w.-]+)==(\S+) from \S+\.whl\b/m.exec(stderr) ?? [];
  return wanted.find(
    (entry) =>
      entry.name === normaliseName(name ?? '') && entry.version === version && entry.hashes.length === 1,
  );
}

/** The requirement for which pip found no file, if that is why it failed. */
function withoutWheel(stderr: string, wanted: readonly LockEntry[]): LockEntry | undefined {
  const [, name, version] =
    /No matching distribution found for ([\w.-]+)(?:\[[^\]]*\])?===?([^\s;]+)/.exec(stderr) ?? [];
  return wanted.find((entry) => entry.name === normaliseName(name ?? '') && entry.version === version);
}
