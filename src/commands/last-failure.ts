import { existsSync } from 'node:fs';
import { EXIT, type ExitCode } from '../domain/errors.js';
import type { Failure, Io } from '../io/io.js';
import { lastFailureFile } from '../io/state-dir.js';

/**
 * Keeps for `coldstart doctor` what a command could not do here: whatever ended with 3, and what was asked wrongly only as this
 * machine lacks something. Once the same command succeeds it is forgotten. Everything else costs a look whether the file is there.
 * Where it cannot be kept nothing happens.
 */
export async function remember(code: ExitCode, failure: Failure | undefined, io: Io): Promise<void> {
  // Who looks into the failure is not to hide it.
  if (code === EXIT.interrupted || io.argv[0] === 'doctor') return;
  const hasFailed = code === EXIT.unmeasured || failure?.need !== undefined;
  if (!hasFailed && (code === EXIT.usage || !existsSync(lastFailureFile(io.env)))) return;
  const { forget, keep } = await import('./keep-failure.js');
  await (hasFailed ? keep(code, failure, io) : forget(io)).catch(() => undefined);
}
