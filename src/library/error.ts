import { EXIT, ColdstartError as ToldError } from '../domain/errors.js';
import { systemError } from '../io/system-error.js';

/** What went wrong, by exit code of the command line. */
const CODES = { 2: 'USAGE', 3: 'UNMEASURED' } as const;

/** Why there is no result: something was asked wrongly, or nothing could be measured. */
export class ColdstartError extends Error {
  override readonly name = 'ColdstartError';
  /** What is wrong: `USAGE`, what was asked cannot be done as asked; `UNMEASURED`, nothing could be measured. */
  readonly code: 'USAGE' | 'UNMEASURED';
  /** With which the command line ends: 2 for `USAGE`, 3 for `UNMEASURED`. */
  readonly exitCode: 2 | 3;
  /** What to do next. */
  readonly hint: string | undefined;

  constructor(
    message: string,
    { exitCode, hint, cause }: { exitCode: 2 | 3; hint?: string | undefined; cause?: unknown },
  ) {
    super(message, cause === undefined ? {} : { cause });
    this.exitCode = exitCode;
    this.code = CODES[exitCode];
    this.hint = hint;
  }
}

/** An error as users of the library get it. What is no fault of theirs or of the machine stays as it is: a bug. */
export function publicError(error: unknown): unknown {
  if (error instanceof ToldError) {
    const exitCode = error.exitCode === EXIT.usage ? EXIT.usage : EXIT.unmeasured;
    return new ColdstartError(error.message, { exitCode, hint: error.hint, cause: error.cause });
  }
  const known = error instanceof Error ? systemError(error) : undefined;
  if (!known) return error;
  return new ColdstartError(known.message, { exitCode: EXIT.unmeasured, hint: known.hint, cause: error });
}
