import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { usageError } from '../domain/errors.js';
import { projectRequirements, readProjectTable } from '../project/pyproject-table.js';
import { checkPython } from '../project/python-specifier.js';
import { readRequirements } from '../project/requirements-file.js';
import type { OnProgress, PythonContext } from '../python/context.js';
import type { Interpreter } from '../python/interpreters.js';
import { lockedRequirements, pythonOf } from '../python/project-lock.js';
import { type BundledSetName, bundledSet } from '../python/requirement-sets.js';
import { readScriptMetadata } from '../python-source/pep723.js';

/** What the user wants installed; files and folders are absolute. */
export type LockInput =
  | { readonly kind: 'requirements'; readonly file: string }
  | { readonly kind: 'pyproject'; readonly folder: string }
  | { readonly kind: 'uv-lock'; readonly folder: string }
  | { readonly kind: 'script'; readonly file: string }
  | { readonly kind: 'bundled'; readonly set: BundledSetName };

/** The input as text. */
export interface ReadInput {
  /** In pip's format: what is to be locked, or the lock itself. */
  readonly text: string;
  /** Where it is from, for people. */
  readonly origin: string;
  /** True for a lock of which nothing is missing. */
  readonly isComplete: boolean;
  /** Whose `[tool.uv]` and uv.toml tell indexes and constraints. */
  readonly folder?: string;
  /** Folders of local projects whose metadata is built while the text is resolved. */
  readonly local: readonly string[];
  /** A pyproject.toml whose dependencies are meant too. */
  readonly dependenciesOf?: string;
}

/** Reads what is to be installed. Throws usage errors that name file and line. */
export async function readLockInput(
  input: LockInput,
  interpreter: Interpreter,
  context: PythonContext,
  onProgress?: OnProgress,
): Promise<ReadInput> {
  switch (input.kind) {
    case 'bundled': {
      const text = await readFile(bundledSet(input.set, interpreter), 'utf8');
      return { text, origin: `the bundled set ${input.set}`, isComplete: true, local: [] };
    }
    case 'requirements': {
      const { text, local } = await readRequirements(input.file);
      const folder = dirname(input.file);
      return { text, origin: basename(input.file), isComplete: false, folder, local };
    }
    case 'uv-lock': {
      const lock = { file: join(input.folder, 'uv.lock'), project: input.folder };
      const origin = `uv.lock of ${basename(input.folder)}`;
      checkPython(interpreter, await pythonOf(lock), origin);
      const { text, local } = await lockedRequirements(lock, interpreter, context, onProgress);
      return { text, origin, isComplete: true, local };
    }
    case 'script': {
      const origin = `PEP 723 block of ${basename(input.file)}`;
      const script = await readScriptMetadata(await readText(input.file), basename(input.file));
      if (!script) {
        throw usageError(
          `${input.file} has no PEP 723 block, so its requirements are unknown.`,
          'Add one (uv add --script FILE PACKAGE), or name its requirements: --requirements FILE',
        );
      }
      checkPython(interpreter, script.requiresPython, origin);
      return { text: `${script.dependencies.join('\n')}\n`, origin, isComplete: false, local: [] };
    }
    case 'pyproject':
      return readProject(input.folder, interpreter);
  }
}

async function readProject(folder: string, interpreter: Interpreter): Promise<ReadInput> {
  const file = join(folder, 'pyproject.toml');
  const project = await readProjectTable(file);
  if (project.kind !== 'project') {
    const why =
      project.kind === 'poetry' ? 'lists its dependencies for Poetry only' : 'names nothing to install';
    throw usageError(`${file} ${why}.`, 'Name requirements instead: --requirements FILE');
  }
  const origin = `pyproject.toml of ${basename(folder)}`;
  checkPython(interpreter, project.requiresPython, origin);
  const { text, local, dependenciesOf } = await projectRequirements(project, file);
  const also = dependenciesOf === undefined ? {} : { dependenciesOf };
  return { text, origin, isComplete: false, folder, local, ...also };
}

async function readText(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw usageError(
      `${file} cannot be read (${error.code ?? error.message}).`,
      'Correct its path or permissions.',
    );
  });
}
