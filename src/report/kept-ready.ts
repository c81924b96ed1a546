import { formatMs, formatUsd } from '../domain/format.js';
import type { LambdaResult } from '../domain/report.js';

/** What it costs to keep functions ready, and what that buys: provisioned concurrency and snapshots, a month. */
export function keptReadyLines(rows: readonly LambdaResult[]): string[] {
  return rows.flatMap((row): string[] => {
    const { monthly, cost, starts } = row.scenario;
    if (!monthly || !cost) return [];
    const priced = `list prices of ${cost.region}, ${cost.asOf}`;
    return [
      starts === 'restore'
        ? `${row.id}: the snapshot of a version for a month: ${formatUsd(monthly[0]?.usd ?? 0)}, restores not counted${restored(row, rows)} (${priced})`
        : `${row.id}: provisioned concurrency for a month, used or not: ${monthly.map(({ count, usd }) => `${count}: ${formatUsd(usd)}`).join(', ')}${spared(row, rows)} (${priced})`,
    ];
  });
}

function spared({ scenario, summary: { wall } }: LambdaResult, rows: readonly LambdaResult[]): string {
  const spill = rows.find(
    ({ scenario: other }) =>
      other.function === scenario.function &&
      other.qualifier === scenario.qualifier &&
      other.starts === 'cold',
  )?.summary.wall;
  if (!wall || !spill) return '';
  return `; each spares one concurrent request a start of ${formatMs(spill.median - wall.median)} (n = ${wall.n}, ${spill.n})`;
}

function restored({ scenario, summary: { wall } }: LambdaResult, rows: readonly LambdaResult[]): string {
  const ordinary = rows.find(
    ({ scenario: other }) => other.function === scenario.function && other.starts === 'cold',
  )?.summary.wall;
  if (!wall || !ordinary) return '';
  return `; a restored start takes ${formatMs(wall.median)}, an ordinary one ${formatMs(ordinary.median)} (n = ${wall.n}, ${ordinary.n})`;
}
