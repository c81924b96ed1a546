import { quickAnswer } from './cli/quick-answer.js';
import { ColdstartError, EXIT, type ExitCode, measureError, messageOf } from './domain/errors.js';
import type { Io } from './io/io.js';
import { type ProcessLike, processIo } from './io/process-io.js';
import { reasonOf } from './io/reason.js';

/** Runs the program. The only place where errors become exit codes. */
export async function main(process: ProcessLike): Promise<ExitCode> {
  const opened = tryOpen(process);
  if (!opened) return EXIT.usage;
  const { io, interrupted, outputError, release } = opened;
  try {
    if (process.platform === 'win32') {
      throw new ColdstartError('Windows is not supported yet.', {
        exitCode: EXIT.unmeasured,
        hint: 'Run coldstart on Linux or macOS; WSL counts as Linux.',
      });
    }
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
      io.stderr.write('interrupted before anything was measured\n');
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
    io.stderr.write(`error: ${known}\n`);
    return EXIT.unmeasured;
  }
  const said = messageOf(error);
  const stack = io.env.COLDSTART_DEBUG && error instanceof Error ? `${error.stack}\n` : '';
  io.stderr.write(
    `error: this is a bug in coldstart: ${said}\n${stack || 'Set COLDSTART_DEBUG=1 to see where, and please report it.\n'}`,
  );
  return EXIT.unmeasured;
}

/** What the operating system refused, in words a user can act on. */
function systemError(error: unknown): string | undefined {
  const { code, path } = error as NodeJS.ErrnoException;
  const where = path === undefined ? '' : `: ${path}`;
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return `No space left on the disk${where}.\nFree some space; coldstart cache clear empties coldstart’s own cache.`;
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return `Not allowed to write or read${where}.\nCheck the permissions, or set XDG_CACHE_HOME to a folder of yours.`;
    case 'EMFILE':
    case 'ENFILE':
      return 'Too many open files.\nRaise the limit: ulimit -n 4096.';
  }
  const reason = reasonOf(error);
  // Without a path it is no file that is missing or in the way.
  if (reason === undefined || path === undefined) return undefined;
  return `Cannot use ${path}: ${reason}.\nCheck the path, and that nothing removes it while coldstart runs.`;
}
