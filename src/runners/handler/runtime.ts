import { readFile } from 'node:fs/promises';
import { usageError } from '../../domain/errors.js';
import type { LocalRuntime } from '../../emulator/model.js';
import { shipped } from '../../io/shipped.js';
import type { OnProgress, PythonContext } from '../../python/context.js';
import { ensureEnvironment } from '../../python/environments.js';
import type { Interpreter } from '../../python/interpreters.js';

const LOCK = shipped('fixtures/requirements/lambda-runtime.txt');

/** Minor versions that AWS has runtimes for and the runtime client has wheels for. */
export const EMULATED_PYTHONS = ['3.10', '3.11', '3.12', '3.13', '3.14'];

/**
 * The runtime client of AWS Lambda, awslambdaric, in a cached environment of the interpreter. Throws a usage error for
 * interpreters and machines that it has no wheels for.
 */
export async function lambdaRuntime(
  interpreter: Interpreter,
  context: PythonContext,
  onProgress?: OnProgress,
): Promise<LocalRuntime> {
  if (process.platform !== 'linux') {
    throw usageError(
      `The runtime client of AWS Lambda has wheels for Linux only; this is ${process.platform}.`,
      'Run handlers in a Linux container, or measure the deployed function: coldstart lambda bench.',
    );
  }
  const { minor, implementation, freeThreaded, version } = interpreter;
  if (!EMULATED_PYTHONS.includes(minor) || implementation !== 'cpython' || freeThreaded) {
    const what = freeThreaded ? `free-threaded ${version}` : `${implementation} ${version}`;
    throw usageError(
      `AWS Lambda has no runtime for ${what} that can be emulated here.`,
      `Choose one of ${EMULATED_PYTHONS.join(', ')} with --python.`,
    );
  }
  const requirements = await readFile(LOCK, 'utf8');
  const { python, sitePackages } = await ensureEnvironment(
    { interpreter, requirements, requireHashes: true, label: 'the Lambda runtime client' },
    context,
    onProgress,
  );
  const [, clientVersion = 'unknown'] = /^awslambdaric==(\S+)/m.exec(requirements) ?? [];
  return { python, sitePackages, pythonVersion: version, clientVersion };
}
