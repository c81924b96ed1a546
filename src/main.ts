import { quickAnswer } from './cli/quick-answer.js';
import { ColdstartError, EXIT, type ExitCode, measureError, messageOf } from './domain/errors.js';
import type { Io } from './io/io.js';
import { checkPlatform } from './io/platform.js';
import { type ProcessLike, processIo } from './io/process-io.js';
import { systemError } from './io/system-error.js';

/** Runs the program. The only place where errors become exit codes. */
export async function main(process: ProcessLike): Promise<ExitCode> {
  const opened = tryOpen(process);
  if (!opened) return EXIT.usage;
  const { io, interrupted, outputError, release } = opened;
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
      );
    return code;
  } catch (error) {
    if (interrupted()) {
      io.stderr.write('interrupted before there was a result\n');
      return EXIT.interrupted;
    }
    return report(error, io);
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

function report(error: unknown, io: Io): ExitCode {
  if (error instanceof ColdstartError) {
    io.stderr.write(`error: ${error.message}\n${error.hint === undefined ? '' : `${error.hint}\n`}`);
    return error.exitCode;
  }
  const known = systemError(error);
  if (known) {
    io.stderr.write(`error: ${known.message}\n${known.hint}\n`);
    return EXIT.unmeasured;
  }
  const said = messageOf(error);
  const stack = io.env.COLDSTART_DEBUG && error instanceof Error ? `${error.stack}\n` : '';
  io.stderr.write(
    `error: this is a bug in coldstart: ${said}\n${stack || 'Set COLDSTART_DEBUG=1 to see where, and please report it.\n'}`,
  );
  return EXIT.unmeasured;
}
