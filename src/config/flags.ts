import type { EngineName, Hooks, InstallScenario, WorkerBytecode } from '../domain/plan.js';
import type { Loop, PageCache } from '../domain/report.js';
import type { Runtime } from '../domain/wasm.js';
import type { VariantName } from './bundled-handlers.js';
import type { InOrder } from './named-rows.js';
import type { Parameters } from './parameters.js';
import type { FirstStart } from './request-types.js';
import type { AUTO, Rounds } from './rounds.js';

/** What the command line of `bench` said. */
export interface BenchFlags extends InOrder {
  readonly targets: readonly string[];
  /** The words after `--`. */
  readonly commandWords: readonly string[];
  readonly command: readonly string[];
  /** Modules for `python -m`, perhaps with `NAME=` in front. */
  readonly module: readonly string[];
  readonly python?: readonly string[];
  readonly loop?: readonly Loop[];
  readonly launch?: readonly string[];
  /** What workers run in. */
  readonly runtime?: readonly Runtime[];
  readonly runs?: Rounds | typeof AUTO;
  /** Milliseconds after which no trial begins. */
  readonly maxTime?: number;
  readonly seed?: number;
  /** Seconds. */
  readonly timeout?: number;
  readonly pageCache?: PageCache;
  /** NAME=VALUE, or NAME to pass the caller's value on. */
  readonly env: readonly string[];
  readonly envFile: readonly string[];
  readonly args?: string;
  /** Values of the axis n, and whether the break-even over them is asked for. */
  readonly sweep?: readonly string[];
  readonly breakEven?: true;
  /** Further axes. */
  readonly parameters?: Parameters;
  /** The row that the others are compared with. */
  readonly reference?: string;
  /** Runs before those that count, as other tools have them. */
  readonly warmup?: number;
  readonly venv?: string;
  /** Optional dependencies and dependency groups of the project. */
  readonly extra?: readonly string[];
  readonly group?: readonly string[];
  readonly cwd?: string;
  readonly set?: 'small' | 'standard' | 'classic';
  /** Axes and the set of installs. */
  readonly install: InstallFlags;
  /** The handler of one's own, and how it is laid out. */
  readonly handlers: HandlerFlags;
  /** Images, and how their containers are made. */
  readonly container?: ContainerFlags;
  /** A readiness condition. */
  readonly ready?: string;
  /** Seconds. */
  readonly grace?: number;
  /** Path as given. */
  readonly stdin?: string;
  readonly acceptExit?: readonly number[];
  readonly setup?: string;
  readonly prepare?: string;
  readonly conclude?: string;
  readonly cleanup?: string;
  /** Names of targets to be compared with one another, the base first. */
  readonly compare: readonly (readonly string[])[];
  /** Thresholds, as `--budget` has them. */
  readonly budget: readonly string[];
  /** False where nobody wants the run that looks for pitfalls. */
  readonly pitfalls: boolean;
}

/** What flags say about installs; absent where they say nothing. */
export interface InstallFlags {
  readonly installer?: readonly InstallScenario['installer'][] | undefined;
  readonly firstStart?: readonly FirstStart[] | undefined;
  readonly installerCache?: readonly InstallScenario['cache'][] | undefined;
  /** States of installs, and of workers. */
  readonly bytecode?: readonly (InstallScenario['bytecode'] | WorkerBytecode)[] | undefined;
  readonly linkMode?: readonly NonNullable<InstallScenario['linkMode']>[] | undefined;
  readonly pipVersion?: readonly string[] | undefined;
  /** Path as given. */
  readonly requirements?: string | undefined;
  readonly index?: InstallScenario['index'] | undefined;
  /** As written, with their units. */
  readonly latency?: string | undefined;
  readonly bandwidth?: string | undefined;
  readonly resolve?: true | undefined;
  readonly disk?: true | undefined;
  readonly set?: 'small' | 'standard' | 'classic' | undefined;
  readonly python?: readonly string[] | undefined;
}

/** What flags say about handlers; absent where they say nothing. */
export interface HandlerFlags {
  /** module.function */
  readonly handler?: string | undefined;
  /** Folder with its code. */
  readonly dir?: string | undefined;
  readonly variants?: readonly VariantName[] | undefined;
  /** File with the event in JSON. */
  readonly event?: string | undefined;
  /** MB. */
  readonly memory?: number | undefined;
  /** A file that defines functions, in place of those found. */
  readonly template?: string | undefined;
  /** aws, none, or a requirements file. */
  readonly runtimePackages?: string | undefined;
}

/** What flags say about containers; absent where they say nothing. */
export interface ContainerFlags {
  /** Images, perhaps with `NAME=` in front; the words after `--` are their command. */
  readonly image?: readonly string[] | undefined;
  readonly engine?: EngineName | undefined;
  readonly pull?: true | undefined;
  readonly cpus?: number | undefined;
  /** The same command as a process of this machine too; a text is a command in its place. */
  readonly onHost?: true | string | undefined;
}

interface AxisLists {
  readonly python?: readonly string[] | undefined;
  readonly loop?: readonly Loop[] | undefined;
  readonly launch?: readonly string[] | undefined;
}

/** What flags say for all elements. */
export interface Overrides extends AxisLists {
  /** Of the configuration as a whole: weaker than what an element says. */
  readonly defaults: AxisLists;
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string | undefined;
  readonly venv: string | undefined;
  readonly extra?: readonly string[] | undefined;
  readonly group?: readonly string[] | undefined;
  readonly args: string | undefined;
  /** Axes of the command line, and the one of amounts. */
  readonly parameters?: Parameters | undefined;
  readonly swept?: string | undefined;
  readonly runtime?: readonly Runtime[] | undefined;
  readonly set: 'small' | 'standard' | 'classic' | undefined;
  readonly install: InstallFlags;
  readonly handlers: HandlerFlags;
  readonly container?: ContainerFlags | undefined;
  /** Seconds. */
  readonly timeout?: number | undefined;
  readonly ready: string | undefined;
  readonly grace: number | undefined;
  /** Absolute. */
  readonly stdin: string | undefined;
  readonly acceptExit: readonly number[] | undefined;
  readonly hooks: Readonly<Record<keyof Hooks, string | undefined>>;
}

/** Nothing said by flags. */
export const NO_OVERRIDES: Overrides = {
  defaults: {},
  env: {},
  cwd: undefined,
  venv: undefined,
  args: undefined,
  set: undefined,
  install: {},
  handlers: {},
  ready: undefined,
  grace: undefined,
  stdin: undefined,
  acceptExit: undefined,
  hooks: { setup: undefined, prepare: undefined, conclude: undefined, cleanup: undefined },
};
