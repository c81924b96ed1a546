import { basename, dirname, join } from 'node:path';
import { exists } from '../io/paths.js';
import { projectRequirements, readProjectTable, settingsDigest } from '../project/pyproject-table.js';
import { checkPython } from '../project/python-specifier.js';
import { readRequirements } from '../project/requirements-file.js';
import type { OnProgress, PythonContext } from './context.js';
import { ensureEnvironment, type PythonEnvironment } from './environments.js';
import type { ProjectSource } from './install-requirements.js';
import type { Interpreter } from './interpreters.js';
import { lockedRequirements, lockOf, pythonOf } from './project-lock.js';

/** What a project asks for, and the way to have it. */
export interface ProjectEnvironment {
  readonly origin: string;
  readonly notes: readonly string[];
  /** Builds it in the cache where it is not there yet. Throws usage and measure errors. */
  build(): Promise<PythonEnvironment>;
}

type Wanted = Omit<ProjectSource, 'folder'> & { readonly text: string };

const UNPINNED = 'requirements without a pinned version are as new as the cached environment';

/**
 * The environment that the nearest of these folders asks for: by its uv.lock or that of its workspace, else its
 * requirements.txt, else the [project] of its pyproject.toml. Undefined where none does; `notes` then say what was passed over.
 * Throws usage errors for files that cannot be read or do not fit the interpreter.
 */
export async function projectEnvironment(
  folders: readonly string[],
  interpreter: Interpreter,
  context: PythonContext,
  onProgress?: OnProgress,
): Promise<{ readonly found?: ProjectEnvironment; readonly notes: readonly string[] }> {
  const from = (file: string, verb: string, notes: readonly string[], read: () => Promise<Wanted>) => ({
    origin: `${basename(file)} ${verb} into a cached environment`,
    notes,
    build: async () => {
      const folder = dirname(file);
      const { text, ...wanted } = await read();
      const requirements = `${await settingsDigest(folder)}${text}`;
      const label = `${basename(folder)}/${basename(file)}`;
      const spec = { interpreter, requirements, requireHashes: false, label, source: { ...wanted, folder } };
      return ensureEnvironment(spec, context, onProgress);
    },
  });
  const notes: string[] = [];
  for (const [index, folder] of folders.entries()) {
    const requirements = join(folder, 'requirements.txt');
    const hasRequirements = await exists(requirements);
    const lock = await lockOf(folder, hasRequirements ? [] : folders.slice(index + 1));
    if (lock) {
      checkPython(interpreter, await pythonOf(lock), lock.file);
      const read = async () => ({
        ...(await lockedRequirements(lock, interpreter, context, onProgress)),
        isComplete: true,
      });
      return { found: from(lock.file, 'synced', [], read), notes };
    }
    if (hasRequirements) {
      return { found: from(requirements, 'synced', [UNPINNED], () => readRequirements(requirements)), notes };
    }
    const file = join(folder, 'pyproject.toml');
    if (!(await exists(file))) continue;
    const project = await readProjectTable(file);
    if (project.kind === 'project') {
      checkPython(interpreter, project.requiresPython, file);
      return { found: from(file, 'resolved', [UNPINNED], () => projectRequirements(project, file)), notes };
    }
    if (project.kind === 'poetry') {
      notes.push('pyproject.toml lists its dependencies for Poetry only and was ignored');
    }
  }
  return { notes };
}
