import { quickAnswer } from './cli/quick-answer.js';
import { ColdstartError, EXIT, type ExitCode, measureError, messageOf } from './domain/errors.js';
import type { ProgressEvent } from './domain/progress-event.js';
import type { Io } from './io/io.js';
import { checkPlatform } from './io/platform.js';
import { type ProcessLike, processIo } from './io/process-io.js';
import { systemError } from './io/system-error.js';

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
  const { io, interrupted, outputError, release } = opened;
  if (caller.onProgress) io.onProgress = (event) => caller.onProgress?.(event);
  try {
    checkPlatform(process.platform);
    if (io.argv[0] === '__complete') {
      await (await import('./cli/complete.js')).complete(io);
      return EXIT.ok;
    }
    const answer = quickAnswer(io.argv);
    const code = answer === undefined ? await (await import('./cli/program.js')).runCli(io) : EXIT.ok;
    if (answer !== undefined) io.stdout.write(answer);
    // A failed write shows one turn of the event loop later.
    await new Promise((resolve) => setImmediate(resolve));
    const failed = outputError();
    if (failed)
      throw measureError(
        `Cannot write the result to stdout: ${failed.message}.`,
        'Free some space, or write it elsewhere with -o.',
      );
    return code;
  } catch (error) {
    if (interrupted()) {
      io.stderr.write('interrupted before there was a result\n');
      return EXIT.interrupted;
    }
    return report(error, io, caller);
  } finally {
    release();
  }
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

function report(error: unknown, io: Io, caller: Caller): ExitCode {
  const known = error instanceof ColdstartError ? error : systemError(error);
  if (known) {
    const { message, hint } = known;
    io.stderr.write(`error: ${message}\n${hint === undefined ? '' : `${hint}\n`}`);
    caller.onError?.({ message, hint });
    return error instanceof ColdstartError ? error.exitCode : EXIT.unmeasured;
  }
  const said = messageOf(error);
  const stack = io.env.COLDSTART_DEBUG && error instanceof Error ? `${error.stack}\n` : '';
  io.stderr.write(
    `error: this is a bug in coldstart: ${said}\n${stack || 'Set COLDSTART_DEBUG=1 to see where, and please report it.\n'}`,
  );
  return EXIT.unmeasured;
}
