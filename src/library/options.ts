import type { VariantName } from '../config/bundled-handlers.js';
import type { FirstStart } from '../config/request-types.js';
import type { EngineName } from '../domain/container.js';
import type { InstallScenario, WorkerBytecode } from '../domain/plan.js';
import type { ProgressEvent } from '../domain/progress-event.js';
import type { Loop, PageCache, Report } from '../domain/report.js';
import type { Runtime } from '../domain/wasm.js';

/** One value or several. */
export type Several<T> = T | readonly T[];

/** The numbers from one to another; default of the step: 1. */
export interface Scan {
  readonly from: number;
  readonly to: number;
  readonly step?: number;
}

/** One row of a report. */
export type Result = Report['results'][number];

type Installer = InstallScenario['installer'];
type InstallerCache = InstallScenario['cache'];
type InstallBytecode = InstallScenario['bytecode'];
type LinkMode = NonNullable<InstallScenario['linkMode']>;
type WheelIndex = InstallScenario['index'];

/** What every call takes. */
export interface CallOptions {
  /** Where relative paths, the configuration file and the repository are looked for; default: `process.cwd()`. */
  readonly cwd?: string;
  /** Ends the call: no process is left, and the promise rejects with the signal’s reason. */
  readonly signal?: AbortSignal;
  /** Gets each line that the command line says on stderr. Nothing is written there, nor to stdout. */
  readonly onMessage?: (text: string) => void;
}

/** What calls take that measure. */
export interface RunningOptions {
  /** Called between trials: what takes long in it delays the next one. What it throws ends the run. */
  readonly onProgress?: (event: ProgressEvent) => void;
}

/** When a comparison is a regression. */
export interface GateOptions {
  /** Largest slowdown that passes, in percent; default: `10%`. */
  readonly maxRegression?: string;
  /** Smaller shifts are ignored, such as `2ms`; default: the larger of 1 ms and 1 %. */
  readonly minEffect?: string;
  /** Failed trials allowed in a row, or a share of them: `10%`; default: 0. */
  readonly maxFailures?: number | `${number}%`;
  /** Metric to compare, or a quantile of it: `ready.p95`. */
  readonly metric?: string;
  /** Gives a verdict even if the environments differ. */
  readonly allowEnvMismatch?: boolean;
}

/** How a worker is started, and how a trial ends. */
export interface StartOptions {
  /** Variables added to the clean environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Files of `NAME=VALUE` lines, likewise. */
  readonly envFile?: Several<string>;
  /** Working directory of the trials: `--cwd` of the command line; default: `cwd`. */
  readonly trialCwd?: string;
  /** Virtual environment of the worker. */
  readonly venv?: string;
  /** Optional dependencies and dependency groups of the project. */
  readonly extra?: Several<string>;
  readonly group?: Several<string>;
  /** Arguments of the worker, as one string. */
  readonly args?: string;
  /** When a server counts as ready: `port:8080`, `http://127.0.0.1:8080/`, `output:/regex/`, `fd`, …. */
  readonly ready?: string;
  /** Seconds from SIGTERM, sent once ready, to SIGKILL; default: 5. */
  readonly grace?: number;
  /** Page cache before each trial; default: `warm`. */
  readonly pageCache?: PageCache;
  /** Time limit of a trial in seconds; default: 60. */
  readonly timeout?: number;
  /** File that each trial reads as its stdin. */
  readonly stdin?: string;
  /** Exit statuses that are no failure; default: 0. */
  readonly acceptExit?: Several<number>;
  /** Of the random order. */
  readonly seed?: number;
  /** A Lambda handler `module.function`, run in the emulator, with its folder or zip, event and memory in MB. */
  readonly handler?: string;
  readonly dir?: string;
  readonly template?: string;
  readonly event?: string;
  readonly memory?: number;
  /** What is installed, also for a handler: requirements, `pyproject.toml`, a lock, a script. */
  readonly requirements?: string;
  /** `aws`, `none`, or a lock. */
  readonly runtimePackages?: string;
  /** The words of one command: those after `--`; of images in place of their own. */
  readonly commandWords?: readonly string[];
  /** What runs containers; default: the first that answers. */
  readonly engine?: EngineName;
  /** Fetches a missing image, untimed. */
  readonly pull?: boolean;
  /** CPUs that a container may use; `memory` limits its memory. */
  readonly cpus?: number;
}

