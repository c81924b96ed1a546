import { setMaxListeners } from 'node:events';
import { cleanOutput } from './clean-output.js';
import type { Failure, InputStream, Io } from './io.js';

/** As much of Node's `process` as the program needs; a test passes its own. */
export interface ProcessLike {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: string;
  readonly stdin: InputStream;
  readonly stdout: NodeJS.WriteStream | (Io['stdout'] & { on?: undefined });
  readonly stderr: NodeJS.WriteStream | (Io['stderr'] & { on?: undefined });
  cwd(): string;
  on(signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP', listener: () => void): unknown;
  off(signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP', listener: () => void): unknown;
}

/** A terminal and a parent such as npx may send the same signal twice. */
const REPEATED_SIGNAL_MS = 1000;

/**
 * The process as the commands see it. Streams and signal handlers are made when they are first asked for: together
 * they would cost `--help` a tenth of its time. `release` takes the handlers away.
 */
export function processIo(process: ProcessLike): {
  io: Io;
  interrupted(): boolean;
  /** Why the result could not be written to stdout, once that has shown. */
  outputError(): Error | undefined;
  /** What the command said of its failure. */
  failure(): Failure | undefined;
  release(): void;
} {
  let outputError: Error | undefined;
  let failure: Failure | undefined;
  // A reader that went away (| head) is no error of ours; a full disk is one, told by main.
  const onError = (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') outputError ??= error;
  };
  let abort: AbortController | undefined;
  // The first signal ends the run in good order, a later one ends the process at once.
  const onSignal = () => {
    abort?.abort();
    setTimeout(release, REPEATED_SIGNAL_MS).unref();
  };
  const release = () => {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
    process.off('SIGHUP', onSignal);
  };
  const isLog = ['CI', 'GITHUB_ACTIONS', 'TF_BUILD', 'TEAMCITY_VERSION'].some((name) => process.env[name]);
  let stdout: Io['stdout'] | undefined;
  let stderr: Io['stderr'] | undefined;
  const io: Io = {
    argv: process.argv.slice(2),
    env: process.env,
    cwd: process.cwd(),
    get stdin() {
      return process.stdin;
    },
    get stdout() {
      const isSeen = isLog || process.stdout.isTTY === true;
      // What is read by programs stays as it is.
      stdout ??= isSeen
        ? cleanOutput(watched(process.stdout, onError), { isResult: true, isLog })
        : watched(process.stdout, onError);
      return stdout;
    },
    get stderr() {
      stderr ??= cleanOutput(watched(process.stderr, onError), { isResult: false, isLog });
      return stderr;
    },
    get signal() {
      if (abort) return abort.signal;
      abort = new AbortController();
      // Every untimed step listens for it, several at once: that is no leak.
      setMaxListeners(0, abort.signal);
      process.on('SIGINT', onSignal);
      process.on('SIGTERM', onSignal);
      process.on('SIGHUP', onSignal);
      return abort.signal;
    },
    onFailure: (told) => {
      failure ??= told;
    },
  };
  const interrupted = () => abort?.signal.aborted === true;
  return { io, interrupted, outputError: () => outputError, failure: () => failure, release };
}

/** The stream, with an ear for its errors: an unheard one would end the process with a stack trace. */
function watched<Stream extends ProcessLike['stdout']>(
  stream: Stream,
  onError: (error: Error) => void,
): Stream {
  if (stream.on && stream.listenerCount('error') === 0) stream.on('error', onError);
  return stream;
}
