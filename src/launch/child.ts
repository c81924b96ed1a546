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
  const stdout = collect ? textOf(child.stdout) : NOTHING;
  const stderr = collect ? textOf(child.stderr) : NOTHING;
  const ended = new Promise<ChildEnd>((resolve) => {
    // One that runs has no pid only where it never did; an error later is that of a kill or a message.
    child.on('error', (error) => child.pid === undefined && resolve(notStarted(error)));
    child.on('close', (exitCode, signal) => {
      // Of half an answer nobody knows which half.
      const isHalf = stdout.isCut();
      const summary = isHalf ? `${file} wrote more than anybody reads` : howEnded(file, exitCode, signal);
      resolve({
        ...{ stdout: stdout.text(), stderr: stderr.text(), failed: exitCode !== 0 || isHalf, summary },
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

function howEnded(file: string, exitCode: number | null, signal: NodeJS.Signals | null): string {
  if (signal !== null) return `${file} was ended by ${signal}`;
  return exitCode === 0 ? '' : `${file} ended with exit code ${exitCode}`;
}

interface Output {
  text(): string;
  /** Whether its beginning was dropped. */
  isCut(): boolean;
}

const NOTHING: Output = { text: () => '', isCut: () => false };

/** So many letters of an output are kept at least, its last: one that is longer than a text may be would end the program. */
const MOST_LETTERS = 2 ** 26;

function textOf(stream: ChildProcess['stdout']): Output {
  let text = '';
  let isCut = false;
  stream?.setEncoding('utf8').on('data', (part: string) => {
    text += part;
    if (text.length <= 2 * MOST_LETTERS) return;
    text = text.slice(-MOST_LETTERS);
    isCut = true;
  });
  return { text: () => text.replace(/\r?\n$/, ''), isCut: () => isCut };
}
