import { defined } from '../domain/defined.js';
import type { Finding } from '../domain/doctor.js';
import { ColdstartError } from '../domain/errors.js';
import type { Io } from '../io/io.js';

/** Runs one group of checks: what goes wrong in it is a finding. Throws only when the user aborted. */
export async function guarded(
  id: string,
  io: Io,
  check: () => Promise<Finding | readonly Finding[]>,
): Promise<readonly Finding[]> {
  try {
    const found = await check();
    return Array.isArray(found) ? found : [found as Finding];
  } catch (error) {
    io.signal.throwIfAborted();
    const { message } = error as Error;
    const hint = error instanceof ColdstartError ? error.hint : undefined;
    return [
      {
        id,
        status: 'warning',
        message: `This could not be checked: ${message}`,
        ...defined({ remedy: hint }),
      },
    ];
  }
}
