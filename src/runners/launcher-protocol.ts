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
  /** On a timeout: SIGTERM first, SIGKILL this much later. */
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
      return has(fields, HELLO)
        ? { event: 'hello', hello: pick(fields, HELLO) as unknown as Hello }
        : undefined;
    case 'spawned':
      return has(fields, { id: 'number', pid: 'number' })
        ? { event: 'spawned', id: Number(fields.id), pid: Number(fields.pid) }
        : undefined;
    case 'done':
      return has(fields, DONE)
        ? { event: 'done', id: Number(fields.id), outcome: readOutcome(fields) }
        : undefined;
    case 'error':
      return has(fields, { name: 'string', at: 'string', message: 'string' })
        ? {
            event: 'error',
            id: typeof fields.id === 'number' ? fields.id : null,
            code: String(fields.name),
            at: String(fields.at),
            message: String(fields.message),
          }
        : undefined;
    default:
      return undefined;
  }
}

type Kind = 'number' | 'string' | 'boolean' | 'number?' | 'string?' | 'list';

const HELLO = {
  pid: 'number',
  python: 'string',
  spawn: 'string',
  subreaper: 'boolean',
  hwmBytes: 'number',
} satisfies Record<keyof Hello, Kind>;

const OUTCOME = {
  startNs: 'number',
  endNs: 'number',
  wallMs: 'number',
  exitCode: 'number?',
  signal: 'number?',
  timedOut: 'boolean',
  killed: 'boolean',
  userMs: 'number',
  systemMs: 'number',
  maxRssBytes: 'number',
  hwmBytes: 'number',
  stdoutTail: 'string',
  stderrTail: 'string',
  stdoutBytes: 'number',
  stderrBytes: 'number',
  probe: 'string?',
  badStamps: 'number',
} satisfies Record<Exclude<keyof LaunchOutcome, 'startedAt' | 'stamps' | 'leftovers'>, Kind>;

const DONE = { ...OUTCOME, id: 'number', startedAtMs: 'number', stamps: 'list', leftovers: 'list' } as const;

function has(fields: Fields, kinds: Readonly<Record<string, Kind>>): boolean {
  return Object.entries(kinds).every(([name, kind]) => {
    const value = fields[name];
    if (kind === 'list') return Array.isArray(value);
    return kind.endsWith('?') && value === null ? true : typeof value === kind.replace('?', '');
  });
}

function pick(fields: Fields, kinds: Readonly<Record<string, Kind>>): Fields {
  return Object.fromEntries(Object.keys(kinds).map((name) => [name, fields[name]]));
}

function readOutcome(fields: Fields): LaunchOutcome {
  return {
    startedAt: new Date(Number(fields.startedAtMs)).toISOString(),
    ...(pick(fields, OUTCOME) as unknown as Omit<LaunchOutcome, 'startedAt' | 'stamps' | 'leftovers'>),
    stamps: (fields.stamps as [string, number, string][]).map(([name, atMs, extra]) => ({
      name,
      atMs,
      extra,
    })),
    leftovers: fields.leftovers as Leftover[],
  };
}
