import { join } from 'node:path';
import { exists } from '../io/paths.js';
import { projectFolders } from '../project/nearby-files.js';
import type { PythonContext } from '../python/context.js';
import { nearbyEnvironments } from '../python/own-environments.js';

/**
 * The environment of the user's folder that commits use which do not say what they need, where none is active: a checked
 * out commit has no `.venv`. Undefined where there is none.
 */
export async function sharedVenv(cwd: string, { env }: PythonContext): Promise<string | undefined> {
  const [nearest] = await nearbyEnvironments(await projectFolders(cwd, env.HOME || undefined));
  const venv = nearest?.path;
  return venv !== undefined && (await exists(join(venv, 'bin', 'python'))) ? venv : undefined;
}
