import { usageError } from '../domain/errors.js';
import type { PythonContext } from '../python/context.js';
import { runTool } from '../python/run-tool.js';

/** Runs git in a folder and returns what it wrote. Throws a usage error with git's own words. */
export type Git = (args: readonly string[], folder: string) => Promise<string>;

/** Inside of a hook git is led to the repository of the hook by these. */
const MISLEADING = /^GIT_(?:DIR|WORK_TREE|INDEX_FILE|PREFIX|COMMON_DIR)$/;

/** A checkout of ours is no reason to run the user's hooks. */
const NO_HOOKS = ['-c', 'core.hooksPath=/dev/null'];

/** The user's variables for git, with its messages in English. */
export function gitEnvironment(env: PythonContext['env']): Record<string, string> {
  const kept = Object.entries(env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !MISLEADING.test(entry[0]),
  );
  return { ...Object.fromEntries(kept), LC_ALL: 'C' };
}

export function gitOf(context: PythonContext): Git {
  return async (args, folder) => {
    const options = { env: gitEnvironment(context.env), cwd: folder, context };
    const { ok, stdout, stderr, summary } = await runTool('git', [...NO_HOOKS, ...args], options);
    if (ok) return stdout;
    const said = stderr.trim().split('\n')[0] || summary;
    throw usageError(
      `git ${args[0]} failed in ${folder}: ${said}`,
      'Is git on PATH, and is this folder in a repository with a commit?',
    );
  };
}
