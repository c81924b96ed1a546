import { stat } from 'node:fs/promises';
import { basename, dirname, relative, resolve } from 'node:path';
import { defined } from '../domain/defined.js';
import { usageError } from '../domain/errors.js';
import type { PackageReport } from '../domain/package.js';
import type { SlimStep } from '../domain/slim-steps.js';
import { readBoundedText } from '../io/read-bounded.js';
import { unreadable } from '../io/unreadable.js';
import { dependencyFileIn, namedFile } from '../project/dependency-files.js';
import { projectFolders } from '../project/nearby-files.js';
import type { PythonContext } from '../python/context.js';
import { readScriptMetadata } from '../python-source/pep723.js';
import type { LockInput } from '../wheels/lock-input.js';
import type { InstallerUsed } from './install-tree.js';
import type { PackageTarget } from './target-lock.js';

/** What the user chose. */
export interface PackageChoice {
  readonly input: PackageInput;
  readonly target: PackageTarget;
  readonly installer: InstallerUsed['name'];
  readonly slim: readonly SlimStep[];
  readonly services?: readonly string[];
  /** Packages alone, below python/; with-code: what a function has too. */
  readonly layer: boolean | 'with-code';
  /** Own files that git ignores go in too. */
  readonly includeIgnored: boolean;
  /** The folder holds all that is to be in the package, packages too, and none of it is left out for its name. */
  readonly whole?: boolean;
  /** Which own files go in, the later wins, ! leaves out; absent: all. */
  readonly patterns?: readonly string[];
  readonly bytecode: PackageReport['bytecode'];
  /** Distributions that are not installed, normalised: what is there where the package runs. */
  readonly leaveOut?: readonly string[];
  /** Modules to import in place of all topmost ones; false for none. */
  readonly imports?: readonly string[] | false;
  /** Absolute. */
  readonly output: string;
}

/** What is to be packaged. */
export interface PackageInput {
  /** As the user named it. */
  readonly shown: string;
  /** Own code: a file with the modules beside it that it imports, or a whole folder. Absolute. */
  readonly code?: { readonly kind: 'file' | 'folder'; readonly path: string };
  /** Absent where nothing says what it needs. */
  readonly requirements?: LockInput;
  readonly notes: readonly string[];
}

/** Finds out what a path is: a worker, a folder with code, or requirements alone. Throws usage errors. */
export async function readPackageInput(shown: string, context: PythonContext): Promise<PackageInput> {
  const path = resolve(context.cwd, shown);
  const found = await stat(path).catch(async (error: unknown) => {
    const hint = 'Name a worker’s file, a folder with code, or a requirements file.';
    throw await unreadable(error, path, shown, hint);
  });
  if (found.isDirectory()) {
    const requirements = await dependencyFileIn(path);
    const notes = requirements
      ? []
      : [`${shown} has no lock, requirements or [project]: only its own code is included`];
    return { shown, code: { kind: 'folder', path }, ...defined({ requirements }), notes };
  }
  if (!found.isFile()) {
    throw usageError(
      `${shown} is neither a file nor a folder.`,
      'Name a worker’s file, a folder, or a requirements file.',
    );
  }
  if (path.endsWith('.py') && basename(path) !== 'setup.py') return readWorker(shown, path, context);
  const requirements = namedFile(path);
  return { shown, requirements, notes: [] };
}

async function readWorker(shown: string, path: string, { env }: PythonContext): Promise<PackageInput> {
  const code = { kind: 'file', path } as const;
  if (await readScriptMetadata(await readBoundedText(path), shown)) {
    return { shown, code, requirements: { kind: 'script', file: path }, notes: [] };
  }
  for (const folder of await projectFolders(dirname(path), env.HOME || undefined)) {
    const requirements = await dependencyFileIn(folder);
    if (requirements) return { shown, code, requirements, notes: [] };
  }
  const notes = [
    `${shown} has no PEP 723 block and no requirements beside it: only your own code is included`,
  ];
  return { shown, code, notes };
}

/** Whether a folder's own code comes as one of the projects that are built and installed. */
export function isInstalled({ code }: PackageInput, local: readonly string[]): boolean {
  return code?.kind === 'folder' && local.some((project) => relative(project, code.path) === '');
}
