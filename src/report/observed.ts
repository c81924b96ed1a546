import { formatMs, formatShare } from '../domain/format.js';
import { computeCost, gbSeconds, isInitBilled, LAMBDA_PRICES } from '../domain/lambda-prices.js';
import type { LambdaResult, MetricSummary, Report, StartLabel } from '../domain/report.js';
import { counted } from '../domain/words.js';
import { wilson } from '../stats/share.js';

/** Starts that a caller waited for. */
const WAITED: readonly string[] = ['cold', 'restore', 'init-in-invoke'];
/** Starts of which it is not known. */
const UNSURE: readonly string[] = ['initialised', 'unknown'];
/** Codes of failures, in words. */
const REASONS: Readonly<Record<string, string>> = {
  TIMEOUT: 'timed out',
  OUT_OF_MEMORY: 'out of memory',
  EXITED: 'exited',
};

/** What logs say about each function: how many starts were cold, what they took, what initialisations cost. */
export function observedLines({ results }: Report): string[] {
  const functions = new Map<string, LambdaResult[]>();
  for (const result of results) {
    if (result.scenario.runner !== 'lambda' || result.scenario.source !== 'observed') continue;
    const { function: name, memorySizeMB } = result.scenario;
    const key = memorySizeMB === undefined ? name : `${name}, ${memorySizeMB} MB`;
    functions.set(key, [...(functions.get(key) ?? []), result as LambdaResult]);
  }
  return [...functions].flatMap(([name, rows]) => {
    const all = countedOf(rows);
    const memory = rows[0]?.scenario.memorySizeMB;
    return [`${name}: ${shares(all)}`, ...rows.flatMap(percentiles), ...initCost(name, all, memory)];
  });
}

/** A start of which the log says what it took and what was billed. */
interface Start {
  readonly label: StartLabel;
  readonly initMs: number;
  readonly durationMs: number;
  readonly billedMs: number;
}

interface Told {
  readonly initMs?: number | undefined;
  readonly durationMs: number;
}

/** What is counted over the invocations of a function: there may be millions of them. */
interface Counted {
  invocations: number;
  billedMs: number;
  readonly byLabel: Map<StartLabel, number>;
  readonly byCode: Map<string, number>;
  readonly starts: Start[];
}

function countedOf(rows: readonly LambdaResult[]): Counted {
  const all: Counted = { invocations: 0, billedMs: 0, byLabel: new Map(), byCode: new Map(), starts: [] };
  const count = <K>(counts: Map<K, number>, key: K) => counts.set(key, (counts.get(key) ?? 0) + 1);
  const add = (label: StartLabel, billedMs: number | undefined, start: () => Told) => {
    count(all.byLabel, label);
    all.billedMs += billedMs ?? 0;
    // What does not say what was billed tells nothing of its price.
    if ((label !== 'cold' && label !== 'initialised') || billedMs === undefined) return;
    const { initMs, durationMs } = start();
    if (initMs !== undefined) all.starts.push({ label, initMs, durationMs, billedMs });
  };
  for (const { trials } of rows) {
    all.invocations += trials.length;
    for (const trial of trials) {
      if (trial.status === 'failed') {
        count(all.byCode, trial.code);
        // One of an old report that failed says nothing of its start.
        const { invocation } = trial;
        if (invocation) add(invocation.label, invocation.billedMs, () => invocation);
      } else {
        add(trial.label, trial.billedMs, () => ({
          initMs: trial.initMs,
          durationMs: trial.phases.handler ?? 0,
        }));
      }
    }
  }
  return all;
}

function shares({ invocations, byLabel, byCode }: Counted): string {
  const count = (wanted: readonly string[]) =>
    [...byLabel].reduce((sum, [label, n]) => sum + (wanted.includes(label) ? n : 0), 0);
  const known = [...byLabel.values()].reduce((sum, n) => sum + n, 0) - count(UNSURE);
  const waited = count(WAITED);
  const hidden = count(['initialised']);
  const share = (part: number, whole: number) => {
    const [low, high] = wilson(part, whole);
    return `${formatShare(part / whole)} [${formatShare(low)}, ${formatShare(high)}]`;
  };
  const whole = known === invocations ? '' : ` of ${known} whose start is known`;
  const failures = [...byCode.values()].reduce((sum, n) => sum + n, 0);
  const reasons = Object.entries(REASONS).flatMap(([code, words]) => named(byCode.get(code) ?? 0, words));
  const parts = [
    counted(invocations, 'invocation'),
    ...(waited > 0 || hidden === 0
      ? [`${waited} cold${known > 0 ? `, ${share(waited, known)}${whole}` : ''}`]
      : []),
    ...(hidden > 0
      ? [`${hidden} initialised, ${share(hidden, invocations)}: whether a caller waited is not known`]
      : []),
    ...named(count(['restore']), 'of these restored from a snapshot'),
    ...named(count(['init-in-invoke']), 'of these initialised again inside the invocation'),
    ...named(count(['hidden-init']), 'initialised before a caller waited'),
    ...named(count(['unknown']), 'may have repeated a failed initialisation'),
    ...named(failures, `failed${reasons.length > 0 ? `: ${reasons.join(', ')}` : ''}`),
  ];
  return parts.join(' · ');
}

function named(count: number, what: string): string[] {
  return count === 0 ? [] : [`${count} ${what}`];
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

/**
 * What initialisations cost, as far as Billed Duration holds them: since August 2025 it does, before it did for container
 * images only. Each line of the log tells.
 */
function initCost(name: string, { starts: began, billedMs }: Counted, memory: number | undefined): string[] {
  const ms = sumOf(began);
  if (memory === undefined || ms === 0) return [];
  const billed = began.filter(isInitBilled);
  const isSure = began.every(({ label }) => label === 'cold');
  const took = `${name}: initialisations${isSure ? ' that callers waited for' : ''} took ${formatMs(ms)} in all`;
  const size = (part: number) => `${gbSeconds(part, memory).toPrecision(3)} GB-s`;
  if (billed.length === 0)
    return [`${took}, ${size(ms)}: not billed then, Billed Duration does not hold them`];
  const paidMs = sumOf(billed);
  const { asOf, region } = LAMBDA_PRICES;
  const share = paidMs / billedMs;
  const paid = `${size(paidMs)}, ${formatShare(share)} of what was billed: $${computeCost(paidMs, memory).toPrecision(2)} at the x86 price of ${region}, ${asOf}`;
  if (billed.length === began.length) return [`${took}, ${paid}`];
  return [
    `${took}; Billed Duration holds ${billed.length} of ${began.length}, ${formatMs(paidMs)}, ${paid}; the others were not billed then`,
  ];
}

function sumOf(starts: readonly { readonly initMs: number }[]): number {
  return starts.reduce((sum, { initMs }) => sum + initMs, 0);
}
