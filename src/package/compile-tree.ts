import { mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { measureError } from '../domain/errors.js';
import { listTree, type TreeFile } from '../io/tree-files.js';
import { childEnvironment } from '../launch/child-env.js';
import type { PythonContext } from '../python/context.js';
import type { Interpreter } from '../python/interpreters.js';
import { runTool } from '../python/run-tool.js';
import { recordPaths } from './tree-owners.js';
import { ZIP_TIME_SECONDS } from './zip.js';

/** How a tree is compiled. */
interface Compilation {
  readonly kind: 'compiled' | 'unchecked-hash';
  /** The folder in which the tree will lie. */
  readonly place: string;
  readonly interpreter: Interpreter;
  /** Exists; for files of ours. */
  readonly work: string;
}

/**
 * Compiles all modules of a tree, the same bytes each time: tracebacks name the folder in which it will lie, and
 * timestamps are those that an unpacked zip has. Sources that are no valid Python are left, as packages may have
 * templates.
 */
export async function compileTree(
  tree: string,
  { place, kind, interpreter, work }: Compilation,
  context: PythonContext,
): Promise<void> {
  for (const { path } of await listTree(tree)) {
    if (path.endsWith('.py')) await utimes(join(tree, path), ZIP_TIME_SECONDS, ZIP_TIME_SECONDS);
  }
  const mode = kind === 'compiled' ? 'timestamp' : 'unchecked-hash';
  // -I would ignore the seed, by which sets of constants are ordered; an empty folder keeps -m from finding others.
  const folder = await mkdtemp(join(work, 'compile-'));
  const env = childEnvironment(context.env, { PYTHONHASHSEED: '0' });
  const args = ['-S', '-s', '-B', '-m', 'compileall', '-qq', '--invalidation-mode', mode, '-d', place, tree];
  const { executable } = interpreter;
  const result = await runTool(executable, args, { env, cwd: folder, context });
  await rm(folder, { recursive: true, force: true });
  // It ends with 1 where a source cannot be compiled; with nothing written it did not run at all.
  const compiled = (await listTree(tree)).some(({ path }) => path.endsWith('.pyc'));
  if (result.ok || compiled) return;
  throw measureError(
    `${executable} could not compile the package: ${result.stderr.trim() || result.summary}`,
  );
}

/**
 * Makes each RECORD tell what is there: installers order it differently, and steps removed files. `files` are those of
 * the tree.
 */
export async function tidyRecords(tree: string, files: readonly TreeFile[]): Promise<void> {
  const there = new Set(files.map(({ path }) => path));
  for (const { path } of files.filter((one) => /^[^/]+\.dist-info\/RECORD$/.test(one.path))) {
    const lines = (await readFile(join(tree, path), 'utf8')).split(/\r?\n/);
    const kept = lines.filter((line) => line !== '' && there.has(recordPaths(line)[0] ?? ''));
    const sorted = kept.sort().map((line) => `${line}\n`);
    await writeFile(join(tree, path), sorted.join(''));
  }
}
