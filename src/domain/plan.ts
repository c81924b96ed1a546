import type { ContainerScenario } from './container.js';
import type { WantedCounts } from './counts.js';
import type { DeployedFunction, EmulatedHandler, ImageFunction } from './functions.js';
import type { ForcedBy } from './lambda-force.js';
import { secretsIn } from './mask.js';
import type { Network } from './network.js';
import type { Shard } from './parts.js';
import { payloadValues } from './payload-values.js';
import type { PythonRef } from './python-ref.js';
import type { Loop, RunnerKind, Warning } from './report.js';
import type { ScenarioCommon } from './scenario-common.js';
import type { ChangedSource, StartChange } from './start-change.js';
import type { Unpack } from './unpack.js';
import type { WasmScenario } from './wasm.js';
import type { WorkerTarget } from './worker-target.js';

export type { ContainerScenario, EngineName } from './container.js';
export type {
  DeployedFunction,
  EmulatedHandler,
  HandlerLayout,
  ImageFunction,
  LayerPlace,
} from './functions.js';
export type { PythonRef } from './python-ref.js';
export type { Hooks } from './scenario-common.js';
export type { Unpack } from './unpack.js';
export type { WasmScenario } from './wasm.js';

/** How the interpreter of a worker is started. */
export type Launch =
  /** With these options before the file or module; none for plain `python`. */
  { readonly kind: 'python'; readonly options: readonly string[] } | { readonly kind: 'uv-run' };

/** How a server that chooses its loop by itself is told which: its own option, as reports show it. */
export interface ServerLoop {
  /** For example "uvicorn --loop uvloop". */
  readonly shown: string;
}

/** One row: a Python worker under one loop and one interpreter. */
export interface WorkerScenario extends ScenarioCommon {
  readonly runner: 'worker';
  readonly name: string;
  readonly target: WorkerTarget;
  readonly loop: Loop;
  readonly python: PythonRef;
  readonly launch: Launch;
  /** Absolute path of the folder in which the search for an environment begins. */
  readonly folder: string;
  /** The environment chosen for it, in words. */
  readonly environment: string;
  readonly args: readonly string[];
  /** Present where the target chooses its loop by an option of its own, which `args` then hold. */
  readonly serverLoop?: ServerLoop;
  /** True for the row of a target that gets one more run, untimed, in which its pitfalls are looked for. */
  readonly pitfalls: boolean;
  readonly counts?: WantedCounts;
  /** What trials find: what a first start leaves, what lies there, or nothing. */
  readonly bytecode: WorkerBytecode;
  /** Virtual environment named by the user. */
  readonly venv?: string;
  /** Extras and groups that its environment is to have; absent where the user named none. */
  readonly choice?: DependencyChoice;
  readonly unpack?: Unpack;
  /** What the configuration calls it. */
  readonly configured?: string;
  readonly change?: StartChange;
}
export type WorkerBytecode = 'present' | 'found' | 'none';

/** One row: any command, started without a shell. */
export interface CommandScenario extends ScenarioCommon {
  readonly runner: 'command';
  readonly argv: readonly string[];
  /** True for the bare interpreter, the drift meter of a run. */
  readonly control: boolean;
}

/** What is installed: one set for all rows that are compared. */
export type InstallSet =
  | { readonly kind: 'bundled'; readonly set: 'small' | 'standard' | 'classic' }
  | { readonly kind: 'script'; readonly file: string }
  | (DependencyFile & { readonly choice?: DependencyChoice });

/** A file or folder that says what a project needs; absolute. */
export type DependencyFile =
  | { readonly kind: 'requirements' | 'pylock' | 'pipfile-lock'; readonly file: string }
  | { readonly kind: 'pyproject' | 'uv-lock' | 'setup'; readonly folder: string };

/** What is wanted of a project beside what it always needs. */
export interface DependencyChoice {
  /** Optional dependencies, by name. */
  readonly extras: readonly string[];
  /** Dependency groups, by name. */
  readonly groups: readonly string[];
}

export const NO_CHOICE: DependencyChoice = { extras: [], groups: [] };

/** One row: an installer in one state of its cache, from requirements to the first import. */
export interface InstallScenario extends ScenarioCommon {
  readonly runner: 'install';
  readonly installer: 'pip' | 'uv';
  /** again, of a first start only: the environment is there already. */
  readonly cache: 'cold' | 'warm' | 'restored' | 'again';
  /** default: pip compiles, uv does not. */
  readonly bytecode: 'default' | 'compile' | 'none';
  /**
   * sync: uv syncs the locked project; run, tool run: the first start of a script or a tool with `uv run` or `uvx`; absent
   * for `uv pip install`.
   */
  readonly uvCommand?: 'sync' | 'run' | 'tool run';
  /** Asked of uv; absent for its own choice. */
  readonly linkMode?: 'clone' | 'copy' | 'hardlink' | 'symlink';
  /** bundled (with ensurepip), latest, or a version. */
  readonly pipVersion: string;
  readonly index: 'loopback' | 'remote';
  /** That the loopback index is behind; absent for none. */
  readonly network?: Network;
  /** Whether the installer resolves the unlocked requirements, against recorded pages of the registry. */
  readonly resolve?: true;
  /** Whether the disk of several environments is counted, untimed. */
  readonly disk?: true;
  readonly python: PythonRef;
  readonly set: InstallSet;
}

