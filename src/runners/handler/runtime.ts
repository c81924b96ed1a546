import { readFile } from 'node:fs/promises';
import { ColdstartError, usageError } from '../../domain/errors.js';
import type { RuntimeChoice } from '../../domain/runtime-choice.js';
import { RUNTIME_PACKAGES, runtimePackagesOf, runtimeRequirements } from '../../domain/runtime-packages.js';
import type { LocalRuntime } from '../../emulator/model.js';
import { readText } from '../../io/read-text.js';
import { shipped } from '../../io/shipped.js';
import type { OnProgress, PythonContext } from '../../python/context.js';
import { ensureEnvironment } from '../../python/environments.js';
import type { Interpreter } from '../../python/interpreters.js';

const LOCK = shipped('fixtures/requirements/lambda-runtime.txt');

/** Minor versions that AWS has runtimes for and the runtime client has wheels for. */
export const EMULATED_PYTHONS = ['3.10', '3.11', '3.12', '3.13', '3.14'];

/**
 * The runtime client of AWS Lambda, awslambdaric, and the packages that are chosen beside it, in a cached environment of the
 * interpreter, which all starts share. Throws a usage error for interpreters and machines that it has no wheels for, and a
 * measure error where packages cannot be had.
 */
export async function lambdaRuntime(
  interpreter: Interpreter,
  context: PythonContext,
  onProgress?: OnProgress,
  choice: RuntimeChoice = { kind: 'aws' },
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
  const client = await readFile(LOCK, 'utf8');
  const own = await chosen(choice, minor);
  const { python, sitePackages } = await ensureEnvironment(
    {
      ...{ interpreter, requirements: `${client}${own.requirements}`, requireHashes: choice.kind !== 'file' },
      isOurs: true,
      label: `the Lambda runtime client${own.label}`,
    },
    context,
    onProgress,
  ).catch((error: unknown) => {
    throw choice.kind === 'aws' ? withWayOut(error) : error;
  });
  const [, clientVersion = 'unknown'] = /^awslambdaric==(\S+)/m.exec(client) ?? [];
  return { python, sitePackages, pythonVersion: version, clientVersion, packages: own.shown };
}

async function chosen(choice: RuntimeChoice, minor: string) {
  switch (choice.kind) {
    case 'none':
      return { requirements: '', label: '', shown: 'none' };
    case 'aws': {
      const sdk = runtimePackagesOf(minor).map(({ name, version }) => `${name} ${version}`);
      const label = ' with the packages of AWS’s runtime';
      const shown = `of AWS as of ${RUNTIME_PACKAGES.asOf}: ${sdk.join(', ')}`;
      return { requirements: runtimeRequirements(minor), label, shown };
    }
    case 'file': {
      const { path, shown } = choice;
      const hint = 'Name a file with the exact versions, or aws, or none.';
      const requirements = await readText(path, `--runtime-packages ${shown}`, hint);
      return { requirements, label: ` with the packages of ${shown}`, shown: `of ${shown}` };
    }
  }
}

/** Without a network the client alone may be in the cache already. */
function withWayOut(error: unknown): unknown {
  if (!(error instanceof ColdstartError)) return error;
  const { message, exitCode, hint = '', cause } = error;
  const more = 'Where the handlers need nothing of the runtime: --runtime-packages none.';
  return new ColdstartError(message, { exitCode, hint: `${hint} ${more}`.trim(), cause });
}
