import { measureError, usageError } from '../../domain/errors.js';
import type { InstallScenario } from '../../domain/plan.js';
import type { OnProgress, PythonContext } from '../python/context.js';
import { ensureEnvironment } from '../python/environments.js';
import type { Interpreter } from '../python/interpreters.js';
import { runTool } from '../python/run-tool.js';
import { startIndex, type WheelIndex } from './index-server.js';
import { type LockedSet, lockedSet } from './locked-set.js';
import { ensureWheels, type WheelSet } from './wheel-set.js';

/** What all rows of one set and one interpreter share. */
export interface SharedSet {
  readonly lock: LockedSet;
  readonly wheels: WheelSet;
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
      await Promise.all(all.map((set) => (set.status === 'fulfilled' ? set.value.index.close() : undefined)));
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
  if (lock.local.length > 0) {
    throw usageError(
      `${lock.origin} names local projects (${lock.local.join(', ')}): how they are installed is not measured yet.`,
      'Name requirements without them: --requirements FILE',
    );
  }
  const wheels = await ensureWheels(lock, interpreter, context, onProgress);
  const imports = await importable(wheels, interpreter, context, onProgress);
  const index = await startIndex(wheels.wheels, context.signal ? { signal: context.signal } : {});
  return { lock, wheels, index, imports };
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
  wheels: WheelSet,
  interpreter: Interpreter,
  context: PythonContext,
  onProgress: OnProgress,
): Promise<string[]> {
  const lines = wheels.wheels.map(({ path }) => path).join('\n');
  const spec = {
    interpreter,
    requirements: `${lines}\n`,
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
