import { join } from 'node:path';
import type { EmulatedHandler } from '../../domain/plan.js';
import { exists } from '../../io/paths.js';
import { codePlaceKind } from '../../project/handler-module.js';
import { installedDistributions } from '../../python/distributions.js';
import type { BuiltFunction } from './build-function.js';

/** Where AWS has the code and the layers of a function. */
const [TASK_ROOT, OPT_ROOT] = ['/var/task', '/opt'];

/** Where files of a function are shown: those of the user's as theirs, others as AWS has them. */
export interface FunctionPaths {
  /** Of the user's own files, in the paths that are shown; for a zip the task root of AWS. */
  readonly folder: string;
  shown(path: string): string;
  /** The files of the user's that are packaged, as they lie in the task root. */
  readonly own: ReadonlySet<string>;
}

/**
 * Looks up which files of a function are the user's: of those in the task root, `below`, what no distribution has brought, and
 * what lies in their folder, where that is no zip.
 */
export async function functionPaths(
  { folder }: Pick<EmulatedHandler, 'folder'>,
  { taskRoot, optRoot }: Pick<BuiltFunction, 'taskRoot' | 'optRoot'>,
  below: readonly string[],
): Promise<FunctionPaths> {
  const isFolder = (await codePlaceKind(folder)) === 'folder';
  const own = new Set<string>();
  const installed = new Set((await installedDistributions(taskRoot)).flatMap(({ files }) => files));
  for (const path of below) {
    const file = join(taskRoot, path);
    if (!installed.has(file) && (!isFolder || (await exists(join(folder, path))))) own.add(file);
  }
  return {
    folder: isFolder ? folder : TASK_ROOT,
    own,
    shown: (path) => {
      const task = restBelow(path, taskRoot);
      if (task !== undefined) return join(isFolder && own.has(path) ? folder : TASK_ROOT, task);
      const opt = optRoot === undefined ? undefined : restBelow(path, optRoot);
      return opt === undefined ? path : join(OPT_ROOT, opt);
    },
  };
}

function restBelow(path: string, folder: string): string | undefined {
  return path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : undefined;
}
