import { createHash } from 'node:crypto';
import { kindOf, pythonOf } from '../domain/kinds.js';
import type { Shard } from '../domain/parts.js';
import { isControl, type Plan, type Round, type Scenario } from '../domain/plan.js';
import type { Warning } from '../domain/report.js';

/** Which part is asked for, from 1. */
export type ShardChoice = Pick<Shard, 'index' | 'of'>;

/**
 * One part of a plan: rows that are compared with each other stay together, and the control rows of their interpreters
 * run beside them. The parts depend on the rows alone, not on the seed: together they hold each row once. A part
 * without rows has no rounds. Pure.
 */
export function shardPlan(plan: Plan, { index, of }: ShardChoice): Plan {
  const rows = dealt(plan, of)[index - 1] ?? [];
  const kept = [...rows, ...controlsOf(plan, rows)].sort((a, b) => a - b);
  const moved = new Map(kept.map((before, after) => [before, after]));
  const place = (before: number) => moved.get(before) ?? [];
  return {
    ...plan,
    scenarios: kept.flatMap((before) => plan.scenarios[before] ?? []),
    rounds: plan.rounds
      .filter(({ order }) => order.some((before) => rows.includes(before)))
      .map((round): Round => ({ ...round, order: round.order.flatMap(place) })),
    comparisons: plan.comparisons.flatMap((pair) => {
      const { base, head } = pair;
      const [before, after] = [moved.get(base), moved.get(head)];
      return before === undefined || after === undefined ? [] : [{ ...pair, base: before, head: after }];
    }),
    notes: rows.length > 0 ? plan.notes : [...plan.notes, emptyShard({ index, of }, groups(plan).length)],
    shard: { index, of, plan: fingerprint(plan) },
  };
}

function emptyShard({ index, of }: ShardChoice, most: number): Warning {
  const rows = most === 1 ? 'all rows stay together' : `there are ${most} groups of rows that stay together`;
  return {
    code: 'EMPTY_SHARD',
    message: `shard ${index}/${of} has no rows: ${rows}. Its report is empty; coldstart merge needs it.`,
    remedy: most === 1 ? 'One shard is enough.' : `${most} shards are enough.`,
  };
}

/** The rows of each shard: the costliest group goes first, each to the shard that has least. */
function dealt(plan: Plan, shards: number): number[][] {
  const cost = (rows: readonly number[]) =>
    rows.reduce((sum, index) => sum + costOf(plan.scenarios[index]), 0);
  const hands = Array.from({ length: shards }, () => ({ cost: 0, rows: [] as number[] }));
  // Sorting is stable: of equal groups the first row decides.
  for (const group of groups(plan).sort((a, b) => cost(b) - cost(a))) {
    const least = hands.reduce((best, hand) => (hand.cost < best.cost ? hand : best));
    least.cost += cost(group);
    least.rows.push(...group);
  }
  return hands.map(({ rows }) => rows);
}

function costOf(scenario: Scenario | undefined): number {
  return scenario ? kindOf(scenario).shardCost * (scenario.runs + 1) : 0;
}

/** Rows that are compared with each other, also by way of others; without control rows. */
function groups(plan: Plan): number[][] {
  const group = plan.scenarios.map((_, index) => index);
  for (const { base, head } of plan.comparisons) {
    const [to = base, from = head] = [group[base], group[head]];
    for (const [index, own] of group.entries()) if (own === from) group[index] = to;
  }
  const found = new Map<number, number[]>();
  for (const [index, scenario] of plan.scenarios.entries()) {
    const own = group[index] ?? index;
    if (!isControl(scenario)) found.set(own, [...(found.get(own) ?? []), index]);
  }
  return [...found.values()];
}

/** The bare interpreters that the rows run under; where only commands run, the first of the plan. */
export function controlsOf({ scenarios }: Plan, rows: readonly number[]): number[] {
  if (rows.length === 0) return [];
  const used = new Set(
    rows.flatMap((index) => {
      const scenario = scenarios[index];
      return (scenario && pythonOf(scenario)?.executable) ?? [];
    }),
  );
  const controls = scenarios.flatMap((scenario, index) => (isControl(scenario) ? [{ scenario, index }] : []));
  const theirs = controls.filter(
    ({ scenario }) => scenario.runner === 'command' && used.has(scenario.argv[0] ?? ''),
  );
  return (theirs.length > 0 ? theirs : controls.slice(0, 1)).map(({ index }) => index);
}

/** All that the division depends on, so that shards of two different plans are not taken for one run. */
function fingerprint({ scenarios, comparisons }: Plan): string {
  const rows = scenarios.map(({ id, runner, runs, looks, pageCache, ready }) => [
    ...[id, runner, runs, pageCache],
    ready?.condition ?? null,
    ...(looks ? [looks] : []),
  ]);
  const text = JSON.stringify([rows, comparisons.map(({ base, head }) => [base, head])]);
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
