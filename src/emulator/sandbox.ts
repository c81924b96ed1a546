import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { keptLog } from './kept-log.js';
import { memoryWatch } from './memory-watch.js';
import type { Deployment, LocalRuntime } from './model.js';
import { type RuntimeApi, type RuntimeInvocation, startRuntimeApi } from './runtime-api.js';
import { BOOTSTRAP, type EnvironmentPlace, logStreamOf, runtimeVariables } from './runtime-variables.js';
import { type AwaitedSignal, type SandboxSignal, signalQueue } from './signal-queue.js';
import type { Program, Shells } from './waiting-shell.js';

/** One process with the runtime client in it, and the Runtime API it talks to. */
export interface Sandbox {
  /** Leader of its process group. */
  readonly pid: number;
  /** On the clock of performance.now, just before the process was started. */
  readonly startedMs: number;
  /** When its process began, on the same clock. Of a container its engine is asked: only while nothing is timed. */
  began(): Promise<number>;
  /** Name of its log stream, as the function sees it. */
  readonly logStream: string;
  /** The next thing it does; `late` at the deadline (performance.now), while it goes on. */
  next(deadlineMs: number): Promise<AwaitedSignal>;
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
  const signals = signalQueue();
  const { tell } = signals;
  const api = await startRuntimeApi({ snapStart: deployment.snapStart, onSignal: tell });
  const place: EnvironmentPlace = {
    runtimeApi: api.address,
    initializationType: options.initializationType,
    temporary,
    logStream: logStreamOf(deployment, id),
  };
  const program = programOf(deployment, runtime, place);
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
    began: async () => startedMs,
    logStream: place.logStream,
    deliver: api.deliver,
    restore: api.restore,
    next: async (deadlineMs) => {
      const unwatch = memory.whileWaiting(() => tell(outOfMemory()));
      const signal = await signals.next(deadlineMs);
      unwatch();
      // What it had between two looks is in its peak, which it keeps.
      return signal.kind !== 'exit' && signal.kind !== 'late' && memory.isExceeded() ? outOfMemory() : signal;
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

/**
 * Python with the bootstrap, and its handler for who looks at the list of processes; or what the function wraps around it,
 * with the command line of AWS, of which wrappers change the last word.
 */
function programOf(deployment: Deployment, { python }: LocalRuntime, place: EnvironmentPlace): Program {
  const env = runtimeVariables(deployment, place);
  const args = [...(deployment.through ?? []), BOOTSTRAP];
  const wrapper = env.AWS_LAMBDA_EXEC_WRAPPER;
  return wrapper === undefined || wrapper === ''
    ? { file: python, args: [...args, deployment.handler], env }
    : { file: wrapper, args: [python, ...args], env };
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
