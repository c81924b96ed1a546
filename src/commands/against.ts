import { againstRequest } from '../config/against.js';
import type { BenchFlags } from '../config/flags.js';
import type { LoadedConfig } from '../config/load.js';
import type { BenchRequest } from '../config/request-types.js';
import type { Plan } from '../domain/plan.js';
import { checkNotEditable, sharedVenv } from '../git/shared-venv.js';
import { openSides } from '../git/sides.js';
import { cacheDirectory } from '../io/cache-dir.js';
import type { Io } from '../io/io.js';
import type { PythonContext } from '../python/context.js';

/** A commit and the working folder, ready to be planned side by side. */
export interface Against {
  readonly request: BenchRequest;
  /** The caller as the trials are to see it. */
  readonly io: Io;
  /** Compiles the files of both sides for the interpreters of a plan, so that neither pays for being new. */
  compile(plan: Plan): Promise<void>;
  close(): Promise<void>;
}

/**
 * The variables of a run over several commits: with the environment that all of them use, where the commits do not say
 * what they need. Throws a usage error for one that would lead them all to the same files.
 *
 * @param venv as the user named one
 */
export async function sharedEnvironment(
  venv: string | undefined,
  { head, root }: { readonly head: string; readonly root: string },
  context: PythonContext,
): Promise<Io['env']> {
  const shared = venv ?? (await sharedVenv(context.cwd, head, context));
  if (shared !== undefined) await checkNotEditable(shared, root);
  const { VIRTUAL_ENV: _, ...bare } = context.env;
  return shared === undefined || venv !== undefined ? bare : { ...bare, VIRTUAL_ENV: shared };
}

/** Checks both sides out and asks the same of them. Throws usage errors. */
export async function openAgainst(
  ref: string,
  flags: BenchFlags,
  loaded: LoadedConfig | undefined,
  io: Io,
  onProgress: (message: string) => void,
): Promise<Against> {
  const { cwd, signal } = io;
  const cacheDir = await cacheDirectory(io.env);
  const context = { env: io.env, cwd, signal, cacheDir, onWait: onProgress };
  const sides = await openSides(ref, io.cwd, context, onProgress);
  try {
    const places = { head: sides.place(io.cwd, 'head'), root: sides.root };
    const env = await sharedEnvironment(flags.venv, places, context);
    const seen = { cwd: io.cwd, env };
    return {
      request: await againstRequest(ref, { flags, loaded, context: seen }, sides),
      io: { ...io, env },
      compile: async ({ scenarios }) => {
        const pythons = new Map(
          scenarios.flatMap((scenario) =>
            scenario.runner === 'worker' ? [[scenario.python.minor, scenario.python.executable]] : [],
          ),
        );
        for (const python of pythons.values()) await sides.compile(python);
      },
      close: () => sides.close(),
    };
  } catch (error) {
    await sides.close();
    throw error;
  }
}
