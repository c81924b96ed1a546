import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { usageError } from '../domain/errors.js';
import { didYouMean, joinedHint } from '../domain/near-names.js';
import { makeFolders } from '../io/cache-dir.js';
import { isRunning } from '../io/running.js';
import type { PythonContext } from '../python/context.js';
import { runTool } from '../python/run-tool.js';
import type { Git } from './git.js';

/** The full hash of a commit. Throws a usage error that names the option where there is none of that name. */
export async function commitOf(ref: string, root: string, git: Git, option: string): Promise<string> {
  const found = await git(
    ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`],
    root,
  ).catch(() => '');
  if (found.trim() !== '') return found.trim();
  throw usageError(
    `${option} ${ref}: there is no such commit here.`,
    joinedHint(
      await nearRefs(ref, root, git),
      'In a shallow clone fetch it first, for example git fetch --depth 1 origin main, and name FETCH_HEAD.',
    ),
  );
}

/** More refs than anybody looks through. */
const SHOWN_REFS = 5;

/** What may have been meant, else the newest of what there is. */
async function nearRefs(ref: string, root: string, git: Git): Promise<string | undefined> {
  const words = ['for-each-ref', '--count=1000', '--sort=-creatordate', '--format=%(refname:short)'];
  const text = await git([...words, 'refs/heads', 'refs/tags', 'refs/remotes'], root).catch(() => '');
  const refs = text.split('\n').filter((name) => name !== '');
  if (refs.length === 0) return undefined;
  const more = refs.length > SHOWN_REFS ? `, and ${refs.length - SHOWN_REFS} more` : '';
  return (
    didYouMean(ref, ['HEAD', ...refs]) ??
    `There ${refs.length === 1 ? 'is' : 'are'} ${refs.slice(0, SHOWN_REFS).join(', ')}${more}.`
  );
}

/**
 * A folder of this repository that no other run uses: the same as last time where it can be, as caches go by paths.
 *
 * @param kind what it is for
 */
export async function freeFolder(
  root: string,
  cacheDir: string,
  kind: 'against' | 'bisect',
): Promise<string> {
  const key = createHash('sha256').update(root).digest('hex').slice(0, 12);
  for (let turn = 1; ; turn++) {
    const folder = join(cacheDir, kind, `${key}-${turn}`);
    await makeFolders(dirname(folder));
    const isNew = await mkdir(folder).then(
      () => true,
      () => false,
    );
    if (!isNew && (await isInUse(folder))) continue;
    await rm(folder, { recursive: true, force: true });
    await makeFolders(folder);
    await writeFile(join(folder, 'pid'), String(process.pid));
    return folder;
  }
}

async function isInUse(folder: string): Promise<boolean> {
  return isRunning(Number(await readFile(join(folder, 'pid'), 'utf8').catch(() => '')));
}

/** Where a work tree lies, and the folder that it stands for. */
interface TreePlaces {
  readonly cwd: string;
  /** The same without symbolic links. */
  readonly here: string;
  readonly root: string;
  readonly tree: string;
}

/** Where a path of the user's repository lies in a work tree; one outside of it stays. */
export function movedPath(path: string, { cwd, here, root, tree }: TreePlaces): string {
  const inside = relative(root, path.startsWith(cwd) ? join(here, relative(cwd, path)) : path);
  return inside.startsWith('..') ? path : join(tree, inside);
}

/** Compiles the Python files of a work tree, with this interpreter. */
export async function compileTree(tree: string, python: string, context: PythonContext): Promise<void> {
  // A file that does not compile fails where it is imported, if it is.
  const args = ['-m', 'compileall', '-q', '-j', '0', tree];
  await runTool(python, args, { env: {}, cwd: dirname(tree), context });
}
