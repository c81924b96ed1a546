import { measureError } from '../domain/errors.js';
import { launchError, launcherEndedError, lostLauncher } from './launcher-error.js';
import { parseEvent } from './launcher-events.js';
import { type LauncherProcess, startLauncherProcess } from './launcher-process.js';
import type { Hello, LauncherEvent, LaunchOutcome, LaunchRequest } from './launcher-protocol.js';
import { killGroup } from './process-group.js';
import { onStopped } from './stopped.js';

export type {
  Hello,
  LaunchOutcome,
  LaunchRequest,
  ReadyCpu,
  ReadyProcesses,
  Stamp,
} from './launcher-protocol.js';

/** Starts and measures one child at a time. */
export interface Launcher {
  readonly hello: Hello;
  /** False once it has ended, or was given up. */
  isUsable(): boolean;
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
  readonly id: number;
  readonly request: LaunchRequest;
  pid?: number;
  resolve(outcome: LaunchOutcome): void;
  reject(error: unknown): void;
}

/** The launcher's process, and what is under way with it. */
interface Session {
  readonly child: LauncherProcess;
  /** Resolves with its first line. */
  readonly greeting: Deferred<Hello>;
  readonly ended: Promise<void>;
  running?: Running | undefined;
  lastId: number;
  /** Why there is no launcher any more; what we did to it counts more than how it then ended. */
  fault?: unknown;
  hasEnded: boolean;
}

interface Deferred<T> {
  readonly promise: Promise<T>;
  resolve(value: T): void;
  reject(error: unknown): void;
}

const HELLO_LIMIT_MS = 30_000;
const CLOSE_LIMIT_MS = 2_000;
const STOPPED_HINT =
  'What was measured may stop its parent, or all processes: let it signal its own children only.';
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
  const session = await openSession(python);
  const timer = expectAnswer(session, HELLO_LIMIT_MS);
  const onAbort = () => breakDown(session, signal?.reason);
  signal?.addEventListener('abort', onAbort, { once: true });
  // It may have come while the process was started.
  if (signal?.aborted) onAbort();
  try {
    const hello = await session.greeting.promise;
    return {
      hello,
      isUsable: () => !session.hasEnded && session.fault === undefined,
      launch: (request, abort) => launch(session, hello, request, abort),
      close: () => close(session),
    };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}

async function openSession(python: string): Promise<Session> {
  const child = await startLauncherProcess(python, (line) => {
    try {
      receive(session, parseEvent(line));
    } catch (error) {
      breakDown(session, error);
    }
  });
  const session: Session = {
    child,
    greeting: deferred(),
    ended: child.ended.then((how) => onEnd(session, python, how)),
    lastId: 0,
    hasEnded: false,
  };
  return session;
}

function onEnd(session: Session, python: string, how: string): void {
  const { running, greeting } = session;
  session.hasEnded = true;
  session.fault ??= launcherEndedError(python, running, how);
  // The launcher can no longer do it. A daemon that left the group stays: nobody knows it.
  const last = session.child.lastChild();
  killGroup(running?.pid ?? (last?.id === running?.id ? last?.pid : undefined));
  greeting.reject(session.fault);
  running?.reject(session.fault);
}

function breakDown(session: Session, error: unknown): void {
  session.fault ??= error;
  session.child.kill();
}

function receive(session: Session, event: LauncherEvent): void {
  const { running } = session;
  if (event.event === 'hello') session.greeting.resolve(event.hello);
  else if (running === undefined || event.id !== running.id) {
    const answer = JSON.stringify(event);
    breakDown(session, lostLauncher(`The launcher sent an unexpected answer: ${answer}`));
  } else if (event.event === 'spawned') running.pid = event.pid;
  else {
    // From here on the pid may belong to somebody else.
    session.running = undefined;
    if (event.event === 'done') running.resolve(event.outcome);
    else running.reject(launchError(event, running.request));
  }
}

function expectAnswer(session: Session, withinMs: number): NodeJS.Timeout {
  const silent = lostLauncher(
    `The launcher did not answer within ${Math.round(withinMs / 1000)} s.`,
    'A process that cannot be killed (waiting for a disk or the network) may be the cause.',
  );
  return setTimeout(() => breakDown(session, silent), Math.min(withinMs, TIMER_LIMIT_MS));
}

async function launch(
  session: Session,
  hello: Hello,
  request: LaunchRequest,
  abort: AbortSignal | undefined,
): Promise<LaunchOutcome> {
  const { child } = session;
  abort?.throwIfAborted();
  if (session.hasEnded || session.fault !== undefined) throw session.fault;
  if (session.running !== undefined) throw new Error('The launcher runs one child at a time.');
  session.lastId += 1;
  const id = session.lastId;
  const endLooking = onStopped(hello.pid, () => {
    const program = request.argv[0] ?? '';
    breakDown(
      session,
      lostLauncher(`The launcher was stopped by a signal while ${program} ran.`, STOPPED_HINT),
    );
  });
  const limitMs = request.timeoutMs + (request.graceMs ?? 0) + ANSWER_LIMIT_MS;
  const timers = request.timeoutMs > 0 ? [expectAnswer(session, limitMs)] : [];
  const onAbort = () => {
    child.write('{"kill":true}');
    timers.push(expectAnswer(session, ANSWER_LIMIT_MS));
  };
  abort?.addEventListener('abort', onAbort, { once: true });
  try {
    const outcome = deferred<LaunchOutcome>();
    session.running = { id, request, resolve: outcome.resolve, reject: outcome.reject };
    child.write(JSON.stringify({ id, ...request }));
    return await outcome.promise;
  } finally {
    session.running = undefined;
    abort?.removeEventListener('abort', onAbort);
    for (const timer of timers) clearTimeout(timer);
    endLooking();
  }
}

async function close(session: Session): Promise<void> {
  session.fault ??= measureError('The launcher was closed.');
  session.child.endInput();
  const timer = setTimeout(session.child.kill, CLOSE_LIMIT_MS);
  await session.ended;
  clearTimeout(timer);
}

function deferred<T>(): Deferred<T> {
  let settle: Omit<Deferred<T>, 'promise'> | undefined;
  const promise = new Promise<T>((resolve, reject) => {
    settle = { resolve, reject };
  });
  return { promise, resolve: (value) => settle?.resolve(value), reject: (error) => settle?.reject(error) };
}
