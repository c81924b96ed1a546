import { defined } from '../domain/defined.js';
import { startImageSandbox } from './image-sandbox.js';
import type { Deployment, LocalRuntime } from './model.js';
import type { Sandbox, SandboxOptions } from './sandbox.js';
import { startSandbox } from './sandbox.js';
import type { SandboxSignal } from './signal-queue.js';

/** AWS ends an initialisation after this time, and repeats it inside the invocation. */
export const INIT_LIMIT_MS = 10_000;
/** That of provisioned concurrency and of snapshots is not limited so. */
export const LONG_INIT_LIMIT_MS = 130_000;

export type InitializationType = 'on-demand' | 'provisioned-concurrency' | 'snap-start';

/** How an initialisation, or a restore, ended. */
export type StartOutcome =
  | {
      readonly ok: true;
      readonly durationMs: number;
      readonly log: string;
      /** How long an engine was asked when its container began, while nothing else was done. */
      readonly asideMs?: number;
    }
  | {
      readonly ok: false;
      readonly durationMs: number;
      readonly log: string;
      readonly status: 'timeout' | 'error';
      readonly errorType?: string;
      /** What the caller gets as payload, where the runtime client said it. */
      readonly payload?: Uint8Array;
      readonly said: string;
      readonly peakBytes?: number;
    };

/** A process and how its initialisation ended; where it failed the process is gone. */
export interface Started {
  readonly sandbox: Sandbox;
  readonly outcome: StartOutcome;
}

/** Starts a process and waits for the end of its initialisation: spawn until it asks for its first invocation, or restore. */
export async function startEnvironment(
  deployment: Deployment,
  /** Absent for an image, which has its own. */
  runtime: LocalRuntime | undefined,
  options: SandboxOptions & {
    readonly initializationType: InitializationType;
    /** From the start of the process, in milliseconds. */
    readonly limitMs: number;
    /** Told at once, so that it can be ended while it starts. */
    onSandbox(sandbox: Sandbox): void;
  },
): Promise<Started> {
  const sandbox = await sandboxOf(deployment, runtime, options);
  options.onSandbox(sandbox);
  const isSnapshot = options.initializationType === 'snap-start';
  const outcome = await untilReady(sandbox, {
    fromMs: sandbox.startedMs,
    limitMs: options.limitMs,
    ready: isSnapshot ? 'restore-next' : 'next',
  });
  if (!outcome.ok) await sandbox.end();
  return { sandbox, outcome };
}

async function sandboxOf(
  deployment: Deployment,
  runtime: LocalRuntime | undefined,
  options: SandboxOptions,
): Promise<Sandbox> {
  if (deployment.image) return startImageSandbox(deployment, deployment.image, options);
  if (runtime) return startSandbox(deployment, runtime, options);
  throw new Error(`no runtime was found for ${deployment.functionName}`);
}

/** Lets a snapshotted process go on: its after-restore hooks run until it asks for its first invocation. */
export async function restoreEnvironment(sandbox: Sandbox, limitMs: number): Promise<StartOutcome> {
  const fromMs = sandbox.restore();
  const outcome = await untilReady(sandbox, { fromMs, limitMs, ready: 'next' });
  if (!outcome.ok) await sandbox.end();
  return outcome;
}

async function untilReady(
  sandbox: Sandbox,
  { fromMs, limitMs, ready }: { fromMs: number; limitMs: number; ready: 'next' | 'restore-next' },
): Promise<StartOutcome> {
  const deadlineMs = fromMs + limitMs;
  const first = await sandbox.next(deadlineMs);
  if (first.kind === ready) {
    const log = await sandbox.takeLog();
    if (fromMs !== sandbox.startedMs) return { ok: true, durationMs: first.atMs - fromMs, log };
    const askedMs = performance.now();
    const began = await sandbox.began();
    const asideMs = performance.now() - askedMs;
    return { ok: true, durationMs: first.atMs - began, log, ...(began === fromMs ? {} : { asideMs }) };
  }
  const durationMs = first.atMs - fromMs;
  const peak = await sandbox.peakBytes();
  // The client says what is wrong first, and exits then.
  const failed = {
    ok: false as const,
    durationMs,
    log: await sandbox.takeLog(),
    ...defined({ peakBytes: peak }),
  };
  switch (first.kind) {
    case 'late':
      return { ...failed, status: 'timeout', said: `initialisation took more than ${limitMs / 1000} s` };
    case 'init-error':
    case 'restore-error': {
      const { errorType = 'Runtime.Unknown', body } = first;
      return { ...failed, status: 'error', errorType, payload: body, said: errorType };
    }
    case 'exit':
      return { ...failed, status: 'error', errorType: exitType(first), said: exitText(first) };
    default:
      return { ...failed, status: 'error', errorType: 'Runtime.Unknown', said: `unexpected ${first.kind}` };
  }
}

/** What REPORT has as the error type; the caller is told Runtime.ExitError in any case. */
export function exitType({ isOutOfMemory }: Extract<SandboxSignal, { kind: 'exit' }>): string {
  return isOutOfMemory === true ? 'Runtime.OutOfMemory' : 'Runtime.ExitError';
}

/** As AWS words the end of a process, in the words of Go. */
export function exitText({ exitCode, signal }: Extract<SandboxSignal, { kind: 'exit' }>): string {
  if (signal !== null) return `Runtime exited with error: signal: ${SIGNAL_WORDS[signal] ?? signal}`;
  if (exitCode === 0) return 'Runtime exited without providing a reason';
  return `Runtime exited with error: exit status ${exitCode ?? 'unknown'}`;
}

const SIGNAL_WORDS: Partial<Record<NodeJS.Signals, string>> = {
  SIGHUP: 'hangup',
  SIGINT: 'interrupt',
  SIGQUIT: 'quit',
  SIGILL: 'illegal instruction',
  SIGTRAP: 'trace/breakpoint trap',
  SIGABRT: 'aborted',
  SIGBUS: 'bus error',
  SIGFPE: 'floating point exception',
  SIGKILL: 'killed',
  SIGUSR1: 'user defined signal 1',
  SIGSEGV: 'segmentation fault',
  SIGUSR2: 'user defined signal 2',
  SIGPIPE: 'broken pipe',
  SIGALRM: 'alarm clock',
  SIGTERM: 'terminated',
};
