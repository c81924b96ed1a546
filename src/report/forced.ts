import { formatBytes, formatMs, formatUsd } from '../domain/format.js';
import { FORCED_WORDS, isBurst } from '../domain/lambda-force.js';
import type { LambdaResult, Report } from '../domain/report.js';
import { counted } from '../domain/words.js';
import { otherIds } from '../results/group-warnings.js';
import { burstLines } from './bursts.js';
import { urlLines } from './urls.js';

/** How starts of deployed functions were brought about, which were not counted, and what that cost. */
export function forcedLines(report: Report): string[] {
  const rows = report.results.filter(
    (row): row is LambdaResult => row.scenario.runner === 'lambda' && row.scenario.source === 'invoked',
  );
  return [
    ...ways(rows),
    ...burstLines(rows),
    ...urlLines(rows),
    ...sharing(rows),
    ...rejections(rows),
    ...sizes(rows),
    ...keptReadyLines(rows),
    ...costs(rows),
  ];
}

function ways(rows: readonly LambdaResult[]): string[] {
  const ids = new Map<string, string[]>();
  for (const { id, scenario } of rows) {
    if (scenario.forcedBy === undefined) continue;
    const { forcedBy } = scenario;
    ids.set(FORCED_WORDS[forcedBy], [...(ids.get(FORCED_WORDS[forcedBy]) ?? []), id]);
  }
  const several = ids.size > 1;
  return [...ids].map(
    ([words, named]) =>
      `${several ? `${named[0]}${otherIds(named)}: ` : ''}forced by ${words}; first starts after idle or after an image push can be slower`,
  );
}

/** AWS has a machine for each environment; an emulator has one for all of them. */
function sharing(rows: readonly LambdaResult[]): string[] {
  const ids = rows
    .filter(
      ({ scenario }) =>
        scenario.emulated && (isBurst(scenario.forcedBy) || scenario.concurrency !== undefined),
    )
    .map(({ id }) => id);
  return ids[0] === undefined
    ? []
    : [
        `${ids[0]}${otherIds(ids)}: emulated environments of a burst start at the same time on one machine, and take longer for it`,
      ];
}

function rejections(rows: readonly LambdaResult[]): string[] {
  return rows.flatMap(({ id, scenario: { rejected = [] } }) => {
    const total = rejected.reduce((sum, { count }) => sum + count, 0);
    const reasons = rejected.map(({ reason, count }) => `${count} ${reason}`).join(', ');
    return total === 0
      ? []
      : [`${id}: ${counted(total, 'start was', 'starts were')} rejected and not included: ${reasons}`];
  });
}

/** Where functions differ in what has to be fetched, size stands beside init. */
function sizes(rows: readonly LambdaResult[]): string[] {
  const all = rows.flatMap((row) => {
    const { packageType, codeBytes, layerBytes = [], image } = row.scenario;
    if (image?.bytes !== undefined) return [{ row, what: `image of ${formatBytes(image.bytes)}` }];
    if (codeBytes === undefined) return [];
    const layers = layerBytes.reduce((sum, bytes) => sum + bytes, 0);
    const what = [
      packageType === 'Image' ? 'image' : `zip of ${formatBytes(codeBytes)}`,
      ...(layerBytes.length === 0
        ? []
        : [`${counted(layerBytes.length, 'layer')} of ${formatBytes(layers)}`]),
    ].join(' + ');
    return [{ row, what }];
  });
  if (new Set(all.map(({ what }) => what)).size < 2) return [];
  return all.map(({ row: { id, summary }, what }) => {
    const { init, restore } = summary;
    const start = init ?? restore;
    const took =
      start === undefined ? '' : `: ${init ? 'init' : 'restore'} ${formatMs(start.median)} (n = ${start.n})`;
    return `${id}: ${what}${took}`;
  });
}

function costs(rows: readonly LambdaResult[]): string[] {
  const paid = rows.flatMap(({ scenario: { cost } }) => cost ?? []);
  const [first] = paid;
  if (!first || paid.every((cost) => cost.invocations === 0)) return [];
  const usd = paid.reduce((sum, cost) => sum + cost.usd, 0);
  const invocations = paid.reduce((sum, cost) => sum + cost.invocations, 0);
  // What an emulator runs costs nothing; the same on AWS would.
  const what = rows.some(({ scenario }) => scenario.emulated)
    ? 'the same on AWS would cost'
    : 'cost of this run:';
  return [
    `${what} ${formatUsd(usd)} for ${counted(invocations, 'invocation')} and what they needed (list prices of ${first.region}, ${first.asOf})`,
  ];
}

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
