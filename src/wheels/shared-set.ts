import { rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { defined } from '../domain/defined.js';
import { usageError } from '../domain/errors.js';
import type { InstallScenario } from '../domain/plan.js';
import { listed } from '../domain/words.js';
import { unwritable } from '../io/aside.js';
import { madeFolder } from '../io/made-folder.js';
import type { OnProgress, PythonContext } from '../python/context.js';
import type { Interpreter } from '../python/interpreters.js';
import { type ImportsOfSet, importable } from './importable.js';
import { startIndex, type WheelIndex } from './index-server.js';
import { type LocalWheel, localWheels } from './local-wheels.js';
import { type LockedSet, lockedSet } from './locked-set.js';
import { type RecordedIndex, recordedIndex } from './recorded-index.js';
import { ensureWheels, type WheelSet } from './wheel-set.js';

/** What all rows of one set and one interpreter share. */
export interface SharedSet extends ImportsOfSet {
  readonly lock: LockedSet;
  readonly wheels: WheelSet;
  /** Projects and wheels of this machine, installed from disk by both. */
  readonly local: readonly LocalWheel[];
  /** What is new in this run lies below it. */
  readonly folder: string;
  /** What both installers get. */
  readonly requirementsFile: string;
  readonly index: WheelIndex;
  /** What the index takes from the registry in this run; undefined where it has the wheels of the set alone. */
  readonly recorded?: Pick<RecordedIndex, 'recorded' | 'takeFailure'>;
  /** The first row's files, which the others are held against. */
  tree?: { readonly id: string; readonly files: readonly string[] };
  /** The first row's remote indexes, in the same way. */
  indexes?: { readonly id: string; readonly shown: string };
}

/** Makes each set once, and ends all indexes at last. */
export interface SharedSets {
  of(scenario: InstallScenario, interpreter: Interpreter): Promise<SharedSet>;
  close(): Promise<void>;
}

export function sharedSets(context: PythonContext, onProgress: OnProgress): SharedSets {
  const made = new Map<string, Promise<SharedSet>>();
  return {
    of: (scenario, interpreter) => {
      const key = JSON.stringify([
        scenario.set,
        interpreter.executable,
        scenario.env,
        scenario.network,
        scenario.resolve,
      ]);
      const known = made.get(key) ?? makeSet(scenario, interpreter, context, onProgress);
      made.set(key, known);
      return known;
    },
    close: async () => {
      const all = await Promise.allSettled(made.values());
      for (const set of all) {
        if (set.status === 'rejected') continue;
        await set.value.index.close();
        await rm(set.value.folder, { recursive: true, force: true });
      }
    },
  };
}

async function makeSet(
  { set, env, network, resolve }: InstallScenario,
  interpreter: Interpreter,
  context: PythonContext,
  onProgress: OnProgress,
): Promise<SharedSet> {
  const lock = await lockedSet(set, interpreter, context, onProgress);
  const wishes = resolve ? unlocked(lock) : undefined;
  const wheels = await ensureWheels(lock, interpreter, context, onProgress);
  if (resolve) refuseBuilt(wheels, lock, interpreter);
  const parent = join(context.cacheDir, 'installs');
  const folder = await madeFolder(parent, 'set-');
  try {
    // Anew in every run: a project is measured as it is now.
    const build = { python: interpreter.executable, work: folder };
    const local = await localWheels(lock.local, build, context, onProgress);
    const requirementsFile = join(folder, 'requirements.txt');
    await writeFile(
      requirementsFile,
      wishes !== undefined
        ? wishes + local.map(({ line }) => `${line.replace(/ --hash=.*$/, '')}\n`).join('')
        : [wheels.requirements, ...local.map(({ line }) => `${line}\n`)].join(''),
    );
    const paths = [...wheels.wheels, ...local].map(({ path }) => path);
    onProgress('checking which modules can be imported');
    const imports = await importable(paths, interpreter, env, folder, context);
    const pages = join(context.cacheDir, 'index-pages', basename(lock.lockFile, '.txt'), dayOf(lock));
    const recorded = resolve ? recordedIndex(pages, wheels.wheels, interpreter, context) : undefined;
    const index = await startIndex(wheels.wheels, defined({ signal: context.signal, network, recorded }));
    return {
      lock,
      wheels,
      local,
      folder,
      requirementsFile,
      index,
      ...imports,
      ...defined({ recorded }),
    };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw unwritable(error, parent) ?? error;
  }
}

function unlocked({ unlocked: text, source, origin, fromSource }: LockedSet): string {
  if (fromSource.length > 0)
    throw usageError(
      `--resolve takes wheels only, and ${source} asks for --no-binary ${fromSource.join(',')}.`,
      'Leave out one of the two.',
    );
  if (text !== undefined) return text;
  throw usageError(
    `--resolve needs requirements that are not locked; ${origin} has none that pip could read.`,
    'Name a requirements file, a script or a pyproject.toml without uv sources: --requirements FILE',
  );
}

/** Recorded pages have sources too, but a build is not to be timed: another version would be taken, or none. */
function refuseBuilt({ built }: WheelSet, { source }: LockedSet, { version }: Interpreter): void {
  if (built.length === 0) return;
  throw usageError(
    `--resolve takes wheels only, and ${listed(built)} of ${source} ${built.length === 1 ? 'has' : 'have'} none for Python ${version}.`,
    'Leave out --resolve: what has no wheel is then built once, untimed. Or name requirements that have wheels.',
  );
}

/** Pages are recorded anew with each resolution, so that they have what it chose. */
function dayOf({ origin, resolved }: LockedSet): string {
  return resolved ? (/[\d-]{10}$/.exec(origin)?.[0] ?? 'undated') : 'locked';
}
