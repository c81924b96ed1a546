import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { keptLog } from './kept-log.js';
import { memoryWatch } from './memory-watch.js';
import type { Deployment, FunctionImage } from './model.js';
import { startRuntimeApi } from './runtime-api.js';
import { imageVariables, logStreamOf } from './runtime-variables.js';
import type { Sandbox, SandboxOptions } from './sandbox.js';
import { signalQueue } from './signal-queue.js';

/** 128 + SIGKILL: what an engine ends with where the process was killed. */
const KILLED = 137;
const MIB = 1024 * 1024;

/** Starts a container of a function's image; its own entry point is the runtime client. Throws measure errors. */
export async function startImageSandbox(
  deployment: Deployment,
  image: FunctionImage,
  { initializationType, onGroup }: Pick<SandboxOptions, 'initializationType' | 'onGroup'>,
): Promise<Sandbox> {
  const signals = signalQueue();
  const api = await startRuntimeApi({ snapStart: false, onSignal: signals.tell });
  const logStream = logStreamOf(deployment, randomUUID());
  const variables = imageVariables(deployment, { runtimeApi: api.address, initializationType, logStream });
  const container = await image.create(variables, deployment.memorySizeMB).catch(async (error: unknown) => {
    await api.close();
    throw error;
  });
  const { file, args, env, cwd } = container.start;
  const startedMs = performance.now();
  const child = spawn(file, args, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  if (child.pid !== undefined) onGroup(child.pid);
  const log = keptLog();
  for (const stream of [child.stdout, child.stderr]) stream.on('data', log.add);
  let ending: Promise<void> | undefined;
  let isKilled = false;
  const gone = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      log.add(Buffer.from(`${error.message}\n`));
      signals.tell({ kind: 'exit', atMs: performance.now(), exitCode: null, signal: null });
      resolve();
    });
    child.once('exit', (exitCode, signal) => {
      const exit = { kind: 'exit' as const, atMs: performance.now(), exitCode, signal };
      const told = async () => {
        if (exitCode !== KILLED || ending !== undefined) return exit;
        const killed = { ...exit, exitCode: null, signal: 'SIGKILL' as const };
        isKilled = await container.isOutOfMemory();
        return isKilled ? { ...killed, isOutOfMemory: true as const } : killed;
      };
      void told()
        .catch(() => exit)
        .then((one) => {
          signals.tell(one);
          resolve();
        });
    });
  });
  let looked: ReturnType<typeof container.look> | undefined;
  const look = () => {
    looked ??= container.look();
    return looked;
  };
  return {
    pid: child.pid ?? 0,
    startedMs,
    began: async () => {
      const { startedAtMs } = await look();
      const atMs = startedAtMs === undefined ? startedMs : startedAtMs - epochOffsetMs();
      // One of another clock tells nothing.
      return atMs >= startedMs - 1 && atMs <= performance.now() ? Math.max(startedMs, atMs) : startedMs;
    },
    logStream,
    deliver: api.deliver,
    restore: api.restore,
    next: (deadlineMs) => signals.next(deadlineMs),
    takeLog: () => log.take(),
    peakBytes: async () =>
      isKilled
        ? deployment.memorySizeMB * MIB
        : memoryWatch((await look()).pid, deployment.memorySizeMB).peakBytes(),
    onExit: (listener) => void gone.then(listener),
    end: () => {
      ending ??= container
        .remove()
        .then(() => gone)
        .then(() => api.close());
      return ending;
    },
  };
}

/** What is added to performance.now for the time of day. Where the clock was set meanwhile, to the millisecond. */
function epochOffsetMs(): number {
  const nowMs = Date.now();
  const at = performance.now();
  const { timeOrigin } = performance;
  return Math.abs(timeOrigin + at - nowMs) < 2 ? timeOrigin : nowMs - at;
}
