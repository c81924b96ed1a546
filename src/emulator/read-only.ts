import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** What is started, and with which variables alone. */
export interface Program {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** Starts one program at once, with what came before it done already. */
export type Begin = (program: Program) => ChildProcess;

/** Starts programs that find a folder read-only, as functions find their code on AWS. */
export interface ReadOnlyCode {
  prepare(): Promise<Begin>;
  /** Has one prepared before it is asked for, for when nothing is measured. */
  spare(): Promise<void>;
  close(): Promise<void>;
}

/** Why there is no read-only code here. */
export interface Writable {
  readonly why: string;
}

/**
 * Waits until its stdin is closed, so it never outlives coldstart, not even a killed one. What may be below /opt of this
 * machine (a mount of its own) is left as it is, and so is all of it where the folder is in there.
 */
const HOLD = `case "$1" in /opt/*) ;; *) [ ! -d /opt ] || mount -o rbind,ro /opt /opt 2>/dev/null ;; esac
mount -o bind,ro "$1" "$1" && echo ready && read -r _`;
const LIMIT_MS = 5000;

/**
 * Makes a folder, and /opt of this machine, read-only for the processes that are started through it, by a mount namespace of
 * its own, with a user namespace unless this is root. What lies in the folder later is read-only too, and stays writable for everybody else. A
 * process keeps the namespace open. It is tried out before it is believed.
 */
export async function readOnlyCode(folder: string): Promise<ReadOnlyCode | Writable> {
  if (process.platform !== 'linux') return { why: 'only Linux has mount namespaces' };
  const isRoot = process.getuid?.() === 0;
  const own = ['--mount', '--propagation', 'private', ...(isRoot ? [] : ['--user', '--map-root-user'])];
  const holder = piped('unshare', [...own, '--', 'sh', '-c', HOLD, 'sh', folder]);
  let said = '';
  holder.stderr.on('data', (text) => (said += text));
  const gone = endOf(holder, (message) => (said += message));
  if (!(await spoke(holder, gone))) {
    holder.kill('SIGKILL');
    await gone;
    return { why: firstLine(said) ?? 'the system gives no mount namespace' };
  }
  const user = isRoot ? [] : ['--user', '--preserve-credentials'];
  const code = entering([...user, '--mount', '--target', `${holder.pid}`], async () => {
    holder.stdin.end();
    await gone;
  });
  const why = await refusal(code, folder);
  if (why === undefined) return code;
  await code.close();
  return { why };
}

/** Shells inside wait for what they are to become: neither entering nor a fork is in the time of a start. */
function entering(enter: readonly string[], leave: () => Promise<void>): ReadOnlyCode {
  let waiting: Promise<ChildProcessWithoutNullStreams> | undefined;
  const shell = async () => {
    const child = piped('nsenter', [...enter, '--', '/bin/sh']);
    const gone = endOf(child, () => undefined);
    child.stdin.write('echo\n');
    if (!(await spoke(child, gone))) throw new Error('the mount namespace of the emulator cannot be entered');
    return child;
  };
  return {
    prepare: async () => {
      // One program's alone.
      const taken = waiting;
      waiting = undefined;
      const found = await taken?.catch(() => undefined);
      const isThere = found && found.exitCode === null && found.signalCode === null;
      const child = isThere ? found : await shell();
      return (program) => {
        child.stdin.end(script(program));
        return child;
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
      await leave();
    },
  };
}

/** What a shell reads to become a program that has these variables and no others. */
function script({ file, args, env }: Program): string {
  const names = Object.entries(env);
  const isPlain = ([name]: [string, string]) => /^[A-Za-z_]\w*$/.test(name);
  const exported = names.filter(isPlain).map(([name, value]) => `export ${name}=${quoted(value)}\n`);
  // What a shell cannot name is given by a program that can.
  const odd = names.filter((pair) => !isPlain(pair)).map(([name, value]) => quoted(`${name}=${value}`));
  const words = [...(odd.length > 0 ? ['/usr/bin/env', ...odd] : []), ...[file, ...args].map(quoted)];
  return `unset PWD OLDPWD SHLVL PATH LC_ALL\n${exported.join('')}exec ${words.join(' ')} </dev/null\n`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** Why a write does not fail as it should. */
async function refusal(code: ReadOnlyCode, folder: string): Promise<string | undefined> {
  const probe = join(folder, '.coldstart-probe');
  const begin = await code.prepare();
  const env = { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C' };
  const child = begin({ file: '/bin/sh', args: ['-c', ': > "$1"', 'sh', probe], env });
  let said = '';
  child.stderr?.on('data', (text) => (said += text));
  await once(child, 'close');
  if (/Read-only file system/.test(said) && !existsSync(probe)) return undefined;
  return firstLine(said) ?? 'a write was not refused';
}

/** In a group of its own, which can be ended as a whole, and with nothing of the caller’s variables that a program could see. */
function piped(file: string, args: readonly string[]): ChildProcessWithoutNullStreams {
  const env = { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C' };
  return spawn(file, args, { env, stdio: ['pipe', 'pipe', 'pipe'], detached: true });
}

/** Resolves when it is gone, or never came to be. */
function endOf(child: ChildProcessWithoutNullStreams, failed: (message: string) => void): Promise<void> {
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
async function spoke({ stdout }: ChildProcessWithoutNullStreams, gone: Promise<void>): Promise<boolean> {
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

function firstLine(text: string): string | undefined {
  return text.trim().split('\n')[0] || undefined;
}
