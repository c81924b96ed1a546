import { dirname, join } from 'node:path';
import { gitEnvironment } from '../git/git.js';
import { exists } from '../io/paths.js';
import { projectFolders } from '../project/nearby-files.js';
import type { PythonContext } from '../python/context.js';
import { runTool } from '../python/run-tool.js';

/** Which files below a folder git ignores. */
export type IgnoredFiles =
  | { readonly kind: 'known'; isIgnored(path: string): boolean }
  /** No work tree, or the folder is ignored as a whole. */
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown'; readonly why: string };

/** Asks git, with all its sources: .gitignore, .git/info/exclude and the user's own file. */
export async function ignoredFiles(folder: string, context: PythonContext): Promise<IgnoredFiles> {
  const env = gitEnvironment(context.env);
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const listed = await runTool('git', args, { env, cwd: folder, context });
  if (!listed.ok) return whyNot(folder, listed.stderr, context);
  const paths = new Set(listed.stdout.split('\0').filter(Boolean));
  if (paths.size === 0) return { kind: 'none' };
  return { kind: 'known', isIgnored: (path) => !isBelow(path, paths) };
}

/** git names a link and a submodule, and nothing behind them. */
function isBelow(path: string, paths: ReadonlySet<string>): boolean {
  for (let part = path; part !== '.'; part = dirname(part)) if (paths.has(part)) return true;
  return false;
}

async function whyNot(folder: string, stderr: string, { env }: PythonContext): Promise<IgnoredFiles> {
  if (/not a git repository \(or any/i.test(stderr)) return { kind: 'none' };
  if (stderr.trim() !== '') return { kind: 'unknown', why: stderr.trim().split('\n')[0] ?? '' };
  const folders = await projectFolders(folder, env.HOME || undefined);
  const found = await Promise.all(folders.map((one) => exists(join(one, '.git'))));
  return found.includes(true) ? { kind: 'unknown', why: 'git is not on PATH' } : { kind: 'none' };
}
