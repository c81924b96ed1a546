import { setMaxListeners } from 'node:events';
import { ColdstartError, EXIT, type ExitCode, worstExitCode } from './domain/errors.js';
import type { Io } from './io.js';

/** As much of Node's `process` as the program needs; a test passes its own. */
export interface ProcessLike {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: string;
  readonly stdout: NodeJS.WriteStream | (Io['stdout'] & { on?: undefined });
  readonly stderr: NodeJS.WriteStream | (Io['stderr'] & { on?: undefined });
  cwd(): string;
  on(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
  off(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
}

const REPEATED_SIGNAL_MS = 1000;

/** Runs the program. The only place where errors become exit codes. */
export async function main(process: ProcessLike): Promise<ExitCode> {
  const abort = new AbortController();
  // Every untimed step listens for it, several at once: that is no leak.
  setMaxListeners(0, abort.signal);
  // The first signal ends the run in good order. Later ones end the process at once, but not those that a terminal
  // and a parent such as npx send twice.
  const onSignal = () => {
    abort.abort();
    setTimeout(release, REPEATED_SIGNAL_MS).unref();
  };
  const release = () => {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  // A reader that went away (| head) is no error of ours.
  process.stdout.on?.('error', ignoreClosedPipe);
  process.stderr.on?.('error', ignoreClosedPipe);
  const io: Io = {
    argv: process.argv.slice(2),
    env: process.env,
    cwd: process.cwd(),
    stdout: process.stdout,
    stderr: process.stderr,
    signal: abort.signal,
  };
  try {
    if (process.platform === 'win32') {
      throw new ColdstartError('Windows is not supported yet.', {
        exitCode: EXIT.unmeasured,
        hint: 'Run coldstart on Linux or macOS; WSL counts as Linux.',
      });
    }
    const { runCli } = await import('./cli.js');
    return await runCli(io);
  } catch (error) {
    const code = report(error, io);
    return abort.signal.aborted ? worstExitCode([code, EXIT.interrupted]) : code;
  } finally {
    release();
  }
}

function report(error: unknown, io: Io): ExitCode {
  if (io.signal.aborted) {
    io.stderr.write('interrupted before anything was measured\n');
    return EXIT.interrupted;
  }
  if (error instanceof ColdstartError) {
    io.stderr.write(`error: ${error.message}\n${error.hint === undefined ? '' : `${error.hint}\n`}`);
    return error.exitCode;
  }
  const known = systemError(error);
  if (known) {
    io.stderr.write(`error: ${known}\n`);
    return EXIT.unmeasured;
  }
  const said = error instanceof Error ? error.message : String(error);
  const stack = io.env.COLDSTART_DEBUG && error instanceof Error ? `${error.stack}\n` : '';
  io.stderr.write(
    `error: this is a bug of coldstart: ${said}\n${stack || 'Set COLDSTART_DEBUG=1 to see where, and please report it.\n'}`,
  );
  return EXIT.unmeasured;
}

/** What the operating system refused, in words a user can act on. */
function systemError(error: unknown): string | undefined {
  const { code, path } = error as NodeJS.ErrnoException;
  const where = path === undefined ? '' : `: ${path}`;
  switch (code) {
    case 'ENOSPC':
      return `No space left on the disk${where}.\nFree some space; coldstart cache clear empties coldstart’s own cache.`;
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return `Not allowed to write or read${where}.\nCheck the permissions, or set XDG_CACHE_HOME to a folder of yours.`;
    case 'EMFILE':
      return 'Too many open files.\nRaise the limit: ulimit -n 4096.';
    default:
      return undefined;
  }
}

function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}
