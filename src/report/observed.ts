import { formatMs, formatShare } from '../domain/format.js';
import { computeCost, gbSeconds, LAMBDA_PRICES } from '../domain/lambda-prices.js';
import type { LambdaResult, MetricSummary, Report } from '../domain/report.js';
import { wilson } from '../stats/share.js';

/** Starts that a caller waited for. */
const WAITED: readonly string[] = ['cold', 'restore', 'init-in-invoke'];

/** What logs say about each function: how many starts were cold, what they took, what initialisations cost. */
export function observedLines({ results }: Report): string[] {
  const functions = new Map<string, LambdaResult[]>();
  for (const result of results) {
    if (result.scenario.runner !== 'lambda' || result.scenario.source !== 'observed') continue;
    const { function: name, memorySizeMB } = result.scenario;
    const key = `${name}, ${memorySizeMB} MB`;
    functions.set(key, [...(functions.get(key) ?? []), result as LambdaResult]);
  }
  return [...functions].flatMap(([name, rows]) => [
    `${name}: ${shares(rows)}`,
    ...rows.flatMap(percentiles),
    ...initCost(name, rows),
  ]);
}

function shares(rows: readonly LambdaResult[]): string {
  const count = (label: string) =>
    rows.filter(({ scenario }) => scenario.starts === label).reduce((sum, row) => sum + ok(row).length, 0);
  const n = rows.reduce((sum, row) => sum + ok(row).length, 0);
  const failed = rows.flatMap(({ trials }) =>
    trials.flatMap((trial) => (trial.status === 'failed' ? [trial.code] : [])),
  );
  const waited = WAITED.reduce((sum, label) => sum + count(label), 0);
  const [low, high] = n > 0 ? wilson(waited, n) : [0, 1];
  const timeouts = failed.filter((code) => code === 'TIMEOUT').length;
  const parts = [
    `${n} invocations`,
    ...(n > 0
      ? [`${waited} cold, ${formatShare(waited / n)} [${formatShare(low)}, ${formatShare(high)}]`]
      : []),
    ...named(count('restore'), 'of these restored from a snapshot'),
    ...named(count('init-in-invoke'), 'of these initialised again inside the invocation'),
    ...named(count('hidden-init'), 'initialised before a caller waited'),
    ...named(timeouts, 'timed out'),
    ...named(failed.length - timeouts, 'failed'),
  ];
  return parts.join(' · ');
}

function named(count: number, what: string): string[] {
  return count === 0 ? [] : [`${count} ${what}`];
}

function ok({ trials }: LambdaResult) {
  return trials.flatMap((trial) => (trial.status === 'ok' ? [trial] : []));
}

/** Beside the medians of the table, what n supports. */
function percentiles({ id, summary }: LambdaResult): string[] {
  const parts = ['init', 'restore', 'handler'].flatMap((metric) => {
    const found = summary[metric];
    return found?.p90 === undefined ? [] : [`${metric} ${figures(found)}`];
  });
  return parts.length === 0 ? [] : [`${id}: ${parts.join(' · ')} (n = ${summary.handler?.n ?? 0})`];
}

function figures({ median, p90, p95, p99 }: MetricSummary): string {
  const all = { p50: median, p90, p95, p99 };
  return Object.entries(all)
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name} ${formatMs(value)}`]))
    .join(', ');
}

/** Billed Duration holds the initialisation that the caller waited for, since August 2025. */
function initCost(name: string, rows: readonly LambdaResult[]): string[] {
  const cold = rows.filter(({ scenario }) => scenario.starts === 'cold').flatMap(ok);
  const ms = cold.reduce((sum, { phases }) => sum + (phases.init ?? 0), 0);
  const memory = cold[0]?.memorySizeMB;
  if (memory === undefined || ms === 0) return [];
  const billed = rows.flatMap(ok).reduce((sum, { billedMs }) => sum + billedMs, 0);
  const { asOf, region } = LAMBDA_PRICES;
  return [
    `${name}: initialisations that callers waited for took ${formatMs(ms)} in all, ${gbSeconds(ms, memory).toPrecision(3)} GB-s, ${formatShare(ms / billed)} of what was billed: $${computeCost(ms, memory).toPrecision(2)} at the x86 price of ${region}, ${asOf}`,
  ];
}
