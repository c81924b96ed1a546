import { join } from 'node:path';
import { isFirstStart } from '../../domain/install-command.js';
import type { InstallScenario } from '../../domain/plan.js';

/** Where the parts of one trial lie; all absolute. */
export interface InstallPaths {
  /** The interpreter that the environment is made of. */
  readonly python: string;
  readonly uv: string;
  /**
   * The runner of a pip that lies elsewhere: what `pip --python` executes in the environment, after it has started once to do
   * so, which is a tenth of a small installation that nobody pays whose pip is in the environment.
   */
  readonly pip?: string;
  /** The environment that is made. */
  readonly venv: string;
  /** Private to the row: nothing but its own runs fill it. */
  readonly cache: string;
  /** The locked set. */
  readonly requirements: string;
  /**
   * True where local projects are in the set: they may ask for one another by where they lie, so nothing but the set is
   * looked for.
   */
  readonly noDeps: boolean;
  /** Address of the index, with its port. */
  readonly index: string;
  /** Folder of a copy of the locked project, for `uv sync` and `uv run`. */
  readonly project?: string;
  /** What a first start starts: a script, or the name of a tool. */
  readonly started?: string;
}

/** One timed step. */
export interface InstallStep {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** The steps of one trial that a command is started for. */
export interface InstallSteps {
  readonly venv: InstallStep;
  readonly install: InstallStep;
}

type Choice = Pick<
  InstallScenario,
  'installer' | 'uvCommand' | 'cache' | 'bytecode' | 'linkMode' | 'pipVersion' | 'index' | 'resolve'
>;

/**
 * What is run for one trial. Pure: same choice and paths, same commands. Both installers get the same locked set with
 * its hashes, wheels only, a private cache and no configuration of the user's.
 */
export function installSteps(choice: Choice, paths: InstallPaths): InstallSteps {
  if (choice.installer === 'pip') return pipSteps(choice, paths);
  return choice.uvCommand === 'sync' ? syncSteps(choice, paths) : uvSteps(choice, paths);
}

function pipSteps(choice: Choice, paths: InstallPaths): InstallSteps {
  const python = join(paths.venv, 'bin', 'python');
  const isBundled = choice.pipVersion === 'bundled';
  const pip = paths.pip === undefined || isBundled ? [python, '-m', 'pip'] : [python, paths.pip];
  const isLoopback = choice.index === 'loopback';
  const env = isLoopback ? { ...PIP_ENVIRONMENT, ...LOOPBACK } : PIP_ENVIRONMENT;
  const index = isLoopback ? ['--index-url', paths.index, '--trusted-host', '127.0.0.1'] : [];
  const how = [...index, ...(choice.bytecode === 'none' ? ['--no-compile'] : [])];
  const install = [...pip, 'install', '--quiet', '--no-input', ...wanted(choice, paths), ...how];
  return {
    venv: {
      argv: [paths.python, '-m', 'venv', ...(isBundled ? [] : ['--without-pip']), paths.venv],
      env,
    },
    install: { argv: [...install, '-r', paths.requirements], env: { ...env, PIP_CACHE_DIR: paths.cache } },
  };
}

function uvSteps(choice: Choice, paths: InstallPaths): InstallSteps {
  const isLoopback = choice.index === 'loopback';
  const own = { ...UV_ENVIRONMENT, ...(isLoopback ? LOOPBACK : {}), UV_CACHE_DIR: paths.cache };
  const env = { ...own, UV_NO_CONFIG: '1' };
  const index = isLoopback ? ['--default-index', paths.index] : [];
  const where = ['--python', join(paths.venv, 'bin', 'python')];
  const how = [...wanted(choice, paths), ...index, ...uvResult(choice)];
  return {
    venv: {
      argv: [paths.uv, 'venv', '--quiet', '--no-project', '--python', paths.python, paths.venv],
      env,
    },
    install: {
      argv: [paths.uv, 'pip', 'install', '--quiet', ...where, ...how, '-r', paths.requirements],
      // A remote index may be told by a file, which holds nothing else.
      env: isLoopback ? env : own,
    },
  };
}

const LOOPBACK = { NO_PROXY: '127.0.0.1' } as const;

/** A locked project, without its development group as for the others. */
function syncSteps(choice: Choice, paths: InstallPaths): InstallSteps {
  const { venv, install } = uvSteps(choice, paths);
  const sync = [paths.uv, 'sync', '--quiet', '--frozen', '--no-dev', '--no-build'];
  return {
    venv,
    install: {
      argv: [...sync, '--project', paths.project ?? '', ...uvResult(choice)],
      env: { ...install.env, UV_PROJECT_ENVIRONMENT: paths.venv },
    },
  };
}

/**
 * The one command of a first start with `uv run` or `uvx`, as users type it but for what keeps it to this index, this cache
 * and this interpreter. Pure.
 */
export function startStep(choice: Choice, paths: InstallPaths): InstallStep {
  const { uv, python, project, started = '' } = paths;
  const { env } = uvSteps(choice, paths).install;
  // What the user has installed as a tool would be taken instead.
  const tools = `${paths.cache}-tools`;
  const own = { ...env, UV_TOOL_DIR: tools, UV_TOOL_BIN_DIR: join(tools, 'bin'), UV_NO_ENV_FILE: '1' };
  const how = ['--quiet', '--python', python, '--no-build', ...uvResult(choice)];
  const index = ['--default-index', paths.index];
  if (choice.uvCommand === 'tool run')
    return { argv: [uv, 'tool', 'run', ...how, ...index, started], env: own };
  if (project === undefined) return { argv: [uv, 'run', ...how, ...index, started], env: own };
  // A locked project, without its development group as for the others.
  return {
    argv: [uv, 'run', '--frozen', '--no-dev', '--project', project, ...how, started],
    env: { ...own, UV_PROJECT_ENVIRONMENT: paths.venv },
  };
}

/** What both take: nothing that has to be built, and of a lock nothing without its hash. */
function wanted({ resolve }: Choice, { noDeps }: InstallPaths): string[] {
  if (resolve) return ['--only-binary', ':all:'];
  return ['--require-hashes', '--only-binary', ':all:', ...(noDeps ? ['--no-deps'] : [])];
}

/** How uv leaves what it installs. */
function uvResult({ bytecode, linkMode }: Choice): string[] {
  return [
    ...(bytecode === 'compile' ? ['--compile-bytecode'] : []),
    ...(linkMode === undefined ? [] : ['--link-mode', linkMode]),
  ];
}

/** No question may change what is measured; failures of the index are told soon. */
const PIP_ENVIRONMENT = {
  PIP_DISABLE_PIP_VERSION_CHECK: '1',
  // With 0 pip says only that there is no distribution, not why.
  PIP_RETRIES: '1',
  PIP_TIMEOUT: '10',
  PIP_CONFIG_FILE: '/dev/null',
} as const;

const UV_ENVIRONMENT = {
  UV_HTTP_TIMEOUT: '10',
  UV_HTTP_RETRIES: '1',
  UV_PYTHON_DOWNLOADS: 'never',
} as const;

/** The same commands for people and reports, with names in braces for what is new in every trial. */
export function shownCommands(
  choice: Choice,
  paths: Pick<InstallPaths, 'python' | 'uv' | 'pip' | 'noDeps' | 'started' | 'project'>,
): { venv: string[]; install: string[] } | { start: string[] } {
  const names = {
    ...{
      venv: '{venv}',
      cache: '{cache}',

      requirements: '{requirements}',
      index: '{index}',
    },
    project: '{project}',
  };
  if (isFirstStart(choice)) {
    const { project, ...others } = { ...paths, ...names };
    const { started = '' } = paths;
    const own = paths.project === undefined ? others : { ...others, project };
    return { start: [...startStep(choice, { ...own, started: shownStarted(started) }).argv] };
  }
  const { venv, install } = installSteps(choice, { ...paths, ...names });
  return { venv: [...venv.argv], install: [...install.argv] };
}

/** The tool has a name, the script a path that is new in every run. */
function shownStarted(started: string): string {
  return started.includes('/') ? '{script}' : started;
}

/**
 * Waits until the disk has what the trial before wrote: measured at 25 instead of 45 to 85 ms for uv after pip. Not
 * timed, and the same before every trial.
 */
export function settleStep(python: string): InstallStep {
  return { argv: [python, '-I', '-S', '-c', 'import os; os.sync()'], env: {} };
}

/** Imports the modules in a fresh process of the environment. */
export function importStep(venv: string, modules: readonly string[]): InstallStep {
  return { argv: [join(venv, 'bin', 'python'), '-c', `import ${modules.join(', ')}`], env: {} };
}
