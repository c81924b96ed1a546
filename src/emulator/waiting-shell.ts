import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { shellQuoted } from '../domain/shell-word.js';

/** What is started, and with which variables alone. */
export interface Program {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** A shell that waits for what it is to become. It ends with coldstart, also with a killed one. */
export interface WaitingShell {
  /** Of the shell, of the program, and of the process group that both lead. */
  readonly pid: number;
  /** Makes it the program at once: a fork, and what came before it, is not in the time of a start. Once only. */
  become(program: Program): ChildProcess;
}

/** Where programs come from. */
export interface Shells {
  /** Rejects where no process can be started. */
  take(): Promise<WaitingShell>;
  /** Has one ready before it is asked for, for when nothing is measured. */
  spare(): Promise<void>;
  /** Ends the one that was spared. */
  close(): Promise<void>;
}

const LIMIT_MS = 5000;

/** Shells that are started by `enter`, a command that ends in its place, or on their own. */
export function shellsThrough(enter: readonly string[] = []): Shells {
  let waiting: Promise<ChildProcessWithoutNullStreams> | undefined;
  const shell = async () => {
    const [file = '/bin/sh', ...args] = [...enter, '/bin/sh'];
    const child = piped(file, args);
    let why = enter.length === 0 ? '/bin/sh does not start' : 'the mount namespace cannot be entered';
    const gone = endOf(child, (message) => (why = message));
    child.stdin.write('echo\n');
    if (!(await spoke(child, gone))) throw new Error(`The emulator cannot start a process: ${why}`);
    return child;
  };
  return {
    take: async () => {
      // One program's alone.
      const taken = waiting;
      waiting = undefined;
      const found = await taken?.catch(() => undefined);
      const isThere = found && found.exitCode === null && found.signalCode === null;
      const child = isThere ? found : await shell();
      return {
        pid: child.pid as number,
        become: (program) => {
          child.stdin.end(script(program));
          return child;
        },
      };
    },
    spare: async () => {
      waiting ??= shell();
      await waiting.catch(() => undefined);
    },
    close: async () => {
      const child = await waiting?.catch(() => undefined);
      waiting = undefined;
      child?.stdin.end();
    },
  };
}

/** What a shell reads to become a program that has these variables and no others. */
function script({ file, args, env }: Program): string {
  const names = Object.entries(env);
  const isPlain = ([name]: [string, string]) => /^[A-Za-z_]\w*$/.test(name);
  const exported = names.filter(isPlain).map(([name, value]) => `export ${name}=${shellQuoted(value)}\n`);
  // What a shell cannot name is given by a program that can.
  const odd = names.filter((pair) => !isPlain(pair)).map(([name, value]) => shellQuoted(`${name}=${value}`));
  const words = [...(odd.length > 0 ? ['/usr/bin/env', ...odd] : []), ...[file, ...args].map(shellQuoted)];
  return `unset PWD OLDPWD SHLVL PATH LC_ALL\n${exported.join('')}exec ${words.join(' ')} </dev/null\n`;
}

/** In a group of its own, which can be ended as a whole, and with nothing of the caller’s variables that a program could see. */
export function piped(file: string, args: readonly string[]): ChildProcessWithoutNullStreams {
  const env = { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C' };
  return spawn(file, args, { env, stdio: ['pipe', 'pipe', 'pipe'], detached: true });
}

/** Resolves when it is gone, or never came to be. */
export function endOf(
  child: ChildProcessWithoutNullStreams,
  failed: (message: string) => void,
): Promise<void> {
  // Nobody may be there any more to read what is written to it.
  child.stdin.on('error', () => undefined);
  return new Promise((resolve) => {
    child.once('close', () => resolve());
    child.once('error', (error) => {
      failed(error.message);
      resolve();
    });
  });
}

/** Whether it says something, before it is gone and in time. */
export async function spoke(
  { stdout }: ChildProcessWithoutNullStreams,
  gone: Promise<void>,
): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, LIMIT_MS, false);
  });
  const said = once(stdout, 'data').then(
    () => true,
    () => false,
  );
  const spoken = await Promise.race([said, gone.then(() => false), late]);
  clearTimeout(timer);
  return spoken;
}
