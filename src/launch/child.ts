import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { reasonOf } from '../io/reason.js';

/** How a process ended, or why there was none. */
export interface ChildEnd {
  /** What it wrote to a pipe, without the last line break. */
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode?: number;
  readonly signal?: NodeJS.Signals;
  /** Why it could not be started: ENOENT, EACCES ... */
  readonly code?: string;
  readonly failed: boolean;
  /** One line: that it could not be started, which code or signal ended it; empty where all went well. */
  readonly summary: string;
}

export interface Child {
  /** Absent where nothing could be started. */
  readonly process?: ChildProcess;
  /** Once it has gone and its pipes are closed. Never rejects. */
  readonly ended: Promise<ChildEnd>;
}

/**
 * Starts a process with these variables and no others. Node's own, since to import a library for it costs as much as
 * Python's start. `collect`: false for output that somebody else reads.
 */
export function startChild(
  file: string,
  args: readonly string[],
  options: SpawnOptions & { readonly env: NodeJS.ProcessEnv },
  collect = true,
): Child {
  let child: ChildProcess;
  try {
    child = spawn(file, args, options);
  } catch (error) {
    // What the system refuses for other reasons than a file that is missing: too long a command, a byte 0.
    return { ended: Promise.resolve(notStarted(error as NodeJS.ErrnoException)) };
  }
  const stdout = collect ? textOf(child.stdout) : () => '';
  const stderr = collect ? textOf(child.stderr) : () => '';
  const ended = new Promise<ChildEnd>((resolve) => {
    // One that runs has no pid only where it never did; an error later is that of a kill or a message.
    child.on('error', (error) => child.pid === undefined && resolve(notStarted(error)));
    child.on('close', (exitCode, signal) => {
      const summary =
        signal !== null
          ? `${file} was ended by ${signal}`
          : exitCode === 0
            ? ''
            : `${file} ended with exit code ${exitCode}`;
      resolve({
        ...{ stdout: stdout(), stderr: stderr(), failed: exitCode !== 0, summary },
        ...(exitCode === null ? {} : { exitCode }),
        ...(signal === null ? {} : { signal }),
      });
    });
  });
  return { process: child, ended };
}

function notStarted(error: NodeJS.ErrnoException): ChildEnd {
  const { code, message } = error;
  const isLimit = code === 'EMFILE' || code === 'ENFILE';
  const summary = isLimit ? `${message} (${reasonOf(error)})` : message;
  return { stdout: '', stderr: '', failed: true, summary, ...(code === undefined ? {} : { code }) };
}

function textOf(stream: ChildProcess['stdout']): () => string {
  let text = '';
  stream?.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  return () => text.replace(/\r?\n$/, '');
}
