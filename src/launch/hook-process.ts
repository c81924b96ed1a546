import { existsSync } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '../io/temporary.js';
import type { HookFailure } from './hook-failure.js';
import { endGroup } from './process-group.js';
import { lastWords } from './raised.js';

/** One command around the trials. */
export interface HookCommand {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly limitMs: number;
  /** The interrupt of the run. */
  readonly signal?: AbortSignal | undefined;
  /** What it has left from the interrupt on, in ms; 0 ends it at once. */
  readonly afterInterruptMs: number;
  /** Takes out of a text what no report may repeat. */
  conceal(text: string): string;
}

const TAIL_BYTES = 65_536;
const SHOWN_CHARACTERS = 300;
/** A timer set for longer fires at once. */
const LONGEST_MS = 2 ** 31 - 1;

/**
 * Runs it to its end in a process group of its own; why it failed, or undefined. What it leaves running in the
 * background lives on. Never rejects.
 */
export async function runHook(hook: HookCommand): Promise<HookFailure | undefined> {
  if (hook.signal?.aborted && hook.afterInterruptMs === 0) return { kind: 'interrupted' };
  const output = await outputFile();
  try {
    const failure = await ended(hook, output?.fd);
    const said = failure && output && (await lastLine(output, hook));
    return failure && said ? { ...failure, said } : failure;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return { kind: 'refused', reason: code ?? hook.conceal(message) };
  } finally {
    await output?.close();
  }
}

/**
 * A file, not a pipe: what goes on in the background would keep a pipe open, and its end is waited for. It has no name
 * any more, so that nothing is left of it; undefined where none can be made, for a cleanup has to run on a full disk too.
 */
async function outputFile(): Promise<FileHandle | undefined> {
  try {
    const folder = await temporaryFolder('hook');
    try {
      return await open(join(folder, 'output'), 'w+');
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  } catch {
    return undefined;
  }
}

/** Concealed before it is cut: a part of a secret could not be recognised. */
async function lastLine(output: FileHandle, hook: HookCommand): Promise<string | undefined> {
  const { size } = await output.stat();
  const start = Math.max(0, size - TAIL_BYTES);
  const { buffer, bytesRead } = await output.read(Buffer.alloc(TAIL_BYTES), 0, TAIL_BYTES, start);
  const tail = buffer.toString('utf8', 0, bytesRead);
  const whole = start === 0 ? tail : tail.slice(tail.indexOf('\n') + 1 || tail.length);
  return lastWords(hook.conceal(whole)).slice(0, SHOWN_CHARACTERS);
}

async function ended(hook: HookCommand, outputFd: number | undefined): Promise<HookFailure | undefined> {
  const { execa } = await import('execa');
  // execa takes any descriptor; its types name these few.
  const output = outputFd === undefined ? 'ignore' : (outputFd as 3);
  const [program = '', ...args] = hook.argv;
  const child = execa(program, args, {
    reject: false,
    cwd: hook.cwd,
    extendEnv: false,
    env: { ...hook.env },
    stdin: 'ignore',
    stdout: output,
    stderr: output,
    // A group of its own: a terminal's Ctrl-C does not reach it, and it can be ended whole.
    detached: true,
    cleanup: false,
  });
  let stopped: { failure: HookFailure; ending: Promise<void> } | undefined;
  const timers: NodeJS.Timeout[] = [];
  const stop = (failure: HookFailure) => {
    stopped ??= { failure, ending: endGroup(child.pid) };
  };
  const stopAfter = (ms: number, isInterrupt: boolean) =>
    timers.push(setTimeout(() => stop({ kind: 'late', limitMs: ms, isInterrupt }), Math.min(ms, LONGEST_MS)));
  const onInterrupt = () => {
    if (hook.afterInterruptMs === 0) stop({ kind: 'interrupted' });
    else stopAfter(hook.afterInterruptMs, true);
  };
  stopAfter(hook.limitMs, false);
  if (hook.signal?.aborted) onInterrupt();
  hook.signal?.addEventListener('abort', onInterrupt, { once: true });
  try {
    const result = await child;
    if (stopped) {
      await stopped.ending;
      return stopped.failure;
    }
    if (!result.failed) return undefined;
    if (result.exitCode !== undefined) return { kind: 'status', status: result.exitCode };
    if (result.signal !== undefined) return { kind: 'signal', signal: result.signal };
    if (!existsSync(hook.cwd)) return { kind: 'homeless' };
    // Nothing but the code: execa's own message repeats the arguments.
    return result.code === 'ENOENT' ? { kind: 'missing' } : { kind: 'refused', reason: result.code ?? '' };
  } finally {
    hook.signal?.removeEventListener('abort', onInterrupt);
    for (const timer of timers) clearTimeout(timer);
  }
}
