import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One command around the trials. */
export interface HookCommand {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly limitMs: number;
  /** Ends it early; absent where it has to run in any case. */
  readonly signal?: AbortSignal;
}

/** From SIGTERM to SIGKILL. */
const GRACE_MS = 2000;
const TAIL_BYTES = 4096;

/**
 * Runs it to its end in a process group of its own; the reason of its failure, with the last line that it wrote, or
 * undefined. What it leaves running in the background lives on. Never rejects.
 */
export async function runHook(hook: HookCommand): Promise<string | undefined> {
  if (hook.signal?.aborted) return 'the run was interrupted';
  const folder = await mkdtemp(join(tmpdir(), 'coldstart-hook-'));
  // Into a file, not a pipe: what goes on in the background would keep a pipe open, and its end is waited for.
  const output = await open(join(folder, 'output'), 'w+');
  try {
    const reason = await ended(hook, output.fd);
    if (reason === undefined) return undefined;
    const { size } = await output.stat();
    const start = Math.max(0, size - TAIL_BYTES);
    const { buffer, bytesRead } = await output.read(Buffer.alloc(TAIL_BYTES), 0, TAIL_BYTES, start);
    const said = buffer.toString('utf8', 0, bytesRead).trimEnd().split('\n').at(-1)?.trim();
    return said ? `${reason}. It said: ${said.slice(0, 300)}` : reason;
  } finally {
    await output.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function ended(hook: HookCommand, outputFd: number): Promise<string | undefined> {
  const { execa } = await import('execa');
  // execa takes any descriptor; its types name these few.
  const fd = outputFd as 3;
  const [program = '', ...args] = hook.argv;
  const child = execa(program, args, {
    reject: false,
    cwd: hook.cwd,
    extendEnv: false,
    env: { ...hook.env },
    stdin: 'ignore',
    stdout: fd,
    stderr: fd,
    // A group of its own: a terminal's Ctrl-C does not reach it, and it can be ended whole.
    detached: true,
    cleanup: false,
  });
  let stopped: string | undefined;
  const timers: NodeJS.Timeout[] = [];
  const stop = (why: string) => {
    if (stopped !== undefined) return;
    stopped = why;
    killGroup(child.pid, 'SIGTERM');
    timers.push(setTimeout(() => killGroup(child.pid, 'SIGKILL'), GRACE_MS));
  };
  const onAbort = () => stop('the run was interrupted');
  timers.push(setTimeout(() => stop(`still running after ${hook.limitMs / 1000} s`), hook.limitMs));
  hook.signal?.addEventListener('abort', onAbort, { once: true });
  try {
    const result = await child;
    if (stopped !== undefined) return stopped;
    if (!result.failed) return undefined;
    if (result.exitCode !== undefined) return `exit status ${result.exitCode}`;
    if (result.signal !== undefined) return `ended by ${result.signal}`;
    return result.code === 'ENOENT' ? `${program} was not found` : (result.shortMessage ?? 'it failed');
  } finally {
    // What the group still has in it ignored SIGTERM.
    if (stopped !== undefined) killGroup(child.pid, 'SIGKILL');
    hook.signal?.removeEventListener('abort', onAbort);
    for (const timer of timers) clearTimeout(timer);
  }
}

function killGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // It has gone already.
  }
}
