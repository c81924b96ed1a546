import { basename, dirname, join, relative, resolve } from 'node:path';
import { usageError } from '../domain/errors.js';
import type { DependencyChoice } from '../domain/plan.js';
import type { Warning } from '../domain/report.js';
import { exists } from '../io/paths.js';
import { readBoundedText } from '../io/read-bounded.js';
import { projectFolders } from '../project/nearby-files.js';
import { readScriptMetadata, UV_TABLE_UNREAD } from '../python-source/pep723.js';
import type { OnProgress, PythonContext } from './context.js';
import { ensureEnvironment } from './environments.js';
import { fittingProject, fittingPython } from './fitting-python.js';
import { COMMIT_ROOT, checkNotEditable } from './installed-editable.js';
import { findInterpreter, type Interpreter, isEnvironment } from './interpreters.js';
import { ownEnvironments } from './own-environments.js';
import { type ProjectEnvironment, projectEnvironment } from './project-environment.js';
import { choiceNotes } from './uv-settings.js';

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
  /** Extras and groups asked for: an environment of the user's own is then passed over, since nobody knows what it has. */
  readonly choice?: DependencyChoice;
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
  /** What was there and could not be used. */
  readonly warnings: readonly Warning[];
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
 * Chooses the environment of a user's worker: `--venv`, what `--python` names by path, a PEP 723 block, an active
 * environment or one nearby, a lock or requirements, the interpreter alone. In a commit that was checked out its own lock
 * or requirements come before environments that no commit knows. None of the user's own is ever written, and
 * nothing is built before `open`. Throws usage errors.
 */
export async function chooseUserEnvironment(worker: UserWorker): Promise<UserEnvironment> {
  const chosen = await choose(worker);
  const root = worker.context.env[COMMIT_ROOT];
  if (chosen.isThere && root) await checkNotEditable(chosen.interpreter.siteFolders, root);
  return chosen;
}

async function choose(worker: UserWorker): Promise<UserEnvironment> {
  const named = await namedEnvironment(worker);
  if (named && worker.choice) {
    throw usageError(
      '--extra and --group choose what is installed, and the environment that you name is there already.',
      'Leave them out, or leave out --venv or the path after --python.',
    );
  }
  if (named) return named;
  const script = await fromScript(worker);
  if (script) return script;
  const { interpreter, context, onProgress } = worker;
  const folders = await projectFolders(worker.folder, context.env.HOME || undefined);
  const ofProject = () => projectEnvironment(folders, worker, context, onProgress);
  const first = context.env[COMMIT_ROOT] ? await ofProject() : undefined;
  if (first?.found) return fromProject(first.found, [], []);
  const notes: string[] = [];
  const own = await ownEnvironments(worker, folders);
  const { warnings } = own;
  for (const { folder, origin } of own.found) {
    const python = join(folder, 'bin', 'python');
    const { start: _, ...itsOwn } = await findInterpreter(python, context);
    if (worker.choice) notes.push(`${origin} was passed over for what --extra and --group ask`);
    else if (worker.requested && !isSame(itsOwn, interpreter)) {
      notes.push(`${origin} is Python ${itsOwn.version} and was ignored`);
    } else return { ...existing(python, itsOwn), origin, notes, warnings };
  }
  if (isEnvironment(interpreter) && !worker.choice) {
    const origin = `the environment of ${interpreter.executable}`;
    return { ...existing(interpreter.executable, interpreter), origin, notes, warnings };
  }
  const { found, warnings: unused } = first ?? (await ofProject());
  if (!found) {
    if (worker.choice) {
      throw usageError(
        `--extra and --group are about a project, and there is none in ${worker.folder} or above.`,
        'Name a project that has a pyproject.toml or a lock, or leave them out.',
      );
    }
    const alone = await fittingProject(worker, folders, context);
    const { start, version } = alone.interpreter;
    const origin = `no environment: interpreter ${version} alone${start === undefined ? '' : `, by ${start}`}`;
    const all = [...notes, ...alone.notes];
    const from = existing(startOf(alone.interpreter), alone.interpreter);
    return { ...from, origin, notes: all, warnings: [...warnings, ...unused] };
  }
  return fromProject(found, notes, warnings);
}

