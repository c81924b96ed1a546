import { closeSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { shipped } from '../io/shipped.js';
import { startChild } from './child.js';

const LAUNCHER_PATH = shipped('python/launcher.py');

const STDERR_TAIL_CHARS = 4096;

/** Where the interpreter finds its libraries (setup-python sets it on runners), and a bare name its file. */
const KEPT_VARIABLES = ['PATH', 'LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH', 'DYLD_FALLBACK_LIBRARY_PATH'];

/** The launcher's Python process, seen as lines. */
export interface LauncherProcess {
  /** Throws nothing: a process that has ended takes no line, and `ended` tells. */
  write(line: string): void;
  endInput(): void;
  kill(): void;
  /** The child that it started last, with the id of its request: for when it can no longer tell. */
  lastChild(): { readonly id: number; readonly pid: number } | undefined;
  /** Never rejects: why the process ended, in words, with the last of its stderr. */
  readonly ended: Promise<string>;
}

/** Starts Python on launcher.py; `onLine` gets each line of its stdout. A start that fails shows in `ended`. */
export async function startLauncherProcess(
  python: string,
  onLine: (line: string) => void,
): Promise<LauncherProcess> {
  const note = openNote();
  const args = ['-I', '-S', LAUNCHER_PATH, ...(note === undefined ? [] : [note.file])];
  const options = { env: keptEnvironment(), cwd: '/' };
  const { process: child, ended } = startChild(python, args, options, false);
  let stderrTail = '';
  if (child?.stdout) onLines(child.stdout, onLine);
  child?.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderrTail = (stderrTail + text).slice(-STDERR_TAIL_CHARS);
  });
  // EPIPE of a launcher that is gone: `ended` says it.
  child?.stdin?.on('error', () => {});
  return {
    write: (line) => void child?.stdin?.write(`${line}\n`),
    endInput: () => void child?.stdin?.end(),
    kill: () => void child?.kill('SIGKILL'),
    lastChild: () => note && lastChild(note),
    ended: ended.then(({ signal, exitCode, summary }) => {
      const how = signal ?? (exitCode === undefined ? undefined : `exit code ${exitCode}`);
      const why = stderrTail.trim() || (how === undefined ? summary : '');
      return [how, why].filter((text) => text).join(': ');
    }),
  };
}

interface Note {
  readonly file: string;
  readonly fd: number;
}

/** A file whose name the launcher removes; undefined where none can be made, which costs what it is good for only. */
function openNote(): Note | undefined {
  try {
    const file = join(mkdtempSync(join(tmpdir(), 'coldstart-launcher-')), 'child');
    return { file, fd: openSync(file, 'w+', 0o600) };
  } catch {
    return undefined;
  }
}

/** Reads the note for the last time. */
function lastChild({ file, fd }: Note): { id: number; pid: number } | undefined {
  const text = Buffer.alloc(40);
  const length = readSync(fd, text, 0, text.length, 0);
  closeSync(fd);
  try {
    // Where the launcher never came up. To look into the folder takes a descriptor: that of the note is free now.
    rmSync(dirname(file), { recursive: true, force: true });
  } catch {
    // The system removes what lies in its folder for temporary files; why the launcher ended is said without it.
  }
  const [id = 0, pid = 0] = text.toString('utf8', 0, length).trim().split(/ +/).map(Number);
  return id > 0 && pid > 1 ? { id, pid } : undefined;
}

function keptEnvironment(): Record<string, string> {
  return Object.fromEntries(
    KEPT_VARIABLES.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function onLines(stream: NodeJS.ReadableStream, onLine: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line);
  });
}
