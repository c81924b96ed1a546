import { quickAnswer } from './cli/quick-answer.js';
import { ColdstartError, EXIT, type ExitCode, measureError, messageOf } from './domain/errors.js';
import type { ProgressEvent } from './domain/progress-event.js';
import type { Failure, Io } from './io/io.js';
import { checkPlatform } from './io/platform.js';
import { type ProcessLike, processIo } from './io/process-io.js';
import { systemCode, systemError } from './io/system-error.js';

/** Who starts the program in place of a shell, and hears what a shell does not: the Python module. */
export interface Caller {
  onProgress?(event: ProgressEvent): void;
  /** An error in its parts, beside the words on stderr. */
  onError?(error: { readonly message: string; readonly hint?: string | undefined }): void;
}

/** Runs the program. The only place where errors become exit codes. */
export async function main(process: ProcessLike, caller: Caller = {}): Promise<ExitCode> {
  const opened = tryOpen(process);
  if (!opened) return EXIT.usage;
  const { io, interrupted, outputError, failure, release } = opened;
  if (caller.onProgress) io.onProgress = (event) => caller.onProgress?.(event);
  try {
    checkPlatform(process.platform);
    if (io.argv[0] === '__complete') {
      await (await import('./cli/complete.js')).complete(io);
      return EXIT.ok;
    }
    const answer = quickAnswer(io);
    const code = answer === undefined ? await (await import('./cli/program.js')).runCli(io) : EXIT.ok;
    if (answer !== undefined) io.stdout.write(answer);
    // A failed write shows one turn of the event loop later.
    await new Promise((resolve) => setImmediate(resolve));
    const failed = outputError();
    if (failed)
      throw measureError(
        `Cannot write the result to stdout: ${failed.message}.`,
        'Free some space, or write it elsewhere with -o.',
        failed,
      );
    if (answer === undefined) await remember(code, failure(), io);
    return code;
  } catch (error) {
    if (interrupted()) {
      io.stderr.write('interrupted before there was a result\n');
      return EXIT.interrupted;
    }
    const { exitCode, failure: why } = report(error, io);
    caller.onError?.(why);
    await remember(exitCode, why, io);
    return exitCode;
  } finally {
    release();
  }
}

/** What `coldstart doctor` tells of. What cannot be kept changes no exit code. */
async function remember(code: ExitCode, failure: Failure | undefined, io: Io): Promise<void> {
  await import('./commands/last-failure.js')
    .then((it) => it.remember(code, failure, io))
    .catch(() => undefined);
}

function tryOpen(process: ProcessLike): ReturnType<typeof processIo> | undefined {
  try {
    return processIo(process);
  } catch (error) {
    process.stderr.write(
      `error: The working directory cannot be used: ${(error as Error).message}\nChange to one that exists.\n`,
    );
    return undefined;
  }
}

/** Says an error on stderr. */
function report(error: unknown, { stderr, env }: Io): { exitCode: ExitCode; failure: Failure } {
  if (error instanceof ColdstartError) {
    const { message, hint, need, exitCode, cause } = error;
    stderr.write(`error: ${message}\n${hint === undefined ? '' : `${hint}\n`}`);
    return { exitCode, failure: { ...systemCode(cause), ...systemCode(error), message, hint, need } };
  }
  const known = systemError(error);
  if (known) {
    stderr.write(`error: ${known.message}\n${known.hint}\n`);
    return { exitCode: EXIT.unmeasured, failure: { ...systemCode(error), ...known } };
  }
  const message = `this is a bug in coldstart: ${messageOf(error)}`;
  const hint = 'Set COLDSTART_DEBUG=1 to see where, and please report it.';
  const stack = env.COLDSTART_DEBUG && error instanceof Error ? error.stack : undefined;
  stderr.write(`error: ${message}\n${stack ?? hint}\n`);
  return { exitCode: EXIT.unmeasured, failure: { message, hint } };
}
