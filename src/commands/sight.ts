import type { GateSettings } from '../config/gate-flags.js';
import { defined } from '../domain/defined.js';
import { formatShare } from '../domain/format.js';
import { mainMetric } from '../domain/kinds.js';
import { isControl, type Plan } from '../domain/plan.js';
import type { Report } from '../domain/report.js';
import { samplesByMetric } from '../results/metrics.js';
import { expectedOf, findableApart } from '../stats/expected-rounds.js';
import { type Durations, logsOf, noiseIn, noiseOf } from './durations.js';

/** What a gated row of a plan may be expected to show. */
export interface SeenRow {
  readonly id: string;
  /** Spread of the logs of its times, or of the bare interpreter's; absent where neither ran here. */
  readonly noise?: number;
  /** Until an unchanged row is decided, on average. */
  readonly expectedRounds?: number;
  /** The smallest ratio that 80 % of such runs find to be over the limit. */
  readonly findable?: number;
}

/** What a run will see of its rows by the gate that it has: nothing where the noise alone does not tell, as of a quantile. */
export async function sightIn(
  plan: Plan,
  { maxRegression, quantile }: Pick<GateSettings, 'maxRegression' | 'quantile'>,
  baseline: Report | undefined,
  noise: () => Promise<Durations>,
): Promise<SeenRow[]> {
  if (quantile !== undefined) return [];
  return baseline ? sightApart(plan, maxRegression, baseline) : sightOf(plan, maxRegression, await noise());
}

/** What a plan can see of rows that are held against a commit, by the noise of earlier runs. Pure. */
export function sightOf(plan: Plan, maxRegression: number, noise: Durations): SeenRow[] {
  const heads = plan.comparisons
    .filter(({ gated }) => gated)
    .flatMap(({ head }) => plan.scenarios[head] ?? []);
  return heads.map((scenario): SeenRow => {
    const spread = noiseOf(scenario, plan, noise);
    if (spread === undefined) return { id: scenario.id };
    const { runs, looks = runs } = scenario;
    const { rounds, findable } = expectedOf(spread, looks, 1 + maxRegression, heads.length);
    return { id: scenario.id, noise: spread, expectedRounds: rounds, findable };
  });
}

/** The same of rows that are held against an earlier report, by the noise that its rows have; nothing where it has too few. Pure. */
export function sightApart(plan: Plan, maxRegression: number, baseline: Report): SeenRow[] {
  const before = new Map(baseline.results.map((result) => [result.id, result]));
  const heads = plan.scenarios.filter((one) => !isControl(one) && before.has(one.id));
  return heads.map((scenario): SeenRow => {
    const result = before.get(scenario.id);
    const times = result
      ? (samplesByMetric(result.scenario, result.trials)[mainMetric(result.scenario)] ?? [])
      : [];
    const noise = noiseIn(times);
    if (noise === undefined) return { id: scenario.id };
    const { runs, looks = runs } = scenario;
    const findable = findableApart(logsOf(times), looks, 1 + maxRegression, heads.length);
    return { id: scenario.id, noise, ...defined({ findable }) };
  });
}

/** The rounds that unchanged rows take, base and head alike, by their index; for {@link estimate}. */
export function expectedRounds(plan: Plan, sight: readonly SeenRow[]): ReadonlyMap<number, number> {
  const byId = new Map(sight.map(({ id, expectedRounds: rounds }) => [id, rounds]));
  return new Map(
    plan.comparisons.flatMap(({ base, head, gated }): [number, number][] => {
      const scenario = plan.scenarios[head];
      const rounds = scenario?.looks && byId.get(scenario.id);
      return gated && rounds !== undefined
        ? [
            [base, rounds],
            [head, rounds],
          ]
        : [];
    }),
  );
}

/** One row’s prospects: about 22 rounds, and what they would show. */
export function sightInWords({ id, noise, expectedRounds, findable }: SeenRow): string {
  if (noise === undefined) return `${id}: what this run can see is not known before it has run here once.`;
  const found =
    findable === undefined
      ? 'no slowdown would be found'
      : `80 % of such runs find a slowdown of ${formatShare(findable - 1)}`;
  if (expectedRounds === undefined)
    return `${id}: by the noise of the baseline (${formatShare(noise)} a trial) ${found}, if the machine is as it was.`;
  return `${id}: by the noise of earlier runs (${formatShare(noise)} a trial) an unchanged row takes about ${Math.round(expectedRounds)} rounds, and ${found}.`;
}
