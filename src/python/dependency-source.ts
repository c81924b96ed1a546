import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { usageError } from '../domain/errors.js';
import type { DependencyChoice, DependencyFile } from '../domain/plan.js';
import { readBounded } from '../io/read-bounded.js';
import { checkChoice } from '../project/check-choice.js';
import type { Requirements } from '../project/local-project.js';
import { pipfileRequirements, pythonOfPipfile } from '../project/pipfile-lock.js';
import { environmentsOfPylock, pylockRequirements, pythonOfPylock } from '../project/pylock-file.js';
import { projectRequirements, type ReadByUv, readProjectTable } from '../project/pyproject-table.js';
import { readRequirements } from '../project/requirements-file.js';
import { pythonOfSetup, setupRequirements } from '../project/setup-project.js';
import type { OnProgress, PythonContext } from './context.js';
import type { Interpreter } from './interpreters.js';
import { lockedRequirements, type ProjectLock, pythonOf } from './project-lock.js';

/** What a project says that it needs, not yet read as a whole. */
export interface DependencySource {
  /** The file that says it. */
  readonly file: string;
  /** The folder whose settings of uv apply. */
  readonly folder: string;
  /** The Pythons that it is for. */
  readonly requiresPython?: string | undefined;
  /** Markers (PEP 508) of the machines that it is for; one has to hold. */
  readonly environments?: readonly string[];
  /** What of it is not read. */
  readonly notes?: readonly string[];
  /** True for a lock: nothing is missing in it. */
  readonly isComplete: boolean;
  /** True where some version may be left open. */
  readonly isOpen: boolean;
  /** `pylock: text` where uv cannot read such a file for the purpose. Throws usage and measure errors. */
  read(interpreter: Interpreter, pylock?: 'text'): Promise<Requirements & ReadByUv>;
}

/** Throws usage errors for files that cannot be read, and for extras and groups that such a file cannot have. */
export async function dependencySource(
  found: DependencyFile,
  choice: DependencyChoice,
  context: PythonContext,
  onProgress?: OnProgress,
  lock?: ProjectLock,
): Promise<DependencySource> {
  const folder = 'folder' in found ? found.folder : join(found.file, '..');
  const locked = { folder, isComplete: true, isOpen: false };
  const open = { folder, isComplete: false, isOpen: true };
  await checkChoice(found, choice, lock?.project);
  switch (found.kind) {
    case 'uv-lock': {
      const of = lock ?? { file: join(folder, 'uv.lock'), project: folder };
      const read = (interpreter: Interpreter) =>
        lockedRequirements(of, interpreter, context, onProgress, choice);
      return {
        ...locked,
        file: of.file,
        folder: join(of.file, '..'),
        requiresPython: await pythonOf(of),
        read,
      };
    }
    case 'pylock': {
      const { file } = found;
      const read = async (interpreter: Interpreter, as?: 'text') =>
        as === 'text' ? pylockRequirements(file, choice, interpreter) : pylockForUv(file, choice);
      const requiresPython = await pythonOfPylock(file);
      return { ...locked, file, requiresPython, environments: await environmentsOfPylock(file), read };
    }
    case 'pipfile-lock': {
      const { file } = found;
      const read = () => pipfileRequirements(file, choice.groups);
      return { ...locked, file, requiresPython: await pythonOfPipfile(file), read };
    }
    case 'requirements':
      return { ...open, file: found.file, read: () => readRequirements(found.file, context.env) };
    case 'setup': {
      const python = await pythonOfSetup(folder);
      const file = await nameOfSetup(folder);
      const notes =
        python && python.specifier === undefined
          ? [`${python.file} computes its python_requires, which is not read`]
          : [];
      return {
        ...{ ...open, file, requiresPython: python?.specifier, notes },
        read: () => setupRequirements(folder, choice.extras),
      };
    }
    case 'pyproject':
      return pyprojectSource(folder, choice);
  }
}

async function pyprojectSource(folder: string, choice: DependencyChoice): Promise<DependencySource> {
  const file = join(folder, 'pyproject.toml');
  const project = await readProjectTable(file, choice.groups);
  if (project.kind !== 'project') {
    const why =
      project.kind === 'poetry' ? 'lists its dependencies for Poetry only' : 'names nothing to install';
    throw usageError(`${file} ${why}.`, 'Name requirements instead: --requirements FILE');
  }
  const { requiresPython } = project;
  const read = () => projectRequirements(project, file, choice);
  return { file, folder, isComplete: false, isOpen: true, requiresPython, read };
}

async function pylockForUv(
  file: string,
  { extras, groups }: DependencyChoice,
): Promise<Requirements & ReadByUv> {
  const digest = createHash('sha256')
    .update(await readBounded(file))
    .digest('hex');
  return {
    text: `# ${file} ${digest} ${JSON.stringify([extras, groups])}\n`,
    ...{ local: [], copied: [] },
    dependenciesOf: file,
    extras,
    groups: groups.map((group) => `${file}:${group}`),
  };
}

async function nameOfSetup(folder: string): Promise<string> {
  const file = join(folder, 'setup.py');
  return readBounded(file).then(
    () => file,
    () => join(folder, 'setup.cfg'),
  );
}
