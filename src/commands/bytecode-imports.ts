import { importPlace } from '../bytecode/import-place.js';
import { timeImport } from '../bytecode/import-time.js';
import type { ImportFigures } from '../domain/bytecode.js';
import { ColdstartError, usageError } from '../domain/errors.js';
import { compareVersions } from '../domain/python-version.js';
import { importFigures } from '../findings/bytecode/imports.js';
import type { Io } from '../io/io.js';
import { inTemporaryFolder } from '../io/temporary.js';
import { startLastingLauncher } from '../launch/lasting-launcher.js';
import { newestInterpreter } from '../python/interpreters.js';
import type { Look } from './bytecode-look.js';

/** PYTHONPYCACHEPREFIX came with it. */
const OLDEST_PYTHON = '3.8';

/** Measures each import, one after another; one that fails costs only itself. Throws a usage error for an old Python. */
export async function measureImports(
  names: readonly string[],
  found: Look,
  runs: number,
  io: Io,
): Promise<ImportFigures[]> {
  const { interpreter, question, optimize } = found;
  if (compareVersions(interpreter.version, OLDEST_PYTHON) < 0) {
    throw usageError(
      `--import needs Python ${OLDEST_PYTHON} or later; this is ${interpreter.version}.`,
      'Leave it out: the bytecode is checked anyway.',
    );
  }
  return inTemporaryFolder('bytecode', async (folder) => {
    const { place, inside } = await importPlace({ ...found, folder });
    const helper = await newestInterpreter(question.context);
    const launcher = await startLastingLauncher({ python: helper.executable, signal: io.signal });
    const isInside = (source: string) => inside.some((root) => source.startsWith(`${root}/`));
    try {
      const figures: ImportFigures[] = [];
      for (const name of names) {
        try {
          const times = await timeImport(name, place, { launcher, question, optimize, folder, runs });
          figures.push(importFigures(name, times, isInside));
        } catch (error) {
          io.signal.throwIfAborted();
          if (!(error instanceof ColdstartError)) throw error;
          figures.push({ status: 'failed', name, message: error.message });
        }
      }
      return figures;
    } finally {
      await launcher.close();
    }
  });
}
