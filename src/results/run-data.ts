import type { Acceptances } from '../domain/accepted.js';
import type { AnyBudget } from '../domain/budget.js';
import type { Commit } from '../domain/commit-record.js';
import type { Gate } from '../domain/gate.js';
import type { Shard } from '../domain/parts.js';
import type { Environment, ScenarioRecord, Trial, Warning } from '../domain/report.js';
import type { BreakEvenOptions } from './break-even.js';
import type { GateOptions } from './gated-pair.js';
import type { TuneOptions } from './lambda/tune.js';
import type { LooksByKind } from './looks.js';

/** Everything a run left behind, before anything is computed from it. */
export interface RunData {
  readonly version: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly seed: number;
  readonly runs: number;
  readonly argv: readonly string[];
  readonly interrupted: boolean;
  readonly environment: Environment;
  /** Of the repository that the run began in. */
  readonly commit?: Commit;
  readonly rows: readonly {
    readonly id: string;
    readonly record: ScenarioRecord;
    readonly trials: readonly Trial[];
    readonly warnings: readonly Warning[];
  }[];
  /** Pairs of ids. */
  readonly comparisons: readonly { readonly base: string; readonly head: string; readonly gated?: boolean }[];
  readonly notes: readonly Warning[];
  /** What the gated comparisons are held against; absent where there are none. */
  readonly gate?: GateOptions & {
    /** Whether functions are held against each other whatever they differ in. */
    readonly allowEnvMismatch?: boolean;
    /** The commit that it is about. */
    readonly against?: NonNullable<Gate['against']>;
    /** Ids of rows of head and of base that have no row to be compared with. */
    readonly alone: { readonly base: readonly string[]; readonly head: readonly string[] };
  };
  /** Which size is looked for; absent where none is. */
  readonly tune?: TuneOptions;
  /** The swept axis; absent where no break-even is asked for. */
  readonly breakEven?: Omit<BreakEvenOptions, 'seed'>;
  /** Thresholds on the rows' own figures. */
  readonly budgets?: readonly AnyBudget[];
  /** Of rows that go on until they are decided. */
  readonly looks?: LooksByKind;
  /** Whether fresh rounds are to confirm each FAIL. */
  readonly confirms?: true;
  /** Slowdowns that are let pass. */
  readonly accepted?: Acceptances;
  /** Present where the plan was divided. */
  readonly shard?: Shard;
}
