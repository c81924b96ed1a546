import { usageError } from '../domain/errors.js';
import type { PythonContext } from '../python/context.js';
import { withoutSecrets } from '../python/install-failure.js';
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

/** What to do about what git says; the first that fits. */
const NEXT_STEPS: readonly (readonly [RegExp, string])[] = [
  [
    /not a git repository/,
    'Run it in a repository with a commit; without one, bench --baseline FILE compares with an earlier report.',
  ],
  [
    /ambiguous argument 'HEAD'|invalid reference: HEAD|not a valid object name:? '?HEAD/i,
    'Commit something first: there is nothing to compare with.',
  ],
  [
    /git-lfs|filter.* lfs|smudge filter/,
    'Install git-lfs (git lfs install), or fetch the files that are lacking: git lfs fetch --all.',
  ],
  [
    /promisor remote|could not fetch|unable to access|Could not read from remote/i,
    'The clone lacks objects that git would fetch now: is its remote reachable? git fetch --refetch gets all.',
  ],
];

/** A folder of a repository; or git's own folder of one, whose work tree may be gone. */
export interface Repository {
  readonly folder: string;
  readonly isGitFolder?: boolean;
}

/** Runs git in a repository. */
export function within({ folder, isGitFolder = false }: Repository, git: Git) {
  // Git would go to the work tree that its folder names.
  const options = isGitFolder ? [`--git-dir=${folder}`, `--work-tree=${folder}`] : [];
  return (args: readonly string[]) => git([...options, ...args], folder);
}

export function gitOf(context: PythonContext): Git {
  return async (args, folder) => {
    const options = { env: gitEnvironment(context.env), cwd: folder, context };
    const { ok, stdout, stderr, summary } = await runTool('git', [...NO_HOOKS, ...args], options);
    if (ok) return stdout;
    const said = withoutSecrets(stderr.trim());
    const hint = NEXT_STEPS.find(([pattern]) => pattern.test(said))?.[1];
    throw usageError(
      `git ${args.find((word) => !word.startsWith('-'))} failed in ${folder}:${said === '' ? ` ${withoutSecrets(summary)}` : indented(said)}`,
      hint ?? (said === '' ? 'Is git installed, and on PATH?' : 'Run the same command by hand to see more.'),
    );
  };
}

/** Several lines stand below what failed. */
function indented(text: string): string {
  const lines = text.split('\n');
  return lines.length === 1 ? ` ${text}` : lines.map((line) => `\n  ${line}`).join('');
}
