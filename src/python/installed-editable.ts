import { readdir, readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { usageError } from '../domain/errors.js';
import { isWithin } from '../io/paths.js';

/** Names, within coldstart only, the user's repository where commits of it are checked out elsewhere and measured. */
export const COMMIT_ROOT = 'COLDSTART_COMMIT_ROOT';

/**
 * Throws a usage error where an environment would lead all commits to the user's own files.
 *
 * @param siteFolders where its packages lie
 */
export async function checkNotEditable(siteFolders: readonly string[], root: string): Promise<void> {
  for (const site of siteFolders) {
    const names = await readdir(site).catch(() => []);
    for (const name of names.filter((one) => /\.(?:pth|egg-link)$|^__editable__.*\.py$/.test(one))) {
      const text = await readFile(join(site, name), 'utf8').catch(() => '');
      if (!(await leadsTo(root, text))) continue;
      throw usageError(
        `${site} has a project of ${root} installed editable (${name}): both sides would import the same files.`,
        'Lock what it needs (uv.lock, requirements.txt), so that each side gets an environment of its own; or install the project without -e.',
      );
    }
  }
}

/** Whether a text names the folder or one in it, maybe by a way with links, such as /tmp of macOS. */
async function leadsTo(root: string, text: string): Promise<boolean> {
  const named = (text.match(/\/[^\n\r'"]*/g) ?? []).map((path) => path.trim());
  const real = await Promise.all(named.map((path) => realpath(path).catch(() => path)));
  return real.some((path) => isWithin(path, root));
}
