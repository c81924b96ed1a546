import { MOST_ATTEMPTS } from '../../domain/lambda-force.js';
import {
  invocationCost,
  type LambdaPrices,
  provisionedCost,
  snapshotCost,
} from '../../domain/lambda-prices.js';
import type { LambdaScenario } from '../../domain/plan.js';
import { groupsOf, plannedCalls } from './planned-calls.js';

/** What a run would take, before it runs. */
export interface Estimate {
  readonly invocations: number;
  /** Calls that are not invocations, at the least. */
  readonly controlCalls: number;
  /** A rough time. */
  readonly seconds: number;
  /** Dollars, if every invocation took as long as it may. */
  readonly mostUsd: number;
}

/** What is known of a row's function. */
export interface RowFacts {
  readonly memorySizeMB?: number | undefined;
  readonly architecture?: 'x86_64' | 'arm64' | undefined;
  /** Seconds that the function may take; AWS's most where it is not known. */
  readonly timeoutS?: number | undefined;
}

/** Calls that run a handler. */
const INVOKES: readonly string[] = ['Invoke', 'InvokeFunctionUrl'];

/** Lambda repeats an initialisation after so long. */
const LONGEST_INIT_S = 10;
const LONGEST_TIMEOUT_S = 900;
/** What a change and its waiting take, roughly, and what an invocation does. */
const CHANGE_S = 1.5;
const INVOCATION_S = 0.7;
/** Until provisioned concurrency is READY, roughly. */
const PROVISION_S = 120;

/** Time and price of a plan; the price is one that cannot be exceeded, the time a rough one. Pure. */
export function estimateRun(
  scenarios: readonly LambdaScenario[],
  {
    factsOf,
    rps,
    prices,
    isGuarded,
  }: {
    factsOf(scenario: LambdaScenario): RowFacts;
    readonly rps: number;
    readonly prices: LambdaPrices;
    readonly isGuarded: boolean;
  },
): Estimate {
  const calls = plannedCalls(scenarios, isGuarded);
  const count = (isInvoke: boolean) =>
    calls
      .filter(({ call }) => call !== 'Invoke DryRun' && INVOKES.includes(call) === isInvoke)
      .reduce((sum, { times }) => sum + times, 0);
  const controlCalls = count(false);
  const lanes = groupsOf(scenarios).map(({ rows }) => rows.reduce((sum, row) => sum + secondsOf(row), 0));
  return {
    invocations: count(true),
    controlCalls,
    seconds: Math.max(controlCalls / rps, ...lanes),
    mostUsd: scenarios.reduce((sum, row) => sum + mostCost(row, factsOf(row), prices), 0),
  };
}

function secondsOf({ forcedBy, runs, provisioned, starts, concurrency }: LambdaScenario): number {
  if (concurrency !== undefined && forcedBy === 'burst') return runs * INVOCATION_S;
  if (provisioned !== undefined) return starts === 'hidden-init' ? PROVISION_S : INVOCATION_S;
  switch (forcedBy) {
    case 'burst':
      return INVOCATION_S;
    case 'publish':
      return 2 * CHANGE_S + INVOCATION_S;
    case 'version':
      return runs * (2 * CHANGE_S + INVOCATION_S);
    case 'description':
    case 'env':
      return runs * (CHANGE_S + INVOCATION_S);
    default:
      return runs * INVOCATION_S;
  }
}

function mostCost(row: LambdaScenario, facts: RowFacts, prices: LambdaPrices): number {
  const { runs, starts, forcedBy, provisioned, givenMemoryMB, concurrency } = row;
  const size = {
    memorySizeMB: givenMemoryMB ?? facts.memorySizeMB ?? 128,
    architecture: facts.architecture,
  };
  // A burst is never tried again.
  const attempts = forcedBy === undefined || concurrency !== undefined ? 1 : MOST_ATTEMPTS;
  const invocations = runs * attempts * (concurrency ?? 1);
  const eachS = (facts.timeoutS ?? LONGEST_TIMEOUT_S) + LONGEST_INIT_S;
  const snapshots =
    starts === 'restore' || concurrency !== undefined
      ? forcedBy === 'version'
        ? runs
        : forcedBy === 'publish'
          ? 1
          : 0
      : 0;
  return (
    invocationCost(
      { billedMs: invocations * eachS * 1000, invocations, restores: starts === 'restore' ? invocations : 0 },
      size,
      prices,
    ) +
    snapshotCost(snapshots, 0, size, prices) +
    (starts === 'hidden-init' && provisioned !== undefined
      ? provisionedCost(provisioned, 2 * 15 * 60, size, prices)
      : 0)
  );
}