/** One row: invocations of a function. */
export interface LambdaScenario extends ScenarioCommon {
  readonly runner: 'lambda';
  readonly target: DeployedFunction | EmulatedHandler | ImageFunction;
  /** JSON text. */
  readonly payload: string;
  /** Which starts are wanted; any: nothing is forced, the report has a row for each kind seen; burst: see `concurrency`. */
  readonly starts: 'cold' | 'restore' | 'hidden-init' | 'warm' | 'any' | 'burst';
  /** Of a deployed function: how its starts are brought about; absent where nothing is done for it. */
  readonly forcedBy?: ForcedBy;
  /** Of a deployed function: the memory that it is given for this row; absent where it keeps its own. */
  readonly givenMemoryMB?: number;
  /** Of bursts: requests at the same time, which make one trial. */
  readonly concurrency?: number;
  /** Of a deployed function: environments that are provisioned while the row is measured. */
  readonly provisioned?: number;
  /** Of an emulated handler: what is executed in place of these files, which are named below its folder. */
  readonly changedSources?: readonly ChangedSource[];
}

/** The scenario of each kind of row. */
interface Scenarios {
  readonly worker: WorkerScenario;
  readonly wasm: WasmScenario;
  readonly command: CommandScenario;
  readonly container: ContainerScenario;
  readonly install: InstallScenario;
  readonly lambda: LambdaScenario;
}

export type Scenario<K extends RunnerKind = RunnerKind> = Scenarios[K];

/** Whether a row is the bare interpreter, the drift meter of its run. */
export function isControl(row: { readonly runner: RunnerKind; readonly control?: boolean }): boolean {
  return row.runner === 'command' && row.control === true;
}

/** Trials of the asked row that has most, without round 0. */
export function mostRuns({ scenarios }: Plan): number {
  return Math.max(0, ...scenarios.filter((one) => !isControl(one)).map(({ runs }) => runs));
}

/**
 * What the user gave a scenario and no report may repeat: values of variables and arguments, `{port}` cut out, a payload
 * with its parts, and what looks like a secret in commands.
 */
export function givenValues(scenario: Scenario): string[] {
  const given = [
    ...Object.values(scenario.env),
    ...(scenario.runner === 'worker' || scenario.runner === 'wasm' ? scenario.args : []),
    ...(scenario.runner === 'lambda' ? payloadValues(scenario.payload) : []),
    ...(scenario.runner === 'command' ? secretsIn(scenario.argv) : []),
    ...Object.values(scenario.hooks).flatMap((command) => secretsIn(command)),
  ];
  // The condition stands in the report anyway.
  return given
    .flatMap((value) => value.split('{port}'))
    .filter((value) => !scenario.ready?.condition.includes(value) && !NO_SECRET.test(value));
}

/** The name of an option or of a loop: hidden, it would make riddles of messages such as `--loop own`. */
const NO_SECRET = /^(?:--[a-z]+(?:-[a-z]+)*|asyncio|uvloop)$/;

/** Two rows to be compared, by index into the scenarios. */
export interface PlannedComparison {
  readonly base: number;
  readonly head: number;
  /** True where head is judged: the same row of a commit and of the working folder. */
  readonly gated?: boolean;
}

/** One turn of the rows that run together; those of one kind are compared within such turns. */
export interface Round {
  /** From 0, the first touch. Rows that run together count their rounds together. */
  readonly round: number;
  /** Indexes of scenarios; the control's several times. */
  readonly order: readonly number[];
  /** Present where the rows are looked at after it: those that are decided then need no more rounds. */
  readonly isLook?: true;
}

/** Everything decided before anything is spawned. */
export interface Plan {
  readonly scenarios: readonly Scenario[];
  /** In the order in which they run. */
  readonly rounds: readonly Round[];
  readonly seed: number;
  readonly comparisons: readonly PlannedComparison[];
  /** What the user should know about how the plan came to be. */
  readonly notes: readonly Warning[];
  /** Present where these are a part of the rows. */
  readonly shard?: Shard;
  /** Present where nobody said what to measure, how often or for how long. */
  readonly brief?: Brief;
  /** Indexes of scenarios that run at the same time as other groups, each in turn within its own; absent: all in turn. */
  readonly lanes?: readonly (readonly number[])[];
}

/** When rounds end, so many and so long after the first: whatever was measured, so that the samples stay unbiased. */
export interface Brief {
  readonly leastRounds: number;
  readonly ms: number;
}
