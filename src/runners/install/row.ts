import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { defined } from '../../domain/defined.js';
import { measureError } from '../../domain/errors.js';
import { isFirstStart } from '../../domain/install-command.js';
import type { InstallScenario } from '../../domain/plan.js';
import type { DiskOfMany, Warning } from '../../domain/report.js';
import type { TreeSize } from '../../domain/size.js';
import { unwritable } from '../../io/aside.js';
import { madeFolder } from '../../io/made-folder.js';
import { exists } from '../../io/paths.js';
import { interpreterFiles, pipVersion } from '../../python/describe-interpreter.js';
import { ensureEnvironment, type PythonEnvironment } from '../../python/environments.js';
import { ensureUv, passedUv, type Uv } from '../../python/uv.js';
import { copyLockedProject } from '../../wheels/moved-lock.js';
import type { SharedSet } from '../../wheels/shared-set.js';
import type { RunnerContext } from '../context.js';
import { archiveOf, type SavedCache } from './ci-cache.js';
import type { InstallPaths } from './commands.js';
import { firstStartFiles } from './first-start-files.js';
import { type RemoteSettings, remoteSettings } from './remote-settings.js';

/** What a row has while its trials run. */
export interface Prepared {
  readonly set: SharedSet;
  /** Everything of the row lies below it. */
  readonly folder: string;
  readonly paths: InstallPaths;
  /** Of the installer; absent for the pip that each new environment has. */
  readonly version?: string;
  /** What `--page-cache evicted` drops: all that the installer reads, but what it wrote in the same trial. */
  readonly files: readonly string[];
  /** The uv that the user has, where it is too old to be measured. */
  readonly passedUv?: Uv;
  /** With a remote index: how the installer gets there. */
  readonly remote?: RemoteSettings;
}

/** A row while it is measured, and what its installations have told so far. */
export interface InstallRow extends Omit<Prepared, 'version'> {
  readonly scenario: InstallScenario;
  readonly context: RunnerContext;
  readonly warnings: Map<string, Warning>;
  version?: string | undefined;
  /** name==version, as they were installed last. */
  packages: readonly string[];
  size?: TreeSize;
  disk?: DiskOfMany;
  /** Of a first start: the environment that was made before the trials. */
  environment?: string;
  savedCache?: SavedCache;
}

/** Makes or finds all that the trials of a row need. Throws usage and measure errors, and then leaves nothing behind. */
export async function prepareRow(scenario: InstallScenario, context: RunnerContext): Promise<Prepared> {
  // In the cache: on the same file system as coldstart's other environments, so that files can be linked.
  const parent = join(context.python.cacheDir, 'installs');
  const set = await context.installs.of(scenario, context.interpreter(scenario.python));
  const uv = await ensureUv(context.python, context.onProgress);
  const pip = await pipOf(scenario, context);
  const folder = await madeFolder(parent, 'row-');
  try {
    await mkdir(join(folder, 'tmp'));
    return await preparedIn(folder, { set, uv, pip }, scenario, context);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw unwritable(error, parent) ?? error;
  }
}

async function preparedIn(
  folder: string,
  { set, uv, pip }: { readonly set: SharedSet; readonly uv: Uv; readonly pip: PythonEnvironment | undefined },
  scenario: InstallScenario,
  { interpreter: interpreterOf, python, onProgress }: RunnerContext,
): Promise<Prepared> {
  const interpreter = interpreterOf(scenario.python);
  const version = scenario.installer === 'pip' ? pip && (await pipVersion([pip.sitePackages])) : uv.version;
  const remote =
    scenario.index === 'remote'
      ? await remoteSettings(scenario, interpreter, folder, python, onProgress)
      : undefined;
  const cache = join(folder, 'cache');
  return {
    set,
    folder,
    ...defined({
      version,
      remote,
      passedUv: scenario.installer === 'uv' ? await passedUv(uv, python) : undefined,
    }),
    files: [
      ...(await interpreterFiles(interpreter)),
      ...(scenario.installer === 'uv' ? [uv.path] : pip ? [pip.sitePackages] : []),
      ...(scenario.cache === 'warm' || scenario.cache === 'again' ? [cache] : []),
      ...(scenario.cache === 'again' && isLockedProject(scenario) ? [join(folder, 'venv')] : []),
      ...(scenario.cache === 'restored' ? [archiveOf(cache)] : []),
      set.requirementsFile,
      ...set.local.map(({ path }) => path),
    ],
    paths: {
      python: interpreter.executable,
      uv: uv.path,
      ...(pip === undefined ? {} : { pip: pipRunner(pip) }),
      venv: join(folder, 'venv'),
      cache,
      requirements: set.requirementsFile,
      noDeps: set.local.length > 0,
      index: set.index.url,
      ...(await ownPaths(scenario, set, folder)),
    },
  };
}

/** What `uv sync`, `uv run` and `uvx` need beside the rest. */
async function ownPaths(
  scenario: InstallScenario,
  set: SharedSet,
  folder: string,
): Promise<Pick<InstallPaths, 'project' | 'started'>> {
  const project = isLockedProject(scenario) ? await projectCopy(scenario, set, folder) : undefined;
  if (!isFirstStart(scenario)) return defined({ project });
  const started = await firstStartFiles(scenario, set, folder, project !== undefined);
  return defined({ project, started });
}

/** uv itself knows what a locked project needs; a tool is no project. */
function isLockedProject({ uvCommand, set }: InstallScenario): boolean {
  const isOne = set.kind === 'uv-lock' && set.choice === undefined;
  return isOne && (uvCommand === 'sync' || uvCommand === 'run');
}

async function projectCopy(
  { set: asked, index }: InstallScenario,
  { wheels: { wheels }, local, index: { url } }: SharedSet,
  folder: string,
): Promise<string | undefined> {
  if (asked.kind !== 'uv-lock') return undefined;
  const project = join(folder, 'project');
  const moved = { project: asked.folder, wheels, local, index: index === 'loopback' ? url : undefined };
  await copyLockedProject(moved, project);
  return project;
}

/** A Python with the pip asked for, outside of the environments that are measured. */
async function pipOf(
  scenario: InstallScenario,
  context: RunnerContext,
): Promise<PythonEnvironment | undefined> {
  if (scenario.installer !== 'pip' || scenario.pipVersion === 'bundled') return undefined;
  const wanted = scenario.pipVersion === 'latest' ? 'pip' : `pip==${scenario.pipVersion}`;
  const interpreter = context.interpreter(scenario.python);
  const spec = {
    interpreter,
    requirements: `${wanted}\n`,
    requireHashes: false,
    isOurs: true,
    label: wanted,
  };
  const pip = await ensureEnvironment(spec, context.python, context.onProgress);
  if (await exists(pipRunner(pip))) return pip;
  throw measureError(
    `${wanted} cannot install into another environment than its own.`,
    'Name a pip from 22.2 on, or bundled: the one that the interpreter brings.',
  );
}

/** Executes this copy of pip by the Python that starts it, since pip 22.2. */
function pipRunner({ sitePackages }: PythonEnvironment): string {
  return join(sitePackages, 'pip', '__pip-runner__.py');
}
