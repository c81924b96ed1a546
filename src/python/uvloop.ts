import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { usageError } from '../domain/errors.js';
import { buildAside } from '../io/aside.js';
import { exists } from '../io/paths.js';
import type { OnProgress, PythonContext } from './context.js';
import { compileForMove, keyOf } from './environments.js';
import type { Interpreter } from './interpreters.js';
import { withoutChoices } from './own-tools.js';
import { setFile, uvloopSet } from './requirement-sets.js';
import { mustRun } from './run-tool.js';
import { uvOptions } from './tool-env.js';
import { ensureUv } from './uv.js';

/**
 * A folder that holds only uvloop, of the locked version, to be appended to `sys.path` of an environment that lacks
 * it. Throws a usage error for a Python that has none.
 */
export async function ensureUvloopFolder(
  interpreter: Interpreter,
  context: PythonContext,
  onProgress?: OnProgress,
): Promise<string> {
  const set = uvloopSet(interpreter);
  if (!set) {
    throw usageError(
      `There is no uvloop for ${interpreter.freeThreaded ? 'free-threaded ' : ''}${interpreter.implementation} ${interpreter.version} here.`,
      'Measure it with --loop asyncio, or choose another --python.',
    );
  }
  const { file: lock, isLocked } = setFile(set, interpreter);
  const requirements = isLocked ? onlyPackage('uvloop', await readFile(lock, 'utf8')) : 'uvloop\n';
  const folder = join(context.cacheDir, 'uvloop', await keyOf(interpreter, requirements));
  if (await exists(folder)) return folder;
  const { path: uv } = await ensureUv(context, onProgress);
  onProgress?.(`fetching uvloop for Python ${interpreter.version}`);
  await buildAside(folder, async (aside) => {
    await mkdir(aside);
    const file = join(aside, 'requirements.txt');
    await writeFile(file, requirements);
    const where = ['--python', interpreter.executable, '--target', aside];
    const strict = ['--no-deps', '--only-binary', ':all:', ...(isLocked ? ['--require-hashes'] : [])];
    const what = `uvloop for Python ${interpreter.version} could not be fetched`;
    const args = ['pip', 'install', '--quiet', ...where, ...strict, '-r', file];
    await withoutChoices(context, (told) => mustRun(what, uv, args, uvOptions(told)));
    await compileForMove(aside, folder, interpreter, context);
  });
  return folder;
}

/** The entries of one package in a lock, with their continuation lines. */
export function onlyPackage(name: string, lock: string): string {
  const entries = lock.split(/\n(?=\S)/).filter((entry) => entry.startsWith(`${name}==`));
  return `${entries.join('\n').trimEnd()}\n`;
}
