import { isControl, type Plan, type Scenario } from '../domain/plan.js';
import { blocksOf } from './make-plan.js';
import { controlsOf } from './shard.js';

/** A pair of ids that FAILed; the base of another run is not in the plan. */
export interface FailedPair {
  readonly base: string;
  readonly head: string;
}

/** Far from the seeds of a run's own blocks. */
const SEED_STEP = 500_009;

/** The seed of the fresh rounds: another one, which follows from that of the run. */
export function confirmingSeed(seed: number): number {
  return (seed + SEED_STEP) % 2 ** 32;
}

/**
 * The rows that FAILed once more, with what they are held against and the control rows beside them: as many rounds and
 * looks as before, in another order. Undefined where none of them is in the plan. Pure.
 *
 * @param rows ids of rows that FAILed by their own figures
 */
export function confirmingPlan(
  plan: Plan,
  { pairs, rows }: { readonly pairs: readonly FailedPair[]; readonly rows: readonly string[] },
): Plan | undefined {
  const failed = [...rows, ...pairs.flatMap(({ base, head }) => [base, head])];
  // A row of a function may have been divided by how it started.
  const isFailed = (id: string) => failed.some((one) => one === id || one.startsWith(`${id}/`));
  const kept = plan.scenarios.flatMap((scenario, index) =>
    !isControl(scenario) && isFailed(scenario.id) ? [index] : [],
  );
  if (kept.length === 0) return undefined;
  const all = [...kept, ...controlsOf(plan, kept)].sort((a, b) => a - b);
  const place = new Map(all.map((before, after) => [before, after]));
  // What slows imports down was looked for already.
  const scenarios = all.flatMap((index): Scenario[] => {
    const scenario = plan.scenarios[index];
    if (!scenario) return [];
    return scenario.runner === 'worker' ? [{ ...scenario, pitfalls: false }] : [scenario];
  });
  const seed = confirmingSeed(plan.seed);
  const idOf = (index: number) => plan.scenarios[index]?.id;
  return {
    scenarios,
    rounds: blocksOf(scenarios, seed),
    seed,
    comparisons: plan.comparisons.flatMap((one) => {
      const [base, head] = [place.get(one.base), place.get(one.head)];
      const isPair = pairs.some((pair) => pair.base === idOf(one.base) && pair.head === idOf(one.head));
      return isPair && base !== undefined && head !== undefined ? [{ ...one, base, head }] : [];
    }),
    notes: [],
  };
}
