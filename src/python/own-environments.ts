import { lstat, realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Warning } from '../domain/report.js';
import { exists } from '../io/paths.js';
import { unused } from '../project/dependency-files.js';
import { isOfPoetry } from '../project/pyproject-table.js';
import type { PythonContext } from './context.js';
import { candidatesNamed } from './interpreter-sources.js';
import { runTool } from './run-tool.js';
import { uvOptions } from './tool-env.js';

/** An environment of the user's that is there. */
export interface OwnEnvironment {
  readonly folder: string;
  /** In words. */
  readonly origin: string;
}

/** Names that environments have, also of conda and of editors that make one; a folder `venv` or `env` can be anything else too. */
const NAMES = ['.venv', 'venv', 'env', '.conda'] as const;

/** For whom environments are looked for. */
export interface EnvironmentSeeker {
  readonly file?: string;
  readonly folder: string;
  readonly context: PythonContext;
}

/**
 * The user's own environments in order of preference, one that cannot be used with a warning: that which the script lies
 * in, the active one, then those of the nearest folder that has one, pixi's and Poetry's included.
 */
export async function ownEnvironments(
  seeker: EnvironmentSeeker,
  folders: readonly string[],
): Promise<{ readonly found: readonly OwnEnvironment[]; readonly warnings: readonly Warning[] }> {
  const { file, context } = seeker;
  const around = file === undefined ? undefined : await environmentAround(file);
  const named = [
    ...(around === undefined ? [] : [{ folder: around, origin: 'the environment that the script lies in' }]),
    ...activeOnes(context),
  ];
  const nearby = await nearbyEnvironments(folders);
  const inFolder = nearby.map(({ name, folder, path }) => ({
    folder: path,
    origin: shownOrigin(name, folder, seeker),
  }));
  const all = [...named, ...inFolder];
  const usable = await Promise.all(all.map(({ folder }) => exists(join(folder, 'bin', 'python'))));
  const warnings = all
    .filter((_, index) => !usable[index])
    .map(({ folder, origin }) =>
      unused(
        `${origin} (${folder}) was passed over: it has no bin/python, or that leads to an interpreter which is gone.`,
        `Make it anew: python3 -m venv --clear ${folder}`,
      ),
    );
  const found = all.filter((_, index) => usable[index]);
  if (found.length > 0) return { found, warnings };
  const ofPoetry = await poetryEnvironment(folders, context);
  return { found: ofPoetry ? [ofPoetry] : [], warnings };
}

/** Those in the nearest folder that has any, dangling ones included. */
export async function nearbyEnvironments(
  folders: readonly string[],
): Promise<{ readonly name: string; readonly folder: string; readonly path: string }[]> {
  for (const folder of folders) {
    const there: { name: string; folder: string; path: string }[] = [];
    for (const name of NAMES) {
      const path = join(folder, name);
      const isMeant = name === '.venv' ? await isThere(path) : await isMarked(path);
      if (isMeant) there.push({ name, folder, path });
    }
    const pixi = join(folder, '.pixi', 'envs', 'default');
    if (await exists(join(pixi, 'bin', 'python'))) {
      there.push({ name: 'the default environment of pixi', folder, path: pixi });
    }
    if (there.length > 0) return there;
  }
  return [];
}

/** A virtual environment says so in a file; a prefix of conda or pixi keeps its packages' metadata in a folder. */
async function isMarked(folder: string): Promise<boolean> {
  return (await isThere(join(folder, 'pyvenv.cfg'))) || (await isThere(join(folder, 'conda-meta')));
}

/** A link that leads nowhere is there too. */
async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

/** Names, within coldstart only, the environment of the user's folder that checked out commits use, too. */
export const SHARED_ENVIRONMENT = 'COLDSTART_SHARED_ENVIRONMENT';

function activeOnes({ env, cwd }: PythonContext): OwnEnvironment[] {
  const active: OwnEnvironment[] = [];
  const shared = env[SHARED_ENVIRONMENT];
  if (shared) active.push({ folder: shared, origin: `${basename(shared)} of your folder, for all commits` });
  if (env.VIRTUAL_ENV) active.push({ folder: resolve(cwd, env.VIRTUAL_ENV), origin: '$VIRTUAL_ENV' });
  // The base of conda is active in every shell and nobody's choice.
  const isBase = /^(?:base|root)$/.test(env.CONDA_DEFAULT_ENV ?? '');
  if (env.CONDA_PREFIX && !isBase) {
    active.push({ folder: resolve(cwd, env.CONDA_PREFIX), origin: '$CONDA_PREFIX' });
  }
  return active;
}

function shownOrigin(name: string, folder: string, { file, folder: first }: EnvironmentSeeker): string {
  if (folder !== first) return `${name} of ${basename(folder)}`;
  return file === undefined ? `${name} of the project` : `${name} beside the file`;
}

/** Of a script in the bin folder of one, also where only a link to it was named, as pipx and uv make them. */
async function environmentAround(file: string): Promise<string | undefined> {
  for (const path of [file, await realpath(file).catch(() => file)]) {
    const folder = dirname(dirname(path));
    if (basename(dirname(path)) === 'bin' && (await isMarked(folder))) return folder;
  }
  return undefined;
}

/** Poetry keeps environments elsewhere and is asked for them, where a project is its own and it is there to be asked. */
async function poetryEnvironment(
  folders: readonly string[],
  context: PythonContext,
): Promise<OwnEnvironment | undefined> {
  for (const folder of folders) {
    const file = join(folder, 'pyproject.toml');
    if (!(await exists(file))) continue;
    const isPoetry = (await exists(join(folder, 'poetry.lock'))) || (await isOfPoetry(file));
    if (!isPoetry) return undefined;
    const [poetry] = candidatesNamed('poetry', context);
    if (!poetry) return undefined;
    const { ok, stdout } = await runTool(poetry.path, ['env', 'info', '-p'], uvOptions(context, folder));
    const path = stdout.trim();
    if (!ok || !(await exists(join(path, 'bin', 'python')))) return undefined;
    return { folder: path, origin: `Poetry’s environment of ${basename(folder)}` };
  }
  return undefined;
}
