import type { ReadyCondition } from '../config/ready.js';

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
  /** Absolute path of a named pipe that stamps come from instead; the child is told nothing of it. */
  probePipe?: string;
  /** Ends the child when this holds; `timeoutMs` is then how long that may take. */
  ready?: ReadyCondition;
  /** Absolute path of the file that is its stdin; /dev/null without one. */
  stdinFile?: string;
  /** Absolute path of a file that gets all of its stderr; the outcome then has none of it, unless output is waited for. */
  stderrFile?: string;
  /** On a timeout, and when the child is ready: SIGTERM first, SIGKILL this much later. */
  graceMs?: number;
  /** What the kernel is to count, in user mode, of the child and all that it starts: until it is ready, else to its end. */
  count?: 'instructions' | 'page-faults';
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

/** CPU time of one process when the child was ready. */
export interface ReadyCpu {
  pid: number;
  cpuMs: number;
  /** That of the children which it had waited for. */
  reapedMs: number;
}

/** A descendant that ended; without exit code and signal only that it ended is known. */
export interface DeadChild {
  pid: number;
  /** When that was seen, from the spawn of the started process. */
  atMs: number;
  exitCode: number | null;
  signal: number | null;
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

/** As launcher_core.py has it. */
export const TAIL_BYTES = 16_384;

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
  /** How much of both outputs had come when it was asked to end; `null` where it was not. */
  readyOutputBytes: readonly number[] | null;
  /** The child and its descendants at that moment; `null` without one, and where that cannot be read (Linux only). */
  readyCpu: ReadyCpu[] | null;
  /** The HTTP status that it was ready with; `null` for other conditions. */
  readyStatus: number | null;
  /** What came of the last try: an HTTP status, an errno’s name, `CLOSED` or `SILENT`; `null` where nobody knows. */
  lastTry: string | null;
  /** Descendants that failed before it was ready, in their order; empty where it became ready (Linux). */
  deadChildren: DeadChild[];
  /** Why waiting for it to be ready was given up, and it was killed. */
  gaveUp: 'SLOW_PATTERN' | null;
  /** It did not end within `graceMs` of the SIGTERM and was killed. */
  graceExceeded: boolean;
  userMs: number;
  systemMs: number;
  /** `ru_maxrss` of the child and those it waited for; below `hwmBytes` it says nothing. */
  maxRssBytes: number;
  /** The launcher's own high-water mark: the floor under `maxRssBytes`. */
  hwmBytes: number;
  /** The last {@link TAIL_BYTES}, UTF-8 with replacement. */
  stdoutTail: string;
  stderrTail: string;
  stdoutBytes: number;
  stderrBytes: number;
  /** `null` where nothing was to be counted, or could be. */
  count: number | null;
  /** Why the kernel did not count. */
  uncounted: string | null;
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
