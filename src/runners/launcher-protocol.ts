import type { ReadyCondition } from '../config/ready.js';
import { measureError } from '../domain/errors.js';

/** One child to start. */
export interface LaunchRequest {
  /** `argv[0]` with a slash is a path, otherwise it is looked up on the PATH of `env`. */
  argv: readonly string[];
  /** The child's whole environment; with a probe COLDSTART_PROBE_FD is added. */
  env: Readonly<Record<string, string>>;
  /** Absolute. */
  cwd: string;
  /** From the spawn; 0 is no limit. Then the process group is killed. */
  timeoutMs: number;
  /** Gives the child a descriptor whose number stands in COLDSTART_PROBE_FD. */
  probe?: boolean;
  /** Ends the child when this holds; `timeoutMs` is then how long that may take. */
  ready?: ReadyCondition;
  /** On a timeout, and when the child is ready: SIGTERM first, SIGKILL this much later. */
  graceMs?: number;
}

/** A process that outlived the child and was killed by the launcher. */
export interface Leftover {
  pid: number;
  /** As the kernel has it: 15 characters on Linux. */
  name: string;
  /** It had left the child's process group: a daemon. */
  escaped: boolean;
  /** SIGKILL did not remove it (another user's, or stuck in the kernel). */
  survived: boolean;
}

/** One line of the probe: milliseconds since the spawn; `extra` is the rest of the line, or ''. */
export interface Stamp {
  name: string;
  atMs: number;
  extra: string;
}

/** The processes with stamps that lived when the child was ready. */
export interface ReadyProcesses {
  /** Kind of the condition that held: who listens says who is ready only for some. */
  condition: ReadyCondition['kind'];
  processes: ReadyProcess[];
}

export interface ReadyProcess {
  pid: number;
  /** Its peak at that moment (Linux). */
  peakBytes: number | null;
  /** Whether it had the socket open that listens on the port of the condition; `null` where that is not known. */
  listens: boolean | null;
}

/** First line of the launcher. */
export interface Hello {
  pid: number;
  /** Version of the interpreter that runs the launcher: `3.13.0`. */
  python: string;
  /** `fork` where there is no posix_spawn: its start is slower, the report has to say so. */
  spawn: 'posix_spawn' | 'fork';
  /** Descendants that left the group are found (Linux). */
  subreaper: boolean;
  hwmBytes: number;
}

/** What became of one child; times are milliseconds, stamps nanoseconds of CLOCK_MONOTONIC. */
export interface LaunchOutcome {
  /** ISO 8601 of the start stamp. */
  startedAt: string;
  /** For information: beyond 2^53 (104 days of uptime) it loses nanoseconds, `wallMs` does not. */
  startNs: number;
  endNs: number;
  /** From just before posix_spawn to the SIGCHLD of the child's end. */
  wallMs: number;
  /** `null` when a signal ended the child. */
  exitCode: number | null;
  signal: number | null;
  timedOut: boolean;
  /** The caller's AbortSignal ended it. */
  killed: boolean;
  /** From the spawn until the readiness condition held; `null` without one, or when it never did. */
  readyMs: number | null;
  /** The child's own peak when it was ready (Linux). */
  readyPeakBytes: number | null;
  /** `null` where no other than the started process had stamped by then. */
  readyProcesses: ReadyProcesses | null;
  /** It did not end within `graceMs` of the SIGTERM and was killed. */
  graceExceeded: boolean;
  userMs: number;
  systemMs: number;
  /** `ru_maxrss` of the child and those it waited for; below `hwmBytes` it says nothing. */
  maxRssBytes: number;
  /** The launcher's own high-water mark: the floor under `maxRssBytes`. */
  hwmBytes: number;
  /** The last 16 KiB, UTF-8 with replacement. */
  stdoutTail: string;
  stderrTail: string;
  stdoutBytes: number;
  stderrBytes: number;
  /** What came over the probe's descriptor, `null` without a probe. */
  probe: string | null;
  stamps: Stamp[];
  /** Lines of the probe that were no stamps. */
  badStamps: number;
  leftovers: Leftover[];
}

/** One line of the launcher, checked. */
export type LauncherEvent =
  | { event: 'hello'; hello: Hello }
  | { event: 'spawned'; id: number; pid: number }
  | { event: 'done'; id: number; outcome: LaunchOutcome }
  | { event: 'error'; id: number | null; code: string; at: string; message: string };

type Fields = Record<string, unknown>;

