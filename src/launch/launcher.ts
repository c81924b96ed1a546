import { measureError } from '../domain/errors.js';
import { launchError, launcherEndedError } from './launcher-error.js';
import { parseEvent } from './launcher-events.js';
import { startLauncherProcess } from './launcher-process.js';
import type { Hello, LauncherEvent, LaunchOutcome, LaunchRequest } from './launcher-protocol.js';

export type { Hello, LaunchOutcome, LaunchRequest, ReadyProcesses, Stamp } from './launcher-protocol.js';

/** Starts and measures one child at a time. */
export interface Launcher {
  readonly hello: Hello;
  /**
   * Resolves when the child has ended and nothing of it is left. An abort kills it: the outcome has `killed`.
   * Throws a LaunchError when it cannot be started, a measureError when the launcher itself dies or
   * does not answer, the signal's reason when it is aborted already.
   */
  launch(request: LaunchRequest, signal?: AbortSignal): Promise<LaunchOutcome>;
  /** Ends the launcher with whatever runs in it. Never throws; may be called again. */
  close(): Promise<void>;
}

interface Running {
  id: number;
  request: LaunchRequest;
  pid?: number;
  resolve(outcome: LaunchOutcome): void;
  reject(error: unknown): void;
}

const HELLO_LIMIT_MS = 30_000;
const CLOSE_LIMIT_MS = 2_000;
/** More than the launcher needs for killing leftovers that do not want to go. */
const ANSWER_LIMIT_MS = 10_000;
/** Above this setTimeout fires at once. */
const TIMER_LIMIT_MS = 2 ** 31 - 1;

/**
 * Starts the launcher with this interpreter (Python 3.8 or later) and waits for its first line; `signal` ends
 * the wait. Throws a measureError when that line does not come.
 */
export async function startLauncher(options: { python: string; signal?: AbortSignal }): Promise<Launcher> {
  const { python, signal } = options;
  signal?.throwIfAborted();
  let running: Running | undefined;
  let lastId = 0;
  // Why there is no launcher any more; what we did to it counts more than how it then ended.
  let fault: unknown;
  let hasEnded = false;
  let greet: (hello: Hello) => void = () => {};
  let refuse: (error: unknown) => void = () => {};
  const greeting = new Promise<Hello>((resolve, reject) => {
    greet = resolve;
    refuse = reject;
  });

  const child = await startLauncherProcess(python, (line) => {
    try {
      receive(parseEvent(line));
    } catch (error) {
      breakDown(error);
    }
  });
  const ended = child.ended.then((how) => {
    hasEnded = true;
    fault ??= launcherEndedError(python, running, how);
    // The launcher can no longer do it. A daemon that left the group stays: nobody knows it.
    if (running?.pid !== undefined) killGroup(running.pid);
    refuse(fault);
    running?.reject(fault);
  });

  function breakDown(error: unknown): void {
    fault ??= error;
    child.kill();
  }

  function receive(event: LauncherEvent): void {
    if (event.event === 'hello') {
      greet(event.hello);
      return;
    }
    if (running === undefined || event.id !== running.id) {
      breakDown(measureError(`The launcher sent an unexpected answer: ${JSON.stringify(event)}`));
      return;
    }
    if (event.event === 'spawned') {
      running.pid = event.pid;
      return;
    }
    const { request, resolve, reject } = running;
    // From here on the pid may belong to somebody else.
    running = undefined;
    if (event.event === 'done') resolve(event.outcome);
    else reject(launchError(event, request));
  }

  function expectAnswer(withinMs: number): NodeJS.Timeout {
    const silent = measureError(
      `The launcher did not answer within ${Math.round(withinMs / 1000)} s.`,
      'A process that cannot be killed (waiting for a disk or the network) may be the cause.',
    );
    return setTimeout(() => breakDown(silent), Math.min(withinMs, TIMER_LIMIT_MS));
  }

  async function launch(request: LaunchRequest, abort?: AbortSignal): Promise<LaunchOutcome> {
    abort?.throwIfAborted();
    if (hasEnded || fault !== undefined) throw fault;
    if (running !== undefined) throw new Error('The launcher runs one child at a time.');
    const id = ++lastId;
    const limitMs = request.timeoutMs + (request.graceMs ?? 0) + ANSWER_LIMIT_MS;
    const timers = request.timeoutMs > 0 ? [expectAnswer(limitMs)] : [];
    const onAbort = () => {
      child.write('{"kill":true}');
      timers.push(expectAnswer(ANSWER_LIMIT_MS));
    };
    abort?.addEventListener('abort', onAbort, { once: true });
    try {
      return await new Promise((resolve, reject) => {
        running = { id, request, resolve, reject };
        child.write(JSON.stringify({ id, ...request }));
      });
    } finally {
      running = undefined;
      abort?.removeEventListener('abort', onAbort);
      for (const timer of timers) clearTimeout(timer);
    }
  }

  async function close(): Promise<void> {
    fault ??= measureError('The launcher was closed.');
    child.endInput();
    const timer = setTimeout(child.kill, CLOSE_LIMIT_MS);
    await ended;
    clearTimeout(timer);
  }

  const timer = expectAnswer(HELLO_LIMIT_MS);
  const onAbort = () => breakDown(signal?.reason);
  signal?.addEventListener('abort', onAbort, { once: true });
  // It may have come while execa was imported.
  if (signal?.aborted) onAbort();
  try {
    return { hello: await greeting, launch, close };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // ESRCH: it has ended by itself.
  }
}
