import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { measureError } from '../domain/errors.js';
import { counted } from '../domain/words.js';
import { listTree } from '../io/tree-files.js';
import type { OnProgress, PythonContext } from '../python/context.js';
import { runTool } from '../python/run-tool.js';
import { uvEnvironment } from '../python/tool-env.js';
import { ensureUv } from '../python/uv.js';
import { fetchEnvironment, helperPython, pipVersion } from '../wheels/helper.js';
import { localWheels } from '../wheels/local-wheels.js';
import { writeLock } from '../wheels/lock-text.js';
import { sharedFiles } from './change-tree.js';
import { installCommand } from './install-command.js';
import { notFor, type PackageTarget, type TargetLock } from './target-lock.js';

/** Which tool installed. */
export interface InstallerUsed {
  readonly name: 'pip' | 'uv';
  readonly version: string;
}

/** What is installed, for which platform, with which tool. */
interface TreeRequest {
  readonly installer: InstallerUsed['name'];
  readonly lock: TargetLock;
  readonly target: PackageTarget;
  /** The folder that is filled. */
  readonly tree: string;
  /** Exists; for files of ours. */
  readonly work: string;
}

/**
 * Installs a lock into the folder `tree`, which is made, with files of its own: none is linked to a cache. Throws
 * measure errors in the installer's words.
 */
export async function installTree(
  { installer: name, lock, target, tree, work }: TreeRequest,
  context: PythonContext,
  onProgress?: OnProgress,
): Promise<InstallerUsed> {
  const uv = await ensureUv(context, onProgress);
  const python = target.helper.executable;
  const tool = name === 'uv' ? uv.path : await helperPython(target.helper, context, onProgress);
  const env = name === 'uv' ? uvEnvironment(context.env, context.cwd) : fetchEnvironment(context.env);
  const used = { name, version: name === 'uv' ? uv.version : await pipVersion(tool, env, work, context) };
  await mkdir(tree);
  const check = (wheel: string, project: string) => checkFits(wheel, project, target);
  const local = await localWheels(lock.local, { python, work, check }, context, onProgress);
  if (lock.entries.length + local.length === 0) return used;
  const requirementsFile = join(work, 'requirements.txt');
  const lines = [...lock.sources, writeLock(lock.entries), ...local.map(({ line }) => line)];
  await writeFile(requirementsFile, `${lines.join('\n')}\n`);
  const command = installCommand({ installer: name, tool, python, target, requirementsFile, tree });
  onProgress?.(
    `installing ${counted(lock.entries.length + local.length, 'package')} with ${name} ${used.version}`,
  );
  const installed = await runTool(command.file, command.args, { env, cwd: work, context });
  if (!installed.ok) throw notFor(target, `${lock.origin} could not be installed`, installed);
  const [shared] = await sharedFiles(tree, await listTree(tree));
  if (shared !== undefined) {
    throw measureError(
      `${name} made ${shared} a link into its cache, so it cannot be changed.`,
      'Unset UV_LINK_MODE, or take the other --installer.',
    );
  }
  return used;
}

/** Extensions are compiled by this machine, for its own Python. */
function checkFits(wheel: string, project: string, { platform, python, interpreter }: PackageTarget): void {
  if (wheel.endsWith('-any.whl')) return;
  if (interpreter && wheel.endsWith(`${platform.arch}.whl`)) return;
  throw measureError(
    `${project} has extensions, and its wheel ${wheel} is not for Python ${python} on ${platform.arch}.`,
    'Package it on such a machine, or build the wheel there and name that in the requirements.',
  );
}