/** Reads one line. Throws a measureError for anything that the launcher does not write. */
export function parseEvent(line: string): LauncherEvent {
  const fields = parseObject(line);
  const event = fields && readEvent(fields);
  if (event === undefined) {
    throw measureError(
      `The launcher wrote a line that is not of its protocol: ${line.slice(0, 200)}`,
      'Run again; if it stays, this is a bug of coldstart.',
    );
  }
  return event;
}

function parseObject(line: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Fields) : undefined;
  } catch {
    return undefined;
  }
}

function readEvent(fields: Fields): LauncherEvent | undefined {
  switch (fields.event) {
    case 'hello':
      return has(fields, HELLO) ? { event: 'hello', hello: pick<Hello>(fields, HELLO) } : undefined;
    case 'spawned':
      return has(fields, SPAWNED)
        ? { event: 'spawned', ...pick<{ id: number; pid: number }>(fields, SPAWNED) }
        : undefined;
    case 'done':
      return has(fields, DONE)
        ? { event: 'done', id: Number(fields.id), outcome: readOutcome(fields) }
        : undefined;
    case 'error': {
      if (!has(fields, ERROR)) return undefined;
      const { name, ...rest } = pick<LauncherFailure & { name: string }>(fields, ERROR);
      return { event: 'error', code: name, ...rest };
    }
    default:
      return undefined;
  }
}

interface LauncherFailure {
  id: number | null;
  at: string;
  message: string;
}

type Check = (value: unknown) => boolean;
type Checks = Readonly<Record<string, Check>>;

const number: Check = (value) => typeof value === 'number';
const string: Check = (value) => typeof value === 'string';
const boolean: Check = (value) => typeof value === 'boolean';
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);

const object =
  (checks: Checks): Check =>
  (value) =>
    typeof value === 'object' && value !== null && has(value as Fields, checks);

const SPAWNED = { id: number, pid: number };
const ERROR = { id: orNull(number), name: string, at: string, message: string };

const HELLO = {
  pid: number,
  python: string,
  spawn: (value) => value === 'posix_spawn' || value === 'fork',
  subreaper: boolean,
  hwmBytes: number,
} satisfies Record<keyof Hello, Check>;

const LEFTOVER = {
  pid: number,
  name: string,
  escaped: boolean,
  survived: boolean,
} satisfies Record<keyof Leftover, Check>;

const READY_PROCESS = {
  pid: number,
  peakBytes: orNull(number),
  listens: orNull(boolean),
} satisfies Record<keyof ReadyProcess, Check>;

const READY_PROCESSES = {
  condition: string,
  processes: listOf(object(READY_PROCESS)),
} satisfies Record<keyof ReadyProcesses, Check>;

/** The fields that go through as they are. */
const OUTCOME = {
  startNs: number,
  endNs: number,
  wallMs: number,
  exitCode: orNull(number),
  signal: orNull(number),
  timedOut: boolean,
  killed: boolean,
  readyMs: orNull(number),
  readyPeakBytes: orNull(number),
  readyProcesses: orNull(object(READY_PROCESSES)),
  graceExceeded: boolean,
  userMs: number,
  systemMs: number,
  maxRssBytes: number,
  hwmBytes: number,
  stdoutTail: string,
  stderrTail: string,
  stdoutBytes: number,
  stderrBytes: number,
  probe: orNull(string),
  badStamps: number,
  leftovers: listOf(object(LEFTOVER)),
} satisfies Record<Exclude<keyof LaunchOutcome, 'startedAt' | 'stamps'>, Check>;

const DONE = {
  ...OUTCOME,
  id: number,
  startedAtMs: (value: unknown) => typeof value === 'number' && !Number.isNaN(new Date(value).getTime()),
  stamps: listOf((value) => Array.isArray(value) && string(value[0]) && number(value[1]) && string(value[2])),
};

function has(fields: Fields, checks: Checks): boolean {
  return Object.entries(checks).every(([name, check]) => check(fields[name]));
}

function pick<T>(fields: Fields, checks: Record<keyof T, Check>): T {
  return Object.fromEntries(Object.keys(checks).map((name) => [name, fields[name]])) as T;
}

function readOutcome(fields: Fields): LaunchOutcome {
  const stamps = fields.stamps as [string, number, string][];
  return {
    startedAt: new Date(Number(fields.startedAtMs)).toISOString(),
    ...pick<Omit<LaunchOutcome, 'startedAt' | 'stamps'>>(fields, OUTCOME),
    stamps: stamps.map(([name, atMs, extra]) => ({ name, atMs, extra })),
  };
}
