import type { AnyBudget } from '../domain/budget.js';
import type { ContainerBuild } from '../domain/container.js';
import type { Network } from '../domain/network.js';
import type {
  DependencyChoice,
  EngineName,
  HandlerLayout,
  Hooks,
  InstallScenario,
  InstallSet,
  Launch,
  LayerPlace,
  Unpack,
  WorkerBytecode,
} from '../domain/plan.js';
import type { Loop, PageCache, RunnerKind, Warning } from '../domain/report.js';
import type { RuntimeChoice } from '../domain/runtime-choice.js';
import type { WasmRuntime } from '../domain/wasm.js';
import type { WorkerTarget } from '../domain/worker-target.js';
import type { Axes } from './matrix.js';
import type { AUTO, Rounds } from './rounds.js';

/** What is asked for, after defaults < file < flags; loops, Pythons and launch styles are not yet multiplied out. */
export interface BenchRequest {
  readonly elements: readonly Request[];
  /** True where neither targets nor a configuration named the rows. */
  readonly isDefault: boolean;
  readonly exclude: readonly Readonly<Record<string, string | number>>[];
  /** Names of targets to be compared with one another, the base first. */
  readonly compare: readonly (readonly string[])[];
  /** The row that all others are compared with. */
  readonly reference?: string;
  readonly budgets: readonly AnyBudget[];
  /** Those of the file where the command line names other rows: they hold for what they fit. */
  readonly otherBudgets: readonly AnyBudget[];
  /** As asked; each kind of row has a default of its own. */
  readonly runs?: Rounds | typeof AUTO;
  readonly seed?: number;
  readonly timeoutMs: number;
  readonly pageCache: PageCache;
  readonly pitfalls: boolean;
  /** An axis of amounts: rows are not held against each other along it. */
  readonly swept?: string;
  /** What the user should know of what was asked for. */
  readonly notes?: readonly Warning[];
  /** Whether rows are held against something: without a number of runs they go on until that is decided. */
  readonly isJudged: boolean;
}

/** The commit that an element is of, where a run compares one with the working folder. */
export interface Side {
  readonly of: 'base' | 'head';
  /** As the user named the commit. */
  readonly ref: string;
  /** Absolute folder that paths are shown from. */
  readonly folder: string;
  /** The same on both sides for what is the same there, whatever it is called. */
  readonly pair: string;
}

export interface CommonRequest {
  readonly side?: Side;
  /** Rows of the same element differ in axes only. */
  readonly element: number;
  readonly name?: string;
  /** The name as written, with the axes that stand in it. */
  readonly written?: string;
  /** Absolute. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** A condition that waits for something, checked. */
  readonly ready?: string;
  /** Seconds. */
  readonly grace?: number;
  /** Absolute path of a file. */
  readonly stdin?: string;
  readonly acceptExit?: readonly number[];
  readonly hooks: Hooks;
  readonly axes: Axes;
  readonly exclude: readonly Readonly<Record<string, string | number>>[];
  /** The same of an image and of the process of this machine that it is held against. */
  readonly host?: string;
}

/** What is asked for of each kind. */
interface Requests {
  readonly container: ContainerRequest;
  readonly worker: WorkerRequest;
  readonly wasm: WasmRequest;
  readonly command: CommandRequest;
  readonly install: InstallRequest;
  readonly lambda: HandlerRequest | ImageFunctionRequest;
}

/** What becomes one row or several. */
export type Request = Requests[RunnerKind];

/** A worker to be measured under each of its loops, Pythons and launch styles. */
export interface WorkerRequest extends CommonRequest {
  readonly runner: 'worker';
  readonly target: RequestedTarget;
  /** Where the search for an environment begins, absolute. */
  readonly folder: string;
  readonly args: readonly string[];
  readonly venv?: string;
  readonly choice?: DependencyChoice;
  readonly loop?: readonly Loop[];
  readonly python?: readonly string[];
  readonly launch: readonly Launch[];
  /** Of an application in one file that unpacks itself. */
  readonly unpack?: Unpack;
  readonly bytecode: readonly WorkerBytecode[];
  /** What the configuration calls the scenario that this is all of. */
  readonly scenario?: string;
  /** Whether rows in other runtimes are measured beside it: those have no uvloop. */
  readonly isBesideOthers?: true;
}

