import { measureError } from '../domain/errors.js';
import type {
  DeadChild,
  Hello,
  LauncherEvent,
  LaunchOutcome,
  Leftover,
  ReadyCpu,
  ReadyProcess,
  ReadyProcesses,
} from './launcher-protocol.js';

type Fields = Record<string, unknown>;

/** Reads one line. Throws a measureError for anything that the launcher does not write. */
export function parseEvent(line: string): LauncherEvent {
  const fields = parseObject(line);
  const event = fields && readEvent(fields);
  if (event === undefined) {
    throw measureError(
      // Not the line itself: it may hold what a process wrote, and a part of it is not what could be masked.
      `The launcher wrote a line of ${line.length} characters that is not of its protocol.`,
      'Run again; if it persists, this is a bug in coldstart.',
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

const READY_CPU = { pid: number, cpuMs: number, reapedMs: number } satisfies Record<keyof ReadyCpu, Check>;

const DEAD_CHILD = {
  pid: number,
  atMs: number,
  exitCode: orNull(number),
  signal: orNull(number),
} satisfies Record<keyof DeadChild, Check>;

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
  readyOutputBytes: orNull(listOf(number)),
  readyCpu: orNull(listOf(object(READY_CPU))),
  readyStatus: orNull(number),
  lastTry: orNull(string),
  gaveUp: orNull((value) => value === 'SLOW_PATTERN'),
  deadChildren: listOf(object(DEAD_CHILD)),
  graceExceeded: boolean,
  userMs: number,
  systemMs: number,
  maxRssBytes: number,
  hwmBytes: number,
  stdoutTail: string,
  stderrTail: string,
  stdoutBytes: number,
  stderrBytes: number,
  count: orNull(number),
  uncounted: orNull(string),
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
