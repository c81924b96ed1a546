import { basename } from 'node:path';
import { type DependencyChoice, NO_CHOICE } from '../domain/plan.js';
import type { Warning } from '../domain/report.js';
import { dependencyFileIn, unusedFilesIn } from '../project/dependency-files.js';
import { settingsDigest } from '../project/pyproject-table.js';
import type { OnProgress, PythonContext } from './context.js';
import { type DependencySource, dependencySource } from './dependency-source.js';
import { ensureEnvironment, type PythonEnvironment } from './environments.js';
import { type FittingPython, fittingProject, fittingPython } from './fitting-python.js';
import type { Interpreter } from './interpreters.js';
import { lockOf } from './project-lock.js';
import { choiceNotes } from './uv-settings.js';

/** What a project asks for, and the way to have it. */
export interface ProjectEnvironment extends FittingPython {
  readonly origin: string;
  /** Builds it in the cache where it is not there yet. Throws usage and measure errors. */
  build(): Promise<PythonEnvironment>;
}

/** For whom it is. */
export interface ProjectWish {
  readonly interpreter: Interpreter;
  /** True where no other interpreter may be taken. */
  readonly requested?: boolean | undefined;
  readonly choice?: DependencyChoice | undefined;
}

const UNPINNED = 'requirements without a pinned version are as new as the cached environment';

/**
 * The environment that the nearest of these folders asks for: by its lock (a uv.lock also that of its workspace), else
 * its requirements, else its project. Undefined where none does; `warnings` then say what could not be used. Throws usage
 * errors for files that cannot be read or do not fit the interpreter.
 */
export async function projectEnvironment(
  folders: readonly string[],
  wish: ProjectWish,
  context: PythonContext,
  onProgress?: OnProgress,
): Promise<{ readonly found?: ProjectEnvironment; readonly warnings: readonly Warning[] }> {
  const { choice = NO_CHOICE } = wish;
  const warnings: Warning[] = [];
  for (const [index, folder] of folders.entries()) {
    const own = await dependencyFileIn(folder, choice.groups);
    const above = own && own.kind !== 'pyproject' ? [] : folders.slice(index + 1);
    const lock =
      own === undefined || ['uv-lock', 'pyproject'].includes(own.kind)
        ? await lockOf(folder, above)
        : undefined;
    const file = lock ? ({ kind: 'uv-lock', folder } as const) : own;
    if (file) {
      const source = await dependencySource(file, choice, context, onProgress, lock);
      const found = await environmentOf(source, folders, wish, context, onProgress);
      return { found, warnings: [] };
    }
    warnings.push(...(await unusedFilesIn(folder)));
  }
  return { warnings };
}

async function environmentOf(
  source: DependencySource,
  folders: readonly string[],
  wish: ProjectWish,
  context: PythonContext,
  onProgress: OnProgress | undefined,
): Promise<ProjectEnvironment> {
  const { file, folder, isComplete } = source;
  const fitting =
    source.requiresPython === undefined
      ? await fittingProject(wish, folders, context)
      : await fittingPython(wish, source.requiresPython, file, context);
  const name = basename(file);
  const verb = isComplete || /\.(?:txt|in)$/.test(name) ? 'synced' : 'resolved';
  const asked = wish.choice ? [...wish.choice.extras, ...wish.choice.groups] : [];
  const more = asked.length > 0 ? ` with ${asked.join(', ')}` : '';
  const chosen = await choiceNotes(context.env, context.cwd);
  return {
    ...fitting,
    notes: [...(source.isOpen ? [UNPINNED, ...chosen] : []), ...(source.notes ?? []), ...fitting.notes],
    origin: `${name}${more} ${verb} into a cached environment`,
    build: async () => {
      const { text, ...wanted } = await source.read(fitting.interpreter);
      const requirements = `${await settingsDigest(folder)}${text}`;
      const label = `${basename(folder)}/${name}`;
      const of = { ...wanted, folder, isComplete };
      const spec = {
        interpreter: fitting.interpreter,
        requirements,
        requireHashes: false,
        label,
        source: of,
      };
      return ensureEnvironment(spec, context, onProgress);
    },
  };
}