/** A worker in Pyodide, a row for each way to start it. */
export interface WasmRequest extends CommonRequest {
  readonly runner: 'wasm';
  readonly target: Exclude<RequestedTarget, { kind: 'script' }>;
  /** Where its modules lie, absolute. */
  readonly folder: string;
  readonly args: readonly string[];
  readonly runtimes: readonly WasmRuntime[];
  /** Absolute; absent: its own PEP 723 block. */
  readonly requirements?: string;
}

export interface CommandRequest extends CommonRequest {
  readonly runner: 'command';
  readonly command: readonly string[];
}

export interface ContainerRequest extends CommonRequest {
  readonly runner: 'container';
  readonly image: string;
  /** Where the image is a path. */
  readonly build?: ContainerBuild;
  /** Instead of the image's own. */
  readonly command: readonly string[];
  readonly engine?: EngineName;
  readonly pull: boolean;
  readonly memoryMB?: number;
  readonly cpus?: number;
  /** That a process of this machine is measured too: the same words, or these. */
  readonly onHost?: true | readonly string[];
}

export type RequestedTarget =
  | Exclude<WorkerTarget, { kind: 'file' }>
  | { readonly kind: 'file'; readonly path: string };

/** What is started for the first time, as the command line has it. */
export type FirstStart = 'uv-run' | 'uvx';

/** The axes of an install suite. */
export interface InstallAxes {
  readonly installer: readonly InstallScenario['installer'][];
  readonly installerCache: readonly InstallScenario['cache'][];
  /** Absent where none is measured. */
  readonly firstStart?: readonly FirstStart[];
  /** The states of those, and whether they compile. */
  readonly startCache?: readonly InstallScenario['cache'][];
  readonly startBytecode?: readonly InstallScenario['bytecode'][];
  readonly bytecode: readonly InstallScenario['bytecode'][];
  readonly linkMode: readonly (NonNullable<InstallScenario['linkMode']> | undefined)[];
  readonly pipVersion: readonly string[];
}

/** Installers to be measured with one set, in each of their states. */
export interface InstallRequest extends CommonRequest, InstallAxes {
  readonly runner: 'install';
  readonly set: InstallSet;
  readonly index: InstallScenario['index'];
  readonly network?: Network;
  readonly resolve?: true;
  readonly disk?: true;
  readonly python?: readonly string[];
}

/** A handler to be packaged and run in the emulator, a row for each variant. */
export interface HandlerRequest extends CommonRequest {
  readonly runner: 'lambda';
  readonly handler: string;
  readonly isBundled: boolean;
  readonly variants: readonly {
    readonly name: string;
    /** Absolute. */
    readonly folder: string;
    readonly layout: HandlerLayout;
  }[];
  /** Absolute; absent: what lies in the folder says what is needed; false: nothing does. */
  readonly requirements?: string | false;
  readonly patterns?: readonly string[];
  readonly layers?: readonly LayerPlace[];
  /** JSON text. */
  readonly event: string;
  readonly memorySizeMB: number;
  /** Of the function; absent: the limit of a trial. */
  readonly functionTimeoutMs?: number;
  /** Absent: those of AWS. */
  readonly runtimePackages?: RuntimeChoice;
  readonly python?: readonly string[];
  /** For example python3.12; where `python` names none. */
  readonly runtime?: string;
}

/** A function in an image. */
export interface ImageFunctionRequest extends CommonRequest {
  readonly runner: 'lambda';
  readonly image: string;
  /** Where the image is a path. */
  readonly build?: ContainerBuild;
  readonly handler?: string;
  readonly engine?: EngineName;
  readonly pull: boolean;
  readonly memorySizeMB: number;
  readonly cpus?: number;
  /** JSON text. */
  readonly event: string;
  /** Of the function; absent: the limit of a trial. */
  readonly functionTimeoutMs?: number;
}
