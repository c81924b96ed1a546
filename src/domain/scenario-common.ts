import type { PageCache } from './report.js';

/** Commands around the trials, untimed and without a shell, in the row's working directory. */
export interface Hooks {
  /** Once, before the row's first trial. */
  readonly setup?: readonly string[];
  /** Before each trial. */
  readonly prepare?: readonly string[];
  /** After each trial. */
  readonly conclude?: readonly string[];
  /** Once, after the row's last trial, also when the run is interrupted. */
  readonly cleanup?: readonly string[];
}

/** How a process that does not end by itself is measured. */
export interface Readiness {
  /** As the user wrote it, `{port}` still in it. */
  readonly condition: string;
  /** From SIGTERM, sent when it is ready, to SIGKILL. */
  readonly graceMs: number;
}

/** What the scenarios of all kinds of rows have. */
export interface ScenarioCommon {
  /** Unique in its plan, reads well in a table: hello/uvloop/py3.12. */
  readonly id: string;
  readonly pageCache: PageCache;
  readonly timeoutMs: number;
  /** Added to the clean environment of the trial. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Absent where the end of the process is waited for. */
  readonly ready?: Readiness;
  /** Absolute path of what it reads; absent: nothing, /dev/null. */
  readonly stdin?: string;
  /** Exit statuses that are none of a failure; absent: 0. */
  readonly acceptExit?: readonly number[];
  readonly hooks: Hooks;
  /** Trials in the summary: rounds without round 0. */
  readonly runs: number;
  /** Rounds after which it is looked at, the last one being `runs`; absent where all of them run. */
  readonly looks?: readonly number[];
  /** Values of the user's own axes, by their names. */
  readonly axes: Readonly<Record<string, string>>;
  /** Of a run that compares a commit, base, with the working folder, head. */
  readonly side?: 'base' | 'head';
}
