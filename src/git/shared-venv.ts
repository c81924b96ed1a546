import { readdir, readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { usageError } from '../domain/errors.js';
import { exists } from '../io/paths.js';
import { projectFolders } from '../project/nearby-files.js';
import type { PythonContext } from '../python/context.js';
import { defaultInterpreter } from '../python/interpreters.js';
import { nearbyEnvironments } from '../python/own-environments.js';
import { projectEnvironment } from '../python/project-environment.js';

/**
 * The environment that both sides use where the commit does not say what it needs: `$VIRTUAL_ENV`, else the `.venv` of
 * the user's folder. Undefined where each side gets one from its own lock or requirements, or there is none.
 */
export async function sharedVenv(
  cwd: string,
  headFolder: string,
  context: PythonContext,
): Promise<string | undefined> {
  const home = context.env.HOME || undefined;
  const interpreter = await defaultInterpreter(context);
  const project = await projectEnvironment(await projectFolders(headFolder, home), { interpreter }, context);
  if (project.found) return undefined;
  const active = context.env.VIRTUAL_ENV;
  const venv = active || (await nearbyEnvironments(await projectFolders(cwd, home)))[0]?.path;
  return venv !== undefined && (await exists(join(venv, 'bin', 'python'))) ? venv : undefined;
}

/** Whether a text names the folder or one in it, maybe by a way with links, such as /tmp of macOS. */
async function leadsTo(root: string, text: string): Promise<boolean> {
  const named = (text.match(/\/[^\n\r'"]*/g) ?? []).map((path) => path.trim());
  const real = await Promise.all(named.map((path) => realpath(path).catch(() => path)));
  return real.some((path) => path === root || path.startsWith(`${root}/`));
}

/** Throws a usage error where an environment would lead both sides to the user's own folder. */
export async function checkNotEditable(venv: string, root: string): Promise<void> {
  const lib = join(venv, 'lib');
  const folders = await readdir(lib).catch(() => []);
  for (const python of folders.filter((name) => name.startsWith('python'))) {
    const site = join(lib, python, 'site-packages');
    const names = await readdir(site).catch(() => []);
    for (const name of names.filter((one) => /\.(?:pth|egg-link)$|^__editable__.*\.py$/.test(one))) {
      const text = await readFile(join(site, name), 'utf8').catch(() => '');
      if (!(await leadsTo(root, text))) continue;
      throw usageError(
        `${venv} has a project of ${root} installed editable (${name}): both sides would import the same files.`,
        'Lock what it needs (uv.lock, requirements.txt), so that each side gets an environment of its own; or install the project without -e.',
      );
    }
  }
}
