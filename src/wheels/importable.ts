import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { measureError } from '../domain/errors.js';
import { listTree } from '../io/tree-files.js';
import { topLevelModules } from '../project/top-level-modules.js';
import type { PythonContext } from '../python/context.js';
import { type ImportFailures, importFailures } from '../python/import-check.js';
import type { Interpreter } from '../python/interpreters.js';
import { mustRun } from '../python/run-tool.js';
import { uvOptions } from '../python/tool-env.js';
import { ensureUv } from '../python/uv.js';

/** What the first import of a set imports. */
export interface ImportsOfSet {
  readonly imports: readonly string[];
  /** Top-level modules that cannot be imported here, and why. */
  readonly failures: ImportFailures;
}

/**
 * Unpacks wheels below `work` and tries each top-level module; what cannot be imported is left out. Throws a measure
 * error where nothing can.
 */
export async function importable(
  wheels: readonly string[],
  interpreter: Interpreter,
  variables: Readonly<Record<string, string>>,
  work: string,
  context: PythonContext,
): Promise<ImportsOfSet> {
  const { path: uv } = await ensureUv(context);
  const folder = await mkdtemp(join(work, 'imports-'));
  try {
    const [file, tree] = [join(folder, 'wheels.txt'), join(folder, 'tree')];
    await writeFile(file, wheels.map((path) => `${path}\n`).join(''));
    const where = ['--python', interpreter.executable, '--target', tree];
    const args = ['pip', 'install', '--quiet', '--offline', '--no-deps', ...where, '-r', file];
    await mustRun('The wheels of the set could not be unpacked', uv, args, uvOptions(context, folder));
    const paths = (await listTree(tree)).map(({ path }) => path);
    const names = topLevelModules(paths).filter((name) => !name.startsWith('_'));
    const asked = { modules: names, services: [], variables };
    const failures = await importFailures(interpreter.executable, tree, asked, folder, context);
    const imports = names.filter((name) => !failures.has(name));
    if (imports.length > 0) return { imports, failures };
    const [first] = failures;
    throw measureError(
      first
        ? `No module of the set could be imported: ${first[0]} says ${first[1]}`
        : 'The set has no module that could be imported.',
      'The time to the first import cannot be measured; name other requirements.',
    );
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}
