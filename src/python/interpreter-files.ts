import { readdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import type { Interpreter } from './interpreters.js';

/** The files that a start of this interpreter may read: binary, shared library, standard library. */
export async function interpreterFiles(interpreter: Interpreter): Promise<string[]> {
  const libraries = join(interpreter.basePrefix, 'lib');
  const shared = await readdir(libraries).catch(() => []);
  return [
    await realpath(interpreter.executable),
    interpreter.stdlib,
    ...shared.filter((name) => name.startsWith('libpython')).map((name) => join(libraries, name)),
  ];
}