function fromProject(
  found: ProjectEnvironment,
  notes: readonly string[],
  warnings: readonly Warning[],
): UserEnvironment {
  const open = async () => withScripts(await found.build());
  const { interpreter, origin } = found;
  return { interpreter, origin, notes: [...notes, ...found.notes], warnings, isThere: false, open };
}

/** What `--venv` or a path after `--python` names. */
async function namedEnvironment(worker: UserWorker): Promise<UserEnvironment | undefined> {
  const { venv, context, interpreter } = worker;
  if (venv !== undefined) return namedVenv(worker, resolve(context.cwd, venv));
  const { start, executable, shim } = interpreter;
  // A shim only looks for an interpreter; a wrapper may bring packages along.
  const isPlainShim =
    shim !== undefined && basename(dirname(shim)) === 'shims' && !isEnvironment(interpreter);
  if (start === undefined || isPlainShim) return undefined;
  const shown = relative(context.cwd, start);
  const path = shown.startsWith('..') ? start : shown;
  const origin = shim ? `--python ${path}, which starts ${executable}` : `--python ${path}`;
  return { ...existing(start, interpreter), origin, notes: [], warnings: [] };
}

function isSame(one: Interpreter, other: Interpreter): boolean {
  return one.minor === other.minor && one.freeThreaded === other.freeThreaded;
}

/** What starts an interpreter, as the user named it. */
function startOf({ start, executable }: Interpreter): string {
  return start ?? executable;
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
  if (worker.requested && !isSame(interpreter, worker.interpreter)) {
    throw usageError(
      `--venv ${shown} is Python ${interpreter.version}, but --python asks for ${worker.interpreter.version}.`,
      'Leave out one of the two.',
    );
  }
  return { ...existing(python, interpreter), origin: `--venv ${shown}`, notes: [], warnings: [] };
}

async function fromScript(worker: UserWorker): Promise<UserEnvironment | undefined> {
  const { file, context, onProgress } = worker;
  if (file === undefined) return undefined;
  const shown = relative(context.cwd, file) || file;
  const metadata = await readScriptMetadata(await readBoundedText(file), shown);
  if (!metadata) return undefined;
  const whose = `${shown} (PEP 723 block)`;
  const { interpreter, notes: chosen } = await fittingPython(worker, metadata.requiresPython, whose, context);
  const requirements = `${metadata.dependencies.join('\n')}\n`;
  const spec = { interpreter, requirements, requireHashes: false, label: basename(file) };
  const unread = metadata.hasUvTable ? [UV_TABLE_UNREAD] : [];
  const notes = [...unread, ...(await choiceNotes(context.env, context.cwd)), ...chosen];
  const open = async () => withScripts(await ensureEnvironment(spec, context, onProgress));
  return {
    interpreter,
    origin: 'PEP 723 block, cached environment',
    notes,
    warnings: [],
    isThere: false,
    open,
  };
}

function existing(python: string, interpreter: Interpreter) {
  const open = async () => {
    const usable = await Promise.all(interpreter.siteFolders.map(exists));
    const sitePackages = interpreter.siteFolders.find((_, index) => usable[index]);
    const found = withScripts({ python, ...(sitePackages ? { sitePackages } : {}) });
    const isBare = interpreter.prefix === interpreter.basePrefix;
    if (isBare) return { ...found, scripts: interpreter.scripts };
    // A wrapper lies anywhere.
    return interpreter.shim === undefined ? found : { ...found, scripts: dirname(interpreter.executable) };
  };
  return { interpreter, isThere: true, open };
}

function withScripts<T extends { readonly python: string }>(found: T): T & { readonly scripts: string } {
  return { ...found, scripts: dirname(found.python) };
}
