import { resolve } from 'node:path';
import { againstRequest } from '../config/against.js';
import type { BenchFlags } from '../config/flags.js';
import { type LoadedConfig, loadConfig } from '../config/load.js';
import type { BenchRequest } from '../config/request-types.js';
import { ColdstartError } from '../domain/errors.js';
import type { Plan } from '../domain/plan.js';
import type { Warning } from '../domain/report.js';
import { gitOf } from '../git/git.js';
import { sharedVenv } from '../git/shared-venv.js';
import { openSides, type Sides } from '../git/sides.js';
import { cacheDirectory } from '../io/cache-dir.js';
import type { Io } from '../io/io.js';
import { exists } from '../io/paths.js';
import type { PythonContext } from '../python/context.js';
import { COMMIT_ROOT } from '../python/installed-editable.js';
import { SHARED_ENVIRONMENT } from '../python/own-environments.js';
import type { CommitAgainst } from './acceptances.js';

/** A commit and the working folder, ready to be planned side by side. */
export interface Against {
  readonly request: BenchRequest;
  /** What differs in name, or stands on one side only. */
  readonly notes: readonly Warning[];
  /** The caller as the trials are to see it. */
  readonly io: Io;
  /** Compiles the files of both sides for the interpreters of a plan, so that neither pays for being new. */
  compile(plan: Plan): Promise<void>;
  readonly ref: string;
  readonly commit: CommitAgainst;
  /** Where the user has a file of the working folder's side. */
  userPath(path: string): string;
  /** A text with paths that the user knows. */
  shownText(text: string): string;
  /** Where the commit has what git takes for the same file under another name; undefined where it is new. */
  formerPath(path: string): Promise<string | undefined>;
  /** An error as it is told, with paths that the user knows. */
  shown(error: unknown): unknown;
  close(): Promise<void>;
}

/**
 * The variables of a run over several commits: they name the user's repository, which no commit may import from, and
 * the environment for commits that do not say what they need, where none is active.
 *
 * @param root the top folder of the user's repository
 */
export async function variablesOfCommits(root: string, context: PythonContext): Promise<Io['env']> {
  const { env, cwd } = context;
  const shared = env.VIRTUAL_ENV ? undefined : await sharedVenv(cwd, context);
  return { ...env, [COMMIT_ROOT]: root, ...(shared === undefined ? {} : { [SHARED_ENVIRONMENT]: shared }) };
}

/** The options of `bench` that say what is compared. */
export interface AgainstOptions {
  readonly against: string;
  readonly acceptRemoved?: readonly string[];
  readonly config?: string;
  /** The only one that is asked for: none of the others can be gone. */
  readonly scenario?: string;
}

/** Checks both sides out and asks the same of them. Throws usage errors. */
export async function openAgainst(
  { against: ref, acceptRemoved = [], config, scenario }: AgainstOptions,
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
    const env = await variablesOfCommits(sides.root, context);
    const seen = { cwd: io.cwd, env };
    const former =
      scenario === undefined
        ? await formerConfig(
            sides.place(io.cwd, 'base'),
            config === undefined ? undefined : sides.place(resolve(io.cwd, config), 'base'),
            onProgress,
          )
        : undefined;
    const asked = { flags, loaded, former, acceptRemoved, context: seen };
    return {
      ...(await againstRequest(ref, asked, sides)),
      io: { ...io, env },
      compile: async ({ scenarios }) => {
        const pythons = new Map(
          scenarios.flatMap((scenario) =>
            scenario.runner === 'worker' ? [[scenario.python.minor, scenario.python.executable]] : [],
          ),
        );
        for (const python of pythons.values()) await sides.compile(python);
      },
      ...{ ref, commit: { commit: sides.commit, root: sides.root, git: gitOf(context) } },
      ...{ userPath: sides.userPath, shownText: sides.shown, formerPath: sides.formerPath },
      shown: (error) => shownTo(error, sides),
      close: () => sides.close(),
    };
  } catch (error) {
    await sides.close();
    throw shownTo(error, sides);
  }
}

/** What the configuration of the commit says, if it has one that can be read. */
async function formerConfig(
  folder: string,
  named: string | undefined,
  onProgress: (message: string) => void,
): Promise<LoadedConfig | undefined> {
  if (named !== undefined && !(await exists(named))) return undefined;
  try {
    return await loadConfig(folder, named);
  } catch {
    onProgress('the configuration of the commit cannot be read: rows that were removed from it are not seen');
    return undefined;
  }
}

/** Nobody knows the folders in the cache. */
function shownTo(error: unknown, sides: Sides): unknown {
  if (!(error instanceof ColdstartError)) return error;
  const { message, hint, exitCode, cause } = error;
  return new ColdstartError(sides.shown(message), {
    ...{ exitCode, cause },
    ...(hint === undefined ? {} : { hint: sides.shown(hint) }),
  });
}
