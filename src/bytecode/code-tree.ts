import { readdir, realpath, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { defined } from '../domain/defined.js';
import { usageError } from '../domain/errors.js';
import { exists } from '../io/paths.js';
import { unreadable } from '../io/unreadable.js';
import { projectFolders } from '../project/nearby-files.js';
import type { PythonContext } from '../python/context.js';
import { defaultInterpreter, findInterpreter, type Interpreter } from '../python/interpreters.js';
import { nearbyEnvironments } from '../python/own-environments.js';

/** What is to be looked at. */
export interface CodeTree {
  readonly kind: 'environment' | 'folder' | 'zip';
  /** As the user named it. */
  readonly shown: string;
  /** Absolute. */
  readonly path: string;
  /** The virtual environment that it is, lies in, or that its project has, such as .venv. */
  readonly environment?: string;
}

const WHAT_IT_TAKES = 'Name a virtual environment, a folder with packages, or a zip.';

/** What a path is: a zip or a folder, perhaps an environment. Throws a usage error for what is neither. */
export async function openCodeTree(shown: string, cwd: string): Promise<CodeTree> {
  const path = resolve(cwd, shown);
  const found = await stat(path).catch(async (error: unknown) => {
    throw await unreadable(error, path, shown, WHAT_IT_TAKES);
  });
  if (found.isFile()) return { kind: 'zip', shown, path };
  if (!found.isDirectory()) {
    throw usageError(`${shown} is neither a folder nor a zip.`, WHAT_IT_TAKES);
  }
  // A whole prefix, as of conda or pyenv, has no pyvenv.cfg.
  if ((await isVenv(path)) || (await isPrefix(path))) {
    return { kind: 'environment', shown, path, environment: path };
  }
  const environment = await environmentOf(path);
  return { kind: 'folder', shown, path, ...defined({ environment }) };
}

/** The environment that a folder lies in, else the nearest one of its project, as `bench` finds it. */
async function environmentOf(path: string): Promise<string | undefined> {
  for (let folder = path; folder !== dirname(folder); folder = dirname(folder)) {
    if (await isVenv(folder)) return folder;
    if (path.startsWith(join(folder, 'lib', 'python')) && (await isPrefix(folder))) return folder;
  }
  for (const nearby of await nearbyEnvironments(await projectFolders(path))) {
    if (await isVenv(nearby.path)) return nearby.path;
  }
  return undefined;
}

async function isVenv(folder: string): Promise<boolean> {
  return exists(join(folder, 'pyvenv.cfg'));
}

async function isPrefix(folder: string): Promise<boolean> {
  const names = await readdir(join(folder, 'lib')).catch(() => []);
  return names.some((name) => /^python\d/.test(name)) && (await exists(join(folder, 'bin', 'python')));
}

/** The interpreter that will run it: as asked, else the environment's, else the default one. Throws usage errors. */
export async function interpreterFor(
  { environment, shown }: CodeTree,
  request: string | undefined,
  context: PythonContext,
): Promise<Interpreter> {
  if (request === undefined && environment === undefined) return defaultInterpreter(context);
  const own = environment === undefined ? undefined : join(environment, 'bin', 'python');
  if (request === undefined && own !== undefined && !(await exists(own))) {
    throw usageError(
      `The environment of ${shown} has no working interpreter: ${own} is missing or points nowhere.`,
      'Name the one that will run it with --python, or rebuild the environment.',
    );
  }
  return findInterpreter(request ?? own ?? 'python3', context);
}

/**
 * The folders that modules are imported from: of an environment its site-packages, those of the interpreter's version
 * if it has any. Throws a usage error where an environment has none.
 */
export async function rootsOf(tree: CodeTree, { minor }: Interpreter): Promise<string[]> {
  if (tree.kind !== 'environment') return [tree.path];
  const found: { readonly version: string; readonly folder: string }[] = [];
  for (const library of ['lib', 'lib64']) {
    const names = await readdir(join(tree.path, library)).catch(() => []);
    for (const version of names.filter((name) => /^py(?:thon|py)\d/.test(name))) {
      const folder = join(tree.path, library, version, 'site-packages');
      if (await exists(folder)) found.push({ version, folder: await realpath(folder) });
    }
  }
  const fitting = found.filter(({ version }) => version.replace(/^[a-z]+|t$/g, '') === minor);
  const chosen = (fitting.length > 0 ? fitting : found).map(({ folder }) => folder);
  if (chosen.length > 0) return [...new Set(chosen)];
  throw usageError(`${tree.shown} has no site-packages.`, 'Rebuild the environment.');
}
