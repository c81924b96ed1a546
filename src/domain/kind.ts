import type { Metric } from './budget.js';
import type { CountMetric } from './counts.js';
import type { PythonRef, Scenario } from './plan.js';
import type { OkTrial, RunnerKind, ScenarioRecord, StartLabel } from './report.js';

/** What of a row, before it has run, decides which figures it will have. */
export interface RowTraits {
  /** It has a readiness condition. */
  readonly waits: boolean;
  /** Of a function: which starts the row holds; absent where that is not known. */
  readonly starts?: StartLabel | 'any' | 'burst';
}

/** The metric that answers "how long until it is useful". */
export type MainMetric = 'ready' | 'wall' | 'total';

/** All that the pipeline asks of a kind of row. Pure functions of plans and reports: what measures it is its runner. */
export interface Kind<K extends RunnerKind = RunnerKind> {
  /** As the caption of a table counts them: workers. */
  readonly plural: string;
  /** Trials of a row beside round 0. */
  readonly defaultRuns: number;
  /** The same of a row that is measured until its verdict is reached: at the first look, and at the last. */
  readonly untilDecided: { readonly least: number; readonly most: number };
  /** What one trial is taken to need that was never measured, in milliseconds. */
  readonly guessMs: number;
  /** The same, as a share of a worker's: shards must not depend on what was measured where. */
  readonly shardCost: number;
  /** Whether its rows run in rounds of their own, after the others. */
  readonly hasOwnRounds: boolean;
  /** Whether two rows that differ in one part of their ids are called by that part. */
  readonly isNamedByPart: boolean;
  /** The phases until it is useful, as they follow each other. */
  readonly phases: readonly Metric[];
  /** The figures that rows of this kind can have. */
  metrics(traits: RowTraits): readonly Metric[];
  /** What can be counted of them, in runs of their own. */
  readonly counts: readonly CountMetric[];
  mainMetric(record: ScenarioRecord<K>): MainMetric;
  /** The figures of a trial beside its phases, by their address names, in ms and bytes; undefined where it lacks one. */
  figures(trial: OkTrial<K>): Readonly<Partial<Record<Metric, number | undefined>>>;
  /** In which metrics two rows are compared beside the main one. */
  alsoCompared(base: ScenarioRecord<K>, head: ScenarioRecord<K>): readonly Metric[];
  /** What makes two rows of one id measure two different things, by its name. */
  facets(record: ScenarioRecord<K>): Readonly<Record<string, string>>;
  /** Beside id, folder and readiness: tells the rows of different runs apart. */
  identity(scenario: Scenario<K>): unknown;
  /** Its interpreter; undefined where it has none, or where AWS chooses it. */
  python(scenario: Scenario<K>): PythonRef | undefined;
}

/** Whether something is waited for, not for what: a port may change. */
export function readinessFacet(ready: unknown): string {
  return ready === undefined ? 'exit' : 'a condition';
}
