import type { Loop, PageCache, Warning } from './report.js';

/** A Python interpreter as the plan needs it. */
export interface PythonRef {
  /** Absolute path, as `sys.executable` tells it. */
  readonly executable: string;
  /** Full version, for example 3.12.1. */
  readonly version: string;
  /** Major and minor version, for example 3.12. */
  readonly minor: string;
}

/** Where a worker comes from. */
export type WorkerTarget =
  | { readonly kind: 'bundled'; readonly worker: string; readonly set: string }
  | { readonly kind: 'file'; readonly path: string; readonly shown: string };

/** How a process that does not end by itself is measured. */
export interface Readiness {
  /** As the user wrote it, `{port}` still in it. */
  readonly condition: string;
  /** From SIGTERM, sent when it is ready, to SIGKILL. */
  readonly graceMs: number;
}

interface ScenarioCommon {
  /** Unique in its plan, reads well in a table: hello/uvloop/py3.12. */
  readonly id: string;
  readonly pageCache: PageCache;
  readonly timeoutMs: number;
  /** Added to the clean environment of the trial. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Absent where the end of the process is waited for. */
  readonly ready?: Readiness;
}

/** One row: a Python worker under one loop and one interpreter. */
export interface WorkerScenario extends ScenarioCommon {
  readonly runner: 'worker';
  readonly name: string;
  readonly target: WorkerTarget;
  readonly loop: Loop;
  readonly python: PythonRef;
  readonly args: readonly string[];
  /** Virtual environment named by the user. */
  readonly venv?: string;
}

/** One row: any command, started without a shell. */
export interface CommandScenario extends ScenarioCommon {
  readonly runner: 'command';
  readonly argv: readonly string[];
  /** True for the bare interpreter, the drift meter of a run. */
  readonly control: boolean;
}

export type Scenario = WorkerScenario | CommandScenario;

/** Two rows to be compared, by index into the scenarios. */
export interface PlannedComparison {
  readonly base: number;
  readonly head: number;
}

/** Everything decided before anything is spawned. */
export interface Plan {
  readonly scenarios: readonly Scenario[];
  /** For each round, from round 0 on, the scenarios' indexes in the order in which they run. */
  readonly rounds: readonly (readonly number[])[];
  /** Trials a row in the summary: rounds without round 0. */
  readonly runs: number;
  readonly seed: number;
  readonly comparisons: readonly PlannedComparison[];
  /** What the user should know about how the plan came to be. */
  readonly notes: readonly Warning[];
}
