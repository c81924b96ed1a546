import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { memoryWatch } from './memory-watch.js';
import type { Deployment, LocalRuntime } from './model.js';
import {
  type RuntimeApi,
  type RuntimeInvocation,
  type RuntimeSignal,
  startRuntimeApi,
} from './runtime-api.js';
import { BOOTSTRAP, type EnvironmentPlace, runtimeVariables } from './runtime-variables.js';
import type { Program, Shells } from './waiting-shell.js';

/** What a process did: what its runtime client asked, or its end. */
export type SandboxSignal =
  | RuntimeSignal
  | {
      readonly kind: 'exit';
      readonly atMs: number;
      readonly exitCode: number | null;
      readonly signal: NodeJS.Signals | null;
      /** It was ended because it had more memory than the function has. */
      readonly isOutOfMemory?: true;
    };

/** One process with the runtime client in it, and the Runtime API it talks to. */
export interface Sandbox {
  /** Leader of its process group. */
  readonly pid: number;
  /** On the clock of performance.now, just before the process was started. */
  readonly startedMs: number;
  /** Name of its log stream, as the function sees it. */
  readonly logStream: string;
  /** The next thing it does; `late` at the deadline (performance.now), while it goes on. */
  next(deadlineMs: number): Promise<SandboxSignal | { readonly kind: 'late'; readonly atMs: number }>;
  deliver(invocation: RuntimeInvocation): number;
  restore(): number;
  /** What it has written since this was last asked. */
  takeLog(): Promise<string>;
  /** VmHWM of its process; undefined where that cannot be read, or nothing is left of it. */
  peakBytes(): Promise<number | undefined>;
  /** Told once, when the process is gone. */
  onExit(listener: () => void): void;
  /** SIGKILL to the process and its children; resolves when it is gone and its folder too. */
  end(): Promise<void>;
}

/** What a log of one invocation may hold: more than the tail that is ever shown. */
const KEPT_LOG_BYTES = 64 * 1024;

export interface SandboxOptions {
  readonly initializationType: EnvironmentPlace['initializationType'];
  /** Where folders of environments are made. */
  readonly workFolder: string;
  readonly code: Shells;
  /** Told of its process group while nothing of the function runs yet, so that no kill of coldstart leaves any of it. */
  onGroup(group: number): void;
}

/** Starts the runtime client for a deployment. Rejects where the process cannot be started at all. */
export async function startSandbox(
  deployment: Deployment,
  runtime: LocalRuntime,
  options: SandboxOptions,
): Promise<Sandbox> {
  const id = randomUUID();
  const temporary = join(options.workFolder, `environment-${id}`);
  await mkdir(temporary, { recursive: true });
  const queue: SandboxSignal[] = [];
  let wake: (() => void) | undefined;
  const tell = (signal: SandboxSignal) => {
    queue.push(signal);
    wake?.();
  };
  const api = await startRuntimeApi({ snapStart: deployment.snapStart, onSignal: tell });
  const place: EnvironmentPlace = {
    runtimeApi: api.address,
    initializationType: options.initializationType,
    temporary,
    logStream: `${new Date().toISOString().slice(0, 10).replaceAll('-', '/')}/[${deployment.version}]${id.replaceAll('-', '')}`,
  };
  const layers = deployment.optRoot === undefined ? [] : [deployment.optRoot];
  const program: Program = {
    file: runtime.python,
    args: [...(deployment.through ?? []), BOOTSTRAP, deployment.handler, ...layers],
    env: runtimeVariables(deployment, place),
  };
  const shell = await options.code.take();
  options.onGroup(shell.pid);
  const startedMs = performance.now();
  const child = shell.become(program);
  const log = keptLog();
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', log.add);
  const gone = new Promise<void>((resolve) => {
    child.once('exit', (exitCode, signal) => {
      tell({ kind: 'exit', atMs: performance.now(), exitCode, signal });
      resolve();
    });
  });
  const memory = memoryWatch(shell.pid, deployment.memorySizeMB);
  const outOfMemory = (): SandboxSignal => {
    killGroup(shell.pid);
    const atMs = performance.now();
    return { kind: 'exit', atMs, exitCode: null, signal: 'SIGKILL', isOutOfMemory: true };
  };
  let ending: Promise<void> | undefined;
  return {
    pid: shell.pid,
    startedMs,
    logStream: place.logStream,
    deliver: api.deliver,
    restore: api.restore,
    next: async (deadlineMs) => {
      const unwatch = memory.whileWaiting(() => tell(outOfMemory()));
      if (queue.length === 0) await woken(deadlineMs, (listener) => (wake = listener));
      unwatch();
      wake = undefined;
      const signal = queue.shift();
      // What it had between two looks is in its peak, which it keeps.
      if (signal !== undefined && signal.kind !== 'exit' && memory.isExceeded()) return outOfMemory();
      return signal ?? { kind: 'late', atMs: performance.now() };
    },
    takeLog: () => log.take(),
    peakBytes: async () => memory.peakBytes(),
    onExit: (listener) => void gone.then(listener),
    end: () => {
      ending ??= endAll(shell.pid, gone, api, temporary).then(() => options.code.spare());
      return ending;
    },
  };
}

/** Resolves when `listen`’s listener is called, or at the deadline. */
async function woken(deadlineMs: number, listen: (listener: () => void) => void): Promise<void> {
  await new Promise<void>((resolve) => {
    const leftMs = Math.max(0, deadlineMs - performance.now());
    // A deadline beyond what a timer can hold is none.
    const timer = Number.isFinite(leftMs) && leftMs < 2 ** 31 ? setTimeout(resolve, leftMs) : undefined;
    listen(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** Collects what the process writes, the last part of it. */
function keptLog() {
  let chunks: Buffer[] = [];
  let bytes = 0;
  let reads = 0;
  return {
    add: (chunk: Buffer) => {
      reads += 1;
      chunks.push(chunk);
      bytes += chunk.byteLength;
      while (bytes - (chunks[0]?.byteLength ?? 0) > KEPT_LOG_BYTES)
        bytes -= chunks.shift()?.byteLength ?? bytes;
    },
    take: async () => {
      // What was written before the last request lies in the pipe already: read until nothing more comes.
      for (let before = -1; before !== reads; ) {
        before = reads;
        await nextTurn();
        await nextTurn();
      }
      const text = Buffer.concat(chunks).toString('utf8');
      chunks = [];
      bytes = 0;
      return text;
    },
  };
}

async function endAll(pid: number, gone: Promise<void>, api: RuntimeApi, temporary: string): Promise<void> {
  killGroup(pid);
  await gone;
  // Children that were started in between.
  killGroup(pid);
  await api.close();
  await rm(temporary, { recursive: true, force: true, maxRetries: 3 });
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nobody is left in it.
  }
}
