import { defined } from './defined.js';
import type { Need, NeedKind } from './need.js';

/**
 * An error whose cause the user can mend: main prints `message`, then `hint` as the next step, and exits with `exitCode`.
 * Anything else that is thrown is a bug of coldstart and says so.
 */
export class ColdstartError extends Error {
  readonly exitCode: ExitCode;
  readonly hint: string | undefined;
  /** What this machine lacks, where that is why: see {@link lacking}. */
  need?: Need;

  constructor(message: string, options: { exitCode: ExitCode; hint?: string; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.name = 'ColdstartError';
    this.exitCode = options.exitCode;
    this.hint = options.hint;
  }
}

/** Exit codes of the command line, see docs/cli.md. */
export const EXIT = {
  ok: 0,
  exceeded: 1,
  usage: 2,
  unmeasured: 3,
  inconclusive: 4,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Which code is reported when several apply: the first of these. */
const PRECEDENCE: readonly ExitCode[] = [
  EXIT.interrupted,
  EXIT.usage,
  EXIT.unmeasured,
  EXIT.exceeded,
  EXIT.inconclusive,
  EXIT.ok,
];

/** The code that wins among several: 130 > 2 > 3 > 1 > 4 > 0. */
export function worstExitCode(codes: readonly ExitCode[]): ExitCode {
  return PRECEDENCE.find((code) => codes.includes(code)) ?? EXIT.ok;
}

/** Codes of failed trials after which no trial of the run can succeed; the exit code is that of a run without samples. */
export const STOPS_RUN: ReadonlySet<string> = new Set(['CREDENTIALS']);

/** The user asked for something that cannot be done as asked: exit code 2. */
export function usageError(message: string, hint?: string): ColdstartError {
  return new ColdstartError(message, { exitCode: EXIT.usage, ...defined({ hint }) });
}

/** An argument without a letter, most often a variable that is not set. */
export function emptyWord(): ColdstartError {
  return usageError(
    'An argument is empty.',
    'Is a variable of the shell not set? Leave the argument out, or name the folder here with a dot.',
  );
}

/** The same error, which says what the machine lacks: `coldstart doctor` looks whether it is there now. */
export function lacking<T extends ColdstartError>(error: T, kind: NeedKind, what?: string): T {
  error.need = { kind, ...defined({ what }) };
  return error;
}

/** What is said by anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Nothing could be measured: exit code 3. */
export function measureError(message: string, hint?: string, cause?: unknown): ColdstartError {
  return new ColdstartError(message, {
    exitCode: EXIT.unmeasured,
    cause,
    ...defined({ hint }),
  });
}
