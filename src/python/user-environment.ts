import { readFile, realpath } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { usageError } from '../domain/errors.js';
import { exists } from '../io/paths.js';
import { nearest, projectFolders } from '../project/nearby-files.js';
import { checkPython } from '../project/python-specifier.js';
import { readScriptMetadata } from '../python-source/pep723.js';
import type { OnProgress, PythonContext } from './context.js';
import { ensureEnvironment } from './environments.js';
import { findInterpreter, type Interpreter } from './interpreters.js';
import { projectEnvironment } from './project-environment.js';

/** A worker of the user, and what was said about where it runs. */
export interface UserWorker {
  /** Absolute path of its file, where it is one: a PEP 723 block is read from it. */
  readonly file?: string;
  /** Absolute path of the folder in which the search for environments and requirements begins. */
  readonly folder: string;
  /** The folder that `--venv` names. */
  readonly venv?: string;
  /** The interpreter asked for, else the default one. */
  readonly interpreter: Interpreter;
  /** True if `--python` named the interpreter: an environment of another version is then passed over. */
  readonly requested?: boolean;
  readonly context: PythonContext;
  readonly onProgress?: OnProgress;
}

/** Where it will run. */
export interface UserEnvironment {
  /** Of another version than the default interpreter if the user's own environment is. */
  readonly interpreter: Interpreter;
  /** Where its packages come from, in words. */
  readonly origin: string;
  /** What the user may want to know about the choice. */
  readonly notes: readonly string[];
  /** True if there is nothing to be built: opening it then only looks. */
  readonly isThere: boolean;
  /** Builds what is still missing, in the cache. Throws usage and measure errors. */
  open(): Promise<OpenEnvironment>;
}

/** An environment that is there. */
export interface OpenEnvironment {
  /** The file to start. */
  readonly python: string;
  readonly sitePackages?: string;
  /** The folder of its console scripts, absolute. */
  readonly scripts: string;
}

/**
 * Chooses the environment of a user's worker: `--venv`, a PEP 723 block, `$VIRTUAL_ENV`, a `.venv`, a `uv.lock` or
 * `requirements.txt`, the interpreter alone. None of the user's own is ever written, and nothing is built before
 * `open`. Throws usage errors.
 */
export async function chooseUserEnvironment(worker: UserWorker): Promise<UserEnvironment> {
  if (worker.venv !== undefined) return namedVenv(worker, resolve(worker.context.cwd, worker.venv));
  const script = await fromScript(worker);
  if (script) return script;
  const folders = await projectFolders(worker.folder, worker.context.env.HOME || undefined);
  const notes: string[] = [];
  for (const { folder, origin } of await ownVenvs(worker, folders)) {
    const python = join(folder, 'bin', 'python');
    if (!(await exists(python))) {
      notes.push(`${origin} has no bin/python and was ignored`);
      continue;
    }
    const interpreter = await findInterpreter(python, worker.context);
    if (!worker.requested || interpreter.minor === worker.interpreter.minor) {
      return { ...existing(python, interpreter), origin, notes };
    }
    notes.push(`${origin} is Python ${interpreter.version} and was ignored`);
  }
  const { interpreter, context, onProgress } = worker;
  const project = await projectEnvironment(folders, interpreter, context, onProgress);
  notes.push(...project.notes);
  const { found } = project;
  if (!found) {
    const origin = `no environment: interpreter ${interpreter.version} alone`;
    return { ...existing(interpreter.executable, interpreter), origin, notes };
  }
  const open = async () => withScripts(await found.build());
  return { interpreter, origin: found.origin, notes: [...notes, ...found.notes], isThere: false, open };
}

async function namedVenv(worker: UserWorker, folder: string): Promise<UserEnvironment> {
  const python = join(folder, 'bin', 'python');
  const shown = relative(worker.context.cwd, folder) || '.';
  if (!(await exists(python))) {
    throw usageError(
      `--venv ${shown} is not a virtual environment: it has no bin/python.`,
      `Make one: python3 -m venv ${shown}`,
    );
  }
  const interpreter = await findInterpreter(python, worker.context);
  if (worker.requested && interpreter.minor !== worker.interpreter.minor) {
    throw usageError(
      `--venv ${shown} is Python ${interpreter.version}, but --python asks for ${worker.interpreter.version}.`,
      'Leave out one of the two.',
    );
  }
  return { ...existing(python, interpreter), origin: `--venv ${shown}`, notes: [] };
}

async function fromScript(worker: UserWorker): Promise<UserEnvironment | undefined> {
  const { file, interpreter, context, onProgress } = worker;
  if (file === undefined) return undefined;
  const shown = relative(context.cwd, file) || file;
  const metadata = await readScriptMetadata(await readFile(file, 'utf8'), shown);
  if (!metadata) return undefined;
  checkPython(interpreter, metadata.requiresPython, `${shown} (PEP 723 block)`);
  const requirements = `${metadata.dependencies.join('\n')}\n`;
  const spec = { interpreter, requirements, requireHashes: false, label: basename(file) };
  const notes = metadata.hasToolTable ? ['the [tool] table of the PEP 723 block is not read'] : [];
  const open = async () => withScripts(await ensureEnvironment(spec, context, onProgress));
  return { interpreter, origin: 'PEP 723 block, cached environment', notes, isThere: false, open };
}

/** The user's own environments, in order of preference. */
async function ownVenvs(
  worker: UserWorker,
  folders: readonly string[],
): Promise<{ readonly folder: string; readonly origin: string }[]> {
  const { file, context } = worker;
  const venvs: { folder: string; origin: string }[] = [];
  const around = file === undefined ? undefined : await environmentAround(file);
  if (around !== undefined) venvs.push({ folder: around, origin: 'the environment that the script lies in' });
  const active = context.env.VIRTUAL_ENV;
  if (active) venvs.push({ folder: resolve(context.cwd, active), origin: '$VIRTUAL_ENV' });
  const dotVenv = await nearest(folders, ['.venv']);
  if (dotVenv) {
    const beside = file === undefined ? '.venv of the project' : '.venv beside the file';
    const isBeside = dotVenv.folder === worker.folder;
    const origin = isBeside ? beside : `.venv of ${basename(dotVenv.folder)}`;
    venvs.push({ folder: dotVenv.path, origin });
  }
  return venvs;
}

/** Of a script in the bin folder of one, also where only a link to it was named, as pipx and uv make them. */
async function environmentAround(file: string): Promise<string | undefined> {
  for (const path of [file, await realpath(file).catch(() => file)]) {
    const folder = dirname(dirname(path));
    if (basename(dirname(path)) === 'bin' && (await exists(join(folder, 'pyvenv.cfg')))) return folder;
  }
  return undefined;
}

function existing(python: string, interpreter: Interpreter) {
  const open = async () => {
    const usable = await Promise.all(interpreter.siteFolders.map(exists));
    const sitePackages = interpreter.siteFolders.find((_, index) => usable[index]);
    const found = withScripts({ python, ...(sitePackages ? { sitePackages } : {}) });
    const isBare = interpreter.prefix === interpreter.basePrefix;
    return isBare ? { ...found, scripts: interpreter.scripts } : found;
  };
  return { interpreter, isThere: true, open };
}

function withScripts<T extends { readonly python: string }>(found: T): T & { readonly scripts: string } {
  return { ...found, scripts: dirname(found.python) };
}
