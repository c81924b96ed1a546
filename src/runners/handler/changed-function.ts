import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { measureError } from '../../domain/errors.js';
import type { ChangedSource } from '../../domain/start-change.js';
import { cloneFiles } from '../../io/clone-files.js';
import type { Interpreter } from '../../python/interpreters.js';
import type { BuiltFunction } from './build-function.js';

/** What is to be otherwise in a copy of a function. */
export interface FunctionChange {
  /** Files below its task root, with what they are to hold. */
  readonly sources: readonly ChangedSource[];
  /** Whether the function has bytecode. */
  readonly bytecode: boolean;
  readonly codeFolder: string;
}

/** As the packages of functions are compiled: nothing is checked at a start. */
const COMPILE = `import sys, py_compile as c
for file in sys.argv[1:]:
    c.compile(file, doraise=True, invalidation_mode=c.PycInvalidationMode.UNCHECKED_HASH)`;

/** A function as another one, but for some sources. Throws a measure error where one cannot be compiled. */
export async function changedFunction(
  built: BuiltFunction,
  { sources, bytecode, codeFolder }: FunctionChange,
  interpreter: Interpreter,
): Promise<BuiltFunction> {
  const taskRoot = await mkdtemp(join(codeFolder, 'changed-'));
  await cloneFiles(built.taskRoot, taskRoot);
  const files = sources.map(({ file }) => join(taskRoot, file));
  for (const { file, text } of sources) {
    // The same file is in the other copies.
    await rm(join(taskRoot, file), { force: true });
    await writeFile(join(taskRoot, file), text);
  }
  if (bytecode && files.length > 0) await compile(interpreter, files);
  return { ...built, taskRoot };
}

async function compile({ executable }: Interpreter, files: readonly string[]): Promise<void> {
  const { execa } = await import('execa');
  const compiled = await execa(executable, ['-I', '-S', '-c', COMPILE, ...files], {
    ...{ reject: false, extendEnv: false, env: {} },
  });
  if (!compiled.failed) return;
  throw measureError(
    `${executable} could not compile a changed source: ${String(compiled.stderr).trim().split('\n').at(-1)}`,
  );
}
