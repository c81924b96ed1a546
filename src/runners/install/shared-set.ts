import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { measureError } from '../../domain/errors.js';
import type { InstallScenario } from '../../domain/plan.js';
import type { OnProgress, PythonContext } from '../python/context.js';
import { ensureEnvironment } from '../python/environments.js';
import type { Interpreter } from '../python/interpreters.js';
import { runTool } from '../python/run-tool.js';
import { startIndex, type WheelIndex } from './index-server.js';
import { type LocalWheel, localWheels } from './local-wheels.js';
import { type LockedSet, lockedSet } from './locked-set.js';
import { ensureWheels, type WheelSet } from './wheel-set.js';

/** What all rows of one set and one interpreter share. */
export interface SharedSet {
  readonly lock: LockedSet;
  readonly wheels: WheelSet;
  /** Projects and wheels of this machine, installed from disk by both. */
  readonly local: readonly LocalWheel[];
  /** What is new in this run lies below it. */
  readonly folder: string;
  /** What both installers get. */
  readonly requirementsFile: string;
  readonly index: WheelIndex;
  /** Modules that the first import imports: those of the set that can be imported at all. */
  readonly imports: readonly string[];
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
      const key = JSON.stringify([scenario.set, interpreter.executable]);
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
  { set }: InstallScenario,
  interpreter: Interpreter,
  context: PythonContext,
  onProgress: OnProgress,
): Promise<SharedSet> {
  const lock = await lockedSet(set, interpreter, context, onProgress);
  const wheels = await ensureWheels(lock, interpreter, context, onProgress);
  const folder = await mkdtemp(join(await madeFolder(context, 'installs'), 'set-'));
  try {
    const local = await keptWheels(lock.local, interpreter, folder, context, onProgress);
    const requirementsFile = join(folder, 'requirements.txt');
    await writeFile(
      requirementsFile,
      [wheels.requirements, ...local.map(({ line }) => `${line}\n`)].join(''),
    );
    const paths = [...wheels.wheels, ...local].map(({ path }) => path);
    const imports = await importable(paths, interpreter, context, onProgress);
    const index = await startIndex(wheels.wheels, context.signal ? { signal: context.signal } : {});
    return { lock, wheels, local, folder, requirementsFile, index, imports };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/** Local projects as wheels, built once and untimed, at places that last: both installers take them from there. */
async function keptWheels(
  local: readonly string[],
  interpreter: Interpreter,
  work: string,
  context: PythonContext,
  onProgress: OnProgress,
): Promise<LocalWheel[]> {
  const made = await localWheels(local, { python: interpreter.executable, work }, context, onProgress);
  const files = await madeFolder(context, join('wheels', 'local'));
  const kept = made.map(async (wheel) => {
    if (!wheel.path.startsWith(work)) return wheel;
    const digest = /sha256:(\w+)$/.exec(wheel.line)?.[1] ?? '';
    const folder = join(files, digest);
    await mkdir(folder, { recursive: true });
    await copyFile(wheel.path, join(folder, basename(wheel.path)));
    return { ...wheel, path: join(folder, basename(wheel.path)) };
  });
  const wheels = await Promise.all(kept);
  return localWheels(
    wheels.map(({ path }) => path),
    { python: interpreter.executable, work },
    context,
  );
}

async function madeFolder({ cacheDir }: PythonContext, name: string): Promise<string> {
  const folder = join(cacheDir, name);
  await mkdir(folder, { recursive: true });
  return folder;
}

/** Tries each top-level module in an environment of coldstart's own; what cannot be imported is left out. */
const TRY = `
import importlib, importlib.metadata as metadata, sys
names = set()
for distribution in metadata.distributions():
    for file in distribution.files or []:
        parts = file.parts
        top = parts[0]
        if len(parts) == 1 and (top.endswith(".py") or top.endswith((".so", ".pyd"))):
            top = top.split(".")[0]
        elif len(parts) != 2 or not parts[1].startswith("__init__."):
            continue
        if top.isidentifier() and not top.startswith("_"):
            names.add(top)
import contextlib, os
with open(os.devnull, "w") as null, contextlib.redirect_stdout(null), contextlib.redirect_stderr(null):
    good = []
    for name in sorted(names):
        try:
            importlib.import_module(name)
            good.append(name)
        except BaseException:
            pass
sys.__stdout__.write(" ".join(good))
`;

async function importable(
  wheels: readonly string[],
  interpreter: Interpreter,
  context: PythonContext,
  onProgress: OnProgress,
): Promise<string[]> {
  const spec = {
    interpreter,
    requirements: `${wheels.join('\n')}\n`,
    requireHashes: false,
    label: 'imports of a locked set',
  };
  const { python } = await ensureEnvironment(spec, context, onProgress);
  const { ok, stdout, stderr } = await runTool(python, ['-c', TRY], {
    env: {},
    cwd: context.cacheDir,
    context,
  });
  const names = stdout.split(' ').filter(Boolean);
  if (!ok || names.length === 0) {
    throw measureError(
      `No module of the set could be imported: ${stderr.trim().split('\n').at(-1) ?? ''}`,
      'The time to the first import cannot be measured; name other requirements.',
    );
  }
  return names;
}