/** The options of `coldstart bench` in camel case: docs/cli/bench.md. */
export interface BenchOptions extends CallOptions, RunningOptions, GateOptions, StartOptions {
  /** Python files, folders, `module:callable`, console scripts, bundled workers or suites; `NAME=target` names a row. */
  readonly targets?: Several<string>;
  /** Modules, as `python -m` runs them. */
  readonly module?: Several<string>;
  /** Commands, run without a shell. */
  readonly command?: Several<string>;
  /** Trials per row, `'10..80'`, or `'auto'`: until the verdict is reached. */
  readonly runs?: number | `${number}..${number}` | 'auto';
  /** Ends with what is known after so long, such as `120s`. */
  readonly maxTime?: string;
  /** Interpreters: versions or paths. */
  readonly python?: Several<string>;
  readonly loop?: Several<Loop>;
  /** What workers run in; default: `cpython`. The others are WebAssembly, on Node. */
  readonly runtime?: Several<Runtime>;
  readonly launch?: Several<string>;
  /** A commit that the folder is compared with, in the same rounds. */
  readonly against?: string;
  readonly acceptRemoved?: Several<string>;
  /** An earlier report’s file, or the name of a saved baseline. */
  readonly baseline?: string;
  /** Names of targets that are compared, the base first; several such lists. */
  readonly compare?: readonly string[] | readonly (readonly string[])[];
  readonly confirm?: boolean;
  /** Thresholds such as `hello/*:ready.p50<150ms`. */
  readonly budget?: Several<string>;
  /** Files that the report is written to as well, `[FORMAT:]FILE`. Every trial is kept beside them while the run goes on. */
  readonly output?: Several<string>;
  readonly config?: string;
  readonly shard?: { readonly index: number; readonly of: number };
  /** False: no extra run of each target that looks for pitfalls. */
  readonly pitfalls?: boolean;
  /** Amounts of work: `{n}` in arguments, variables or command. */
  readonly sweep?: readonly (number | string)[];
  readonly breakEven?: boolean;
  /**
   * Axes: a row for each value, which stands for `{size}` in targets, commands, `args`, `env`, `ready`, `stdin` and hooks. Of several
   * axes every combination: `-L` and `-P` of the command line.
   */
  readonly parameters?: Readonly<Record<string, Several<string | number> | Scan>>;
  /** The row that all others are compared with, by its name or id. */
  readonly reference?: string;
  readonly set?: 'small' | 'standard' | 'classic';
  /** Of workers `present`, `found`, `none`; of installs `default`, `compile`, `none`. */
  readonly bytecode?: Several<InstallBytecode | WorkerBytecode>;
  /** Untimed hooks, run without a shell. */
  readonly setup?: string;
  readonly prepare?: string;
  readonly conclude?: string;
  readonly cleanup?: string;
  readonly installer?: Several<Installer>;
  readonly installerCache?: Several<InstallerCache>;
  readonly firstStart?: Several<FirstStart>;
  readonly linkMode?: Several<LinkMode>;
  readonly pipVersion?: Several<string>;
  readonly index?: WheelIndex;
  readonly resolve?: boolean;
  readonly disk?: boolean;
  readonly latency?: string;
  readonly bandwidth?: string;
  readonly variants?: Several<VariantName>;
  /** Containers of these images, or of those built from folders; `commandWords` are run in place of their own command. */
  readonly image?: Several<string>;
  /** Measures `commandWords`, or this command, as a process of this machine too: the engine’s price. */
  readonly onHost?: boolean | string;
  /** After an abort, before the promise rejects: what was measured until then, where anything was. */
  readonly onPartial?: (report: Report) => void;
}

/** The options of `coldstart compare`: docs/cli/compare.md. */
export interface CompareOptions extends CallOptions, GateOptions {
  /** Files that the comparison is written to as well, `[FORMAT:]FILE`. */
  readonly output?: Several<string>;
}

/** The options of `coldstart explain`: docs/cli/explain.md. */
export interface ExplainOptions extends CallOptions, RunningOptions, StartOptions {
  /** In place of the target a scenario of the configuration, by its name there. */
  readonly scenario?: string;
  readonly config?: string;
  /** In place of the target a module, as `python -m` runs it. */
  readonly module?: string;
  readonly python?: string;
  readonly launch?: string;
  /** Timed trials; default: 20. */
  readonly runs?: number;
  /** What a start finds; default: `found`. */
  readonly bytecode?: WorkerBytecode;
  /** A module, distribution or file whose importers are asked for. */
  readonly why?: string;
  /** A saved explanation, or a commit, that the start is compared with. */
  readonly diff?: string;
  readonly against?: string;
  /** Rules such as `new-import>20ms`. */
  readonly failOn?: Several<string>;
  /** False: nothing is measured that could make the start shorter. */
  readonly remedies?: boolean;
  /** File for the unified diff of the moved imports that helped. */
  readonly patch?: string;
  /** A container of this image, or of one built from a folder; `commandWords` are run in place of its own command. */
  readonly image?: string;
  readonly output?: Several<string>;
}
