import { formatMs, formatUsd } from '../domain/format.js';
import { LAMBDA_PRICES, provisionedMonth, snapshotMonth } from '../domain/lambda-prices.js';
import type { LambdaResult } from '../domain/report.js';

/** Sizes beside the asked one: what a little and what a lot costs. */
const OTHER_SIZES = [5, 100];
const PRICED = `list prices of ${LAMBDA_PRICES.region}, ${LAMBDA_PRICES.asOf}`;

/** What it costs to keep functions ready, and what that buys: provisioned concurrency and snapshots, a month. */
export function keptReadyLines(rows: readonly LambdaResult[]): string[] {
  return [
    ...rows.flatMap((row) => provisionedLine(row, rows)),
    ...rows.flatMap((row) => snapshotLine(row, rows)),
  ];
}

function provisionedLine({ id, scenario, summary }: LambdaResult, rows: readonly LambdaResult[]): string[] {
  const { provisioned, starts, memorySizeMB, architecture } = scenario;
  if (provisioned === undefined || starts !== 'hidden-init' || memorySizeMB === undefined) return [];
  const size = { memorySizeMB, architecture };
  const spill = rows.find(
    (row) =>
      row.scenario.function === scenario.function &&
      row.scenario.qualifier === scenario.qualifier &&
      row.scenario.starts === 'cold',
  );
  const sizes = [...new Set([provisioned, ...OTHER_SIZES])].sort((a, b) => a - b);
  const prices = sizes.map((count) => `${count}: ${formatUsd(provisionedMonth(count, size))}`).join(', ');
  const [hidden, waited] = [summary.wall, spill?.summary.wall];
  const bought =
    hidden && waited
      ? `; each spares one concurrent request a start of ${formatMs(waited.median - hidden.median)} (n = ${hidden.n}, ${waited.n})`
      : '';
  return [`${id}: provisioned concurrency for a month, used or not: ${prices}${bought} (${PRICED})`];
}

function snapshotLine({ id, scenario, summary }: LambdaResult, rows: readonly LambdaResult[]): string[] {
  const { starts, memorySizeMB, function: name, source } = scenario;
  if (starts !== 'restore' || memorySizeMB === undefined || source !== 'invoked') return [];
  const ordinary = rows.find((row) => row.scenario.function === name && row.scenario.starts === 'cold');
  const [restored, waited] = [summary.wall, ordinary?.summary.wall];
  const bought =
    restored && waited
      ? `; a restored start takes ${formatMs(restored.median)}, an ordinary one ${formatMs(waited.median)} (n = ${restored.n}, ${waited.n})`
      : '';
  return [
    `${id}: the snapshot of a version for a month: ${formatUsd(snapshotMonth({ memorySizeMB }))}, restores not counted${bought} (${PRICED})`,
  ];
}
