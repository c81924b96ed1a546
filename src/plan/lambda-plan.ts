import { usageError } from '../domain/errors.js';
import { parseFunctionName, shownFunction } from '../domain/lambda-function.js';
import { didYouMean, joinedHint } from '../domain/near-names.js';
import type { LambdaScenario, Plan, PlannedComparison } from '../domain/plan.js';
import { uniqueIds } from './labels.js';
import {
  type FunctionDraft,
  functionDrafts,
  type KnownFunction,
  type LambdaPlanInput,
  type Variant,
} from './lambda-rows.js';
import { seededRounds } from './order.js';

/** A plan of deployed functions alone. */
export type LambdaPlan = Omit<Plan, 'scenarios'> & { readonly scenarios: readonly LambdaScenario[] };

/**
 * Each round has every row once, in a random order. There is no round 0: a forced start is like any other, and where
 * nothing is forced the first touch may be the one cold start of the run. No control row either: this machine's drift says
 * nothing about AWS's. Functions run at the same time, rows of one function in turn. Throws usage errors. Pure.
 */
export function lambdaPlan(input: LambdaPlanInput): LambdaPlan {
  const drafts = input.functions.flatMap((known) => functionDrafts(known, input));
  const scenarios = uniqueIds(drafts.map(({ scenario }) => scenario));
  const most = Math.max(...scenarios.map(({ runs }) => runs));
  const turns = turnsOf(scenarios);
  const numbers = turns.map((_, index) => index);
  const rounds = seededRounds(numbers, most, input.seed).map((order, index) => ({
    round: index + 1,
    order: order.flatMap((turn) => turns[turn] ?? []).filter((row) => index < (scenarios[row]?.runs ?? 0)),
  }));
  const isForced = scenarios.some(({ forcedBy }) => forcedBy !== undefined);
  return {
    scenarios,
    rounds,
    seed: input.seed,
    comparisons: comparisonsOf(drafts, input),
    notes: [],
    // What happens to happen must not depend on what else is asked at that time.
    ...(isForced ? { lanes: lanesOf(drafts) } : {}),
  };
}

/** A function whatever its qualifier: what is changed of one concerns all of it. */
export function functionKey({ target }: Pick<KnownFunction, 'target'>): string {
  const { function: named, region, profile, endpointUrl } = target;
  const place = endpointUrl === undefined ? [region, profile] : [region, endpointUrl];
  return JSON.stringify([parseFunctionName(named)?.name ?? named, ...place]);
}

/** Rows of different functions where nothing else differs; sizes and parts of one function with its first. */
function comparisonsOf(
  drafts: readonly FunctionDraft[],
  { base, functions, curve }: LambdaPlanInput,
): PlannedComparison[] {
  const [first] = functions;
  const against =
    base === undefined ? first : functions.find(({ target }) => shownFunction(target) === shownBase(base));
  if (!against) {
    const names = functions.map(({ target }) => shownFunction(target));
    throw usageError(
      `--base ${base}: that function is not measured.`,
      joinedHint(didYouMean(base ?? '', names), `Write it as it is named: ${names.join(', ')}.`),
    );
  }
  const isGated = base !== undefined;
  return drafts.flatMap((draft, head): PlannedComparison[] => {
    const twin = drafts.findIndex(
      ({ known, variant }) => known === against && differences(variant, draft.variant) === 0,
    );
    if (twin >= 0 && twin !== head) return [{ base: twin, head, ...(isGated ? { gated: true } : {}) }];
    // Within one function the first row that differs in one thing; a gate asks another question, and so does a curve.
    const own = drafts.findIndex(
      ({ known, variant }) => known === draft.known && differences(variant, draft.variant) === 1,
    );
    return isGated || curve !== undefined || own < 0 || own > head ? [] : [{ base: own, head }];
  });
}

/** In how many things two rows differ beside their functions. */
function differences(a: Variant, b: Variant): number {
  return [a.memoryMB !== b.memoryMB, a.payload !== b.payload, a.part !== b.part].filter(Boolean).length;
}

/** An ARN names the same as a name does. */
function shownBase(base: string): string {
  const found = parseFunctionName(base);
  return found ? shownFunction({ ...found, kind: 'deployed', function: found.address }) : base;
}

/** Rows that follow each other in each round: a warm one its cold one. */
function turnsOf(scenarios: readonly LambdaScenario[]): number[][] {
  const turns: number[][] = [];
  for (const [index, { starts }] of scenarios.entries()) {
    if (starts === 'warm') turns.at(-1)?.push(index);
    else turns.push([index]);
  }
  return turns;
}

function lanesOf(drafts: readonly FunctionDraft[]): number[][] {
  const lanes = new Map<string, number[]>();
  for (const [index, { known }] of drafts.entries()) {
    const key = functionKey(known);
    lanes.set(key, [...(lanes.get(key) ?? []), index]);
  }
  return [...lanes.values()];
}
