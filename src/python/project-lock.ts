import { dirname, join, relative } from 'node:path';
import { usageError } from '../domain/errors.js';
import { type DependencyChoice, NO_CHOICE } from '../domain/plan.js';
import { tableOf } from '../domain/table-of.js';
import { exists } from '../io/paths.js';
import { readBoundedText } from '../io/read-bounded.js';
import { reasonOf } from '../io/reason.js';
import { isLocal, localRequirement, type Requirements, requirementsOf } from '../project/local-project.js';
import { logicalLines } from '../project/requirements-file.js';
import type { OnProgress, PythonContext } from './context.js';
import type { Interpreter } from './interpreters.js';
import { mustRun } from './run-tool.js';
import { uvOptions } from './tool-env.js';
import { ensureUv } from './uv.js';

/** A uv.lock and the project that is meant by it. */
export interface ProjectLock {
  readonly file: string;
  /** The folder of the lock, or that of a member of its workspace. */
  readonly project: string;
}

/** The lock of the project in a folder: beside it, or above it in the root of the workspace that it is a member of. */
export async function lockOf(folder: string, above: readonly string[]): Promise<ProjectLock | undefined> {
  const own = join(folder, 'uv.lock');
  if (await exists(own)) return { file: own, project: folder };
  if (!(await exists(join(folder, 'pyproject.toml')))) return undefined;
  for (const root of above) {
    const file = join(root, 'uv.lock');
    if (!(await exists(file))) continue;
    const { package: packages } = await readLock(file);
    const isMember = (Array.isArray(packages) ? packages : []).some((entry) => {
      const { editable, virtual } = tableOf(tableOf(entry).source);
      return [editable, virtual].includes(relative(root, folder));
    });
    return isMember ? { file, project: folder } : undefined;
  }
  return undefined;
}

/** The lock of the nearest project. */
export async function nearestLock(folders: readonly string[]): Promise<ProjectLock | undefined> {
  for (const [index, folder] of folders.entries()) {
    const lock = await lockOf(folder, folders.slice(index + 1));
    if (lock) return lock;
  }
  return undefined;
}

/**
 * What a lock asks for: pip's format with hashes, for all platforms. Read with `uv export`; neither the lock nor the
 * project's environment is written.
 */
export async function lockedRequirements(
  { file, project }: ProjectLock,
  interpreter: Interpreter,
  context: PythonContext,
  onProgress?: OnProgress,
  { extras, groups }: DependencyChoice = NO_CHOICE,
): Promise<Requirements> {
  const { path: uv } = await ensureUv(context, onProgress);
  const chosen = [
    ...(groups.includes('dev') ? [] : ['--no-dev']),
    ...extras.flatMap((extra) => ['--extra', extra]),
    ...groups.flatMap((group) => ['--group', group]),
  ];
  const what = ['--frozen', ...chosen, '--no-header', '--no-annotate'];
  const args = ['export', '--quiet', ...what, '--project', project, '--python', interpreter.executable];
  const exported = await mustRun(`${file} could not be read`, uv, args, uvOptions(context));
  const lines = logicalLines(exported).map(async ({ raw, line }) => {
    return isLocal(line) ? localRequirement(line, dirname(file), file) : raw;
  });
  return requirementsOf([...(await Promise.all(lines)), '']);
}

/** The Pythons that a lock is for. Throws a usage error where it cannot be read. */
export async function pythonOf({ file }: ProjectLock): Promise<string | undefined> {
  const requires = (await readLock(file))['requires-python'];
  return typeof requires === 'string' ? requires : undefined;
}

async function readLock(file: string): Promise<Readonly<Record<string, unknown>>> {
  const { parse } = await import('smol-toml');
  try {
    return parse(await readBoundedText(file));
  } catch (error) {
    const reason = reasonOf(error) ?? (error as Error).message.split('\n')[0];
    throw usageError(`${file} cannot be read: ${reason}.`, 'Renew it with `uv lock`.');
  }
}
