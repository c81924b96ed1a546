import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Inspected } from '../../aws/inspect/inspect-function.js';
import { inTemporaryFolder } from '../../bytecode/helper.js';
import { ColdstartError } from '../../domain/errors.js';
import type { BytecodeLook, NotLooked } from '../../findings/inspect/bytecode.js';
import type { Io } from '../../io/io.js';
import { lookAt } from '../bytecode-look.js';

/**
 * Looks at the bytecode of a zip as `coldstart bytecode` does, with an interpreter of the function's version. Where there
 * is none on this machine it says so.
 */
export async function inspectBytecode({ facts, zip }: Inspected, io: Io): Promise<BytecodeLook | NotLooked> {
  const { runtime, variables } = facts.configuration;
  const minor = /^python(3\.\d+)$/.exec(runtime ?? '')?.[1];
  if (!zip || minor === undefined || !facts.zip?.entries.some(({ name }) => /\.pyc?$/.test(name))) {
    return { why: 'There is no Python to look at.' };
  }
  const optimize = optimizeLevel(variables.find(({ name }) => name === 'PYTHONOPTIMIZE')?.value);
  try {
    return await inTemporaryFolder(async (folder) => {
      const file = join(folder, 'function.zip');
      await writeFile(file, zip);
      const { interpreter, tally } = await lookAt(file, { python: minor, optimize, stdlib: false }, io);
      const { total, stake } = tally;
      return {
        python: interpreter.version,
        total,
        ...(stake ? { saved: { ms: stake.savedMs.median, n: stake.n } } : {}),
      };
    });
  } catch (error) {
    if (io.signal.aborted || !(error instanceof ColdstartError)) throw error;
    return { why: error.message };
  }
}

function optimizeLevel(value = ''): 0 | 1 | 2 {
  if (value === '' || value === '0') return 0;
  return /^\d+$/.test(value) && Number(value) > 1 ? 2 : 1;
}
