import { shownFunction } from '../domain/lambda-function.js';
import type { DeployedFunction, LambdaScenario, Plan } from '../domain/plan.js';
import { seededRounds } from '../order.js';
import { uniqueIds } from './labels.js';

/** A deployed function and what is known of it before it is invoked. */
export interface KnownFunction {
  readonly target: DeployedFunction;
  /** Absent where nobody may ask. */
  readonly memorySizeMB?: number;
}

export interface LambdaPlanInput {
  readonly functions: readonly KnownFunction[];
  /** JSON text. */
  readonly payload: string;
  readonly runs: number;
  readonly timeoutMs: number;
  readonly seed: number;
  readonly cwd: string;
}

/**
 * Invokes every function once in each round, in a random order. There is no round 0: starts are not forced, and the first
 * touch may be the one cold start of the run. No control row either: this machine's drift says nothing about AWS's. Pure.
 */
export function lambdaPlan({
  functions,
  payload,
  runs,
  timeoutMs,
  seed,
  cwd,
}: LambdaPlanInput): Plan & { readonly scenarios: readonly LambdaScenario[] } {
  const rows = functions.map(
    ({ target, memorySizeMB }): LambdaScenario => ({
      runner: 'lambda',
      id: ['lambda', shownFunction(target), memorySizeMB].filter((part) => part !== undefined).join('/'),
      target,
      payload,
      starts: 'any',
      pageCache: 'warm',
      timeoutMs,
      env: {},
      cwd,
      hooks: {},
      runs,
      axes: {},
    }),
  );
  const indexes = rows.map((_, index) => index);
  return {
    scenarios: uniqueIds(rows),
    rounds: seededRounds(indexes, runs, seed).map((order, index) => ({ round: index + 1, order })),
    seed,
    comparisons: indexes.slice(1).map((head) => ({ base: 0, head })),
    notes: [],
  };
}
