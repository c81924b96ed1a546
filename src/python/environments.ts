import { createHash } from 'node:crypto';
import { readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildAside } from '../io/aside.js';
import { exists } from '../io/paths.js';
import { uvOptionsFor } from '../project/pyproject-table.js';
import { unreadByUv } from '../project/requirements-file.js';
import type { OnProgress, PythonContext } from './context.js';
import { installRequirements, type ProjectSource } from './install-requirements.js';
import type { Interpreter } from './interpreters.js';
import { withoutChoices } from './own-tools.js';
import { mustRun, runTool } from './run-tool.js';
import { uvEnvironment, uvOptions } from './tool-env.js';
import { ensureUv } from './uv.js';
import { choosingSettings } from './uv-settings.js';

/** A virtual environment in the cache, with bytecode. */
export interface PythonEnvironment {
  /** Its bin/python. */
  readonly python: string;
  readonly sitePackages: string;
  /** Name of its folder in the cache. */
  readonly key: string;
  /** True if it was built by this call. */
  readonly fresh: boolean;
}

/** What an environment is to hold. */
export interface EnvironmentSpec {
  readonly interpreter: Interpreter;
  /** Text of a requirements file; relative paths in it are not supported. Decides the key, with the interpreter. */
  readonly requirements: string;
  /** Of a project: where its settings lie, and what it needs of this machine. */
  readonly source?: ProjectSource;
  /** Refuse what has no hash. Hashes that are given are always checked. */
  readonly requireHashes: boolean;
  /** True for what coldstart itself needs: settings of the user that choose versions do not count. */
  readonly isOurs?: boolean;
  /** What it is for, shown by `coldstart cache`. */
  readonly label: string;
}

/** Raised when environments are built in another way. */
const FORMAT = 1;
/** Lies in each environment and tells what it is for. */
export const ENVIRONMENT_NOTE = 'coldstart.json';

/**
 * The cached environment of these requirements for this interpreter; built if it is not there yet. Two that build
 * the same at once do not disturb one another, and an aborted build leaves nothing. Throws a measure error with
 * the essential lines of uv when the installation fails.
 */
export async function ensureEnvironment(
  spec: EnvironmentSpec,
  context: PythonContext,
  onProgress?: OnProgress,
): Promise<PythonEnvironment> {
  const key = await keyOf(spec.interpreter, spec.requirements, await settingsOf(spec, context));
  const folder = join(context.cacheDir, 'envs', key);
  const existing = await environmentIn(folder, key);
  if (existing) return { ...existing, fresh: false };
  const { path: uv } = await ensureUv(context, onProgress);
  await removeBroken(folder);
  onProgress?.(`building the environment of ${spec.label} for Python ${spec.interpreter.version}`);
  const fresh = await buildAside(folder, async (aside) => {
    const what = `The environment of ${spec.label} for Python ${spec.interpreter.version} could not be built`;
    const python = ['--python', spec.interpreter.executable];
    const venv = ['venv', '--quiet', '--relocatable', '--no-project', ...python, aside];
    await mustRun(what, uv, venv, uvOptions(context));
    const note = { label: spec.label, python: spec.interpreter.version, createdAt: new Date().toISOString() };
    await writeFile(join(aside, ENVIRONMENT_NOTE), `${JSON.stringify(note)}\n`);
    const isEmpty = !hasRequirements(spec.requirements) && uvOptionsFor(spec.source ?? {}).length === 0;
    if (isEmpty) return;
    const install = (told: PythonContext) => installRequirements(what, uv, aside, spec, told);
    await (spec.isOurs ? withoutChoices(context, install) : install(context));
    const inside = await sitePackagesIn(aside);
    await compileForMove(join(aside, inside), join(folder, inside), spec.interpreter, context);
  });
  const built = await environmentIn(folder, key);
  if (built) return { ...built, fresh };
  throw new Error(`the environment ${folder} vanished while it was built`);
}

/**
 * Compiles all modules of a folder that will be moved: tracebacks name the final place, which uv's own
 * `--compile-bytecode` would not know. Moving leaves the sources' mtimes alone, so the bytecode stays valid.
 */
export async function compileForMove(
  from: string,
  to: string,
  { executable }: Interpreter,
  context: PythonContext,
): Promise<void> {
  const args = ['-I', '-S', '-m', 'compileall', '-qq', '--invalidation-mode', 'timestamp', '-d', to, from];
  // Ends with 1 where a package has a file that is no valid Python, such as a template: that is not our concern.
  await runTool(executable, args, uvOptions(context));
}

/** What uv is told beside the requirements. Of a lock it chooses no versions, wherever that is read from. */
async function settingsOf({ isOurs, source }: EnvironmentSpec, { env, cwd, cacheDir }: PythonContext) {
  if (isOurs || source?.isComplete) return '';
  return choosingSettings(source?.folder ?? cacheDir, uvEnvironment(env, cwd));
}

/** Everything that decides what would be built. */
export async function keyOf(interpreter: Interpreter, requirements: string, settings = ''): Promise<string> {
  const { executable, version } = interpreter;
  const { mtimeMs } = await stat(executable);
  const parts = [
    FORMAT,
    executable,
    version,
    mtimeMs,
    process.platform,
    process.arch,
    requirements,
    ...unreadByUv(requirements),
    ...(settings === '' ? [] : [settings]),
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 20);
}

async function environmentIn(
  folder: string,
  key: string,
): Promise<Omit<PythonEnvironment, 'fresh'> | undefined> {
  const python = join(folder, 'bin', 'python');
  if (!(await exists(python))) return undefined;
  return { python, sitePackages: join(folder, await sitePackagesIn(folder)), key };
}

/** The site-packages of an environment, below its folder. */
export async function sitePackagesIn(folder: string): Promise<string> {
  const names = await readdir(join(folder, 'lib'));
  const name = names.find((entry) => /^(?:python|pypy)3/.test(entry));
  if (!name) throw new Error(`no Python library in ${folder}`);
  return join('lib', name, 'site-packages');
}

/** An environment whose interpreter has gone is in the way of a new one; moved first, so that nobody sees half of it. */
async function removeBroken(folder: string): Promise<void> {
  if (!(await exists(folder)) || (await exists(join(folder, 'bin', 'python')))) return;
  const grave = `${folder}.broken-${process.pid}`;
  await rename(folder, grave);
  await rm(grave, { recursive: true, force: true });
}

function hasRequirements(text: string): boolean {
  return text.split('\n').some((line) => line.trim() !== '' && !line.trim().startsWith('#'));
}
