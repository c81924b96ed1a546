import type { Hooks } from './plan.js';
import type {
  FailedTrial,
  OkCommandTrial,
  OkInstallTrial,
  OkLambdaTrial,
  OkTrial,
  OkWorkerTrial,
  ScenarioRecord,
  Warning,
} from './report.js';

type WithoutPlace<T> = T extends unknown ? Omit<T, 'round' | 'position'> : never;

/** What one measurement yields: a trial that does not know its place in the run yet. */
export type Sample = WithoutPlace<
  | OkWorkerTrial
  | OkCommandTrial
  | OkTrial<'wasm' | 'container'>
  | OkInstallTrial
  | OkLambdaTrial
  | FailedTrial
>;

/** Told which hook runs now; undefined: the trial itself. */
export type OnHook = (hook: keyof Hooks | undefined) => void;

/** Measures one scenario. Only `measure` is timed, and only inside, next to the child. */
export interface Runner {
  /** Everything that must be there before the first trial: environments, servers. */
  prepare?(signal: AbortSignal): Promise<void>;
  /** One fresh process. Never rejects for what the process did: a failure is a sample too. */
  measure(signal: AbortSignal, options: { firstTouch: boolean; onHook?: OnHook }): Promise<Sample>;
  /**
   * After the first touch: what has to be done once, untimed, so that the next trial finds what a first start leaves;
   * undefined where that is nothing.
   */
  settling?(): ((signal: AbortSignal) => Promise<void>) | undefined;
  /** One more run, untimed, that looks for pitfalls; after the rounds. Its findings are in `describe`. */
  findPitfalls?(signal: AbortSignal): Promise<void>;
  /**
   * Runs of their own, untimed, that count what it loads; after the rounds. The counts are in `describe`.
   *
   * @param around each of them: the hooks of a trial
   */
  count?(signal: AbortSignal, around?: <T>(start: () => Promise<T>) => Promise<T>): Promise<void>;
  /** What the report says about the scenario, and what the runner noticed; for the report after `close`. */
  describe(): { record: ScenarioRecord; warnings: readonly Warning[] };
  /** Ends what `prepare` began, also after a failure or an interrupt. Called once. */
  close?(): Promise<void>;
}
