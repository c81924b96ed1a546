import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { usageError } from '../../domain/errors.js';
import type { OnProgress, PythonContext } from './context.js';
import { ensureEnvironment, type PythonEnvironment } from './environments.js';
import type { Interpreter } from './interpreters.js';
import { localRequirement } from './local-project.js';
import { exists } from './project-files.js';
import { lockedRequirements } from './project-lock.js';
import { checkPython } from './python-specifier.js';
import { readRequirements } from './requirements-file.js';

/** What a project asks for, and the way to have it. */
export interface ProjectEnvironment {
  readonly origin: string;
  readonly notes: readonly string[];
  /** Builds it in the cache where it is not there yet. Throws usage and measure errors. */
  build(): Promise<PythonEnvironment>;
}

interface Wanted {
  readonly requirements: string;
  readonly local: readonly string[];
}

const UNPINNED = 'requirements without a pinned version are as new as the cached environment';

/**
 * The environment that the nearest of these folders asks for: by its uv.lock, else its requirements.txt, else the
 * [project] of its pyproject.toml. Undefined where none does; `notes` then say what was passed over.
 */
export async function projectEnvironment(
  folders: readonly string[],
  interpreter: Interpreter,
  context: PythonContext,
  onProgress?: OnProgress,
): Promise<{ readonly found?: ProjectEnvironment; readonly notes: readonly string[] }> {
  const made = (
    folder: string,
    name: string,
    origin: string,
    notes: readonly string[],
    read: () => Promise<Wanted>,
  ) => ({
    origin,
    notes,
    build: async () => {
      const spec = {
        ...(await read()),
        interpreter,
        requireHashes: false,
        label: `${basename(folder)}/${name}`,
      };
      return ensureEnvironment(spec, context, onProgress);
    },
  });
  const notes: string[] = [];
  for (const folder of folders) {
    const at = (name: string) => join(folder, name);
    if (await exists(at('uv.lock'))) {
      const read = async () => {
        const locked = await lockedRequirements(folder, interpreter, context, onProgress);
        checkPython(interpreter, locked.requiresPython, at('uv.lock'));
        return locked;
      };
      const found = made(folder, 'uv.lock', 'uv.lock synced into a cached environment', [], read);
      return { found, notes };
    }
    if (await exists(at('requirements.txt'))) {
      const read = async () => {
        const { text, local } = await readRequirements(at('requirements.txt'));
        return { requirements: text, local };
      };
      const origin = 'requirements.txt synced into a cached environment';
      return { found: made(folder, 'requirements.txt', origin, [UNPINNED], read), notes };
    }
    if (!(await exists(at('pyproject.toml')))) continue;
    const project = await readProjectTable(at('pyproject.toml'));
    if (project.kind === 'project') {
      checkPython(interpreter, project.requiresPython, at('pyproject.toml'));
      const read = async () => wantedBy(project, folder, at('pyproject.toml'));
      const origin = 'pyproject.toml resolved into a cached environment';
      return { found: made(folder, 'pyproject.toml', origin, [UNPINNED], read), notes };
    }
    if (project.kind === 'poetry') {
      notes.push('pyproject.toml has its dependencies for Poetry alone and was passed over');
    }
  }
  return { notes };
}

type ProjectTable =
  | {
      readonly kind: 'project';
      readonly dependencies: readonly string[];
      /** It can be installed itself: uv's rule, a build system or `tool.uv.package`. */
      readonly isPackage: boolean;
      readonly requiresPython?: string;
    }
  | { readonly kind: 'poetry' }
  | { readonly kind: 'tools' };

/** A pyproject.toml that only configures tools asks for nothing. */
async function readProjectTable(file: string): Promise<ProjectTable> {
  const { parse } = await import('smol-toml');
  let table: Record<string, unknown>;
  try {
    table = parse(await readFile(file, 'utf8'));
  } catch (error) {
    const reason = (error as Error).message.split('\n')[0];
    throw usageError(`${file} cannot be read: ${reason}.`, 'Correct it, or name an environment with --venv.');
  }
  const tool = tableOf(table.tool);
  const project = table.project;
  if (typeof project !== 'object' || project === null) {
    const poetry = tableOf(tool.poetry);
    return poetry.dependencies === undefined ? { kind: 'tools' } : { kind: 'poetry' };
  }
  const { dependencies = [], 'requires-python': requiresPython } = tableOf(project);
  const packaged = tableOf(tool.uv).package;
  return {
    kind: 'project',
    dependencies: Array.isArray(dependencies) ? dependencies.filter((one) => typeof one === 'string') : [],
    isPackage: typeof packaged === 'boolean' ? packaged : table['build-system'] !== undefined,
    ...(typeof requiresPython === 'string' ? { requiresPython } : {}),
  };
}

async function wantedBy(
  project: ProjectTable & { kind: 'project' },
  folder: string,
  file: string,
): Promise<Wanted> {
  if (!project.isPackage) return { requirements: `${project.dependencies.join('\n')}\n`, local: [] };
  const { line } = await localRequirement('-e .', folder, file);
  return { requirements: `${line}\n`, local: [folder] };
}

function tableOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
