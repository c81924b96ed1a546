import { formatMs, formatShare } from '../domain/format.js';
import {
  computeCost,
  gbSeconds,
  invocationCost,
  isInitBilled,
  LAMBDA_PRICES,
} from '../domain/lambda-prices.js';
import type { LambdaResult, MetricSummary, Report, StartLabel } from '../domain/report.js';
import { counted } from '../domain/words.js';
import { wilson } from '../stats/share.js';

/** Starts that a caller waited for. */
const WAITED: readonly string[] = ['cold', 'restore', 'init-in-invoke'];
/** Starts of which it is not known. */
const UNSURE: readonly string[] = ['initialised', 'unknown'];
/** Starts whose initialisation REPORT names. */
const INITIALISED: readonly string[] = ['cold', 'initialised', 'hidden-init'];
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
    return [
      `${name}: ${shares(all)}`,
      ...rows.flatMap(percentiles),
      ...initCost(name, all, memory),
      ...restoreCost(name, all, memory),
    ];
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
    if (!INITIALISED.includes(label) || billedMs === undefined) return;
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
 * images only. Each line of the log tells. Those that nobody waited for are told apart.
 */
function initCost(name: string, { starts: all, billedMs }: Counted, memory: number | undefined): string[] {
  if (memory === undefined) return [];
  const waited = all.filter(({ label }) => label !== 'hidden-init');
  const isSure = waited.every(({ label }) => label === 'cold');
  const hidden = all.filter(({ label }) => label === 'hidden-init');
  return [
    ...costLine(
      `${name}: initialisations${isSure ? ' that callers waited for' : ''}`,
      waited,
      billedMs,
      memory,
    ),
    ...costLine(`${name}: initialisations before a caller waited`, hidden, billedMs, memory),
  ];
}

function costLine(whose: string, began: readonly Start[], billedMs: number, memory: number): string[] {
  const ms = sumOf(began);
  if (ms === 0) return [];
  const billed = began.filter(isInitBilled);
  const took = `${whose} took ${formatMs(ms)} in all`;
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

/** AWS charges for each restore by the memory of the function, beside its time. */
function restoreCost(name: string, { byLabel }: Counted, memory: number | undefined): string[] {
  const restores = byLabel.get('restore') ?? 0;
  if (memory === undefined || restores === 0) return [];
  const { asOf, region } = LAMBDA_PRICES;
  const dollars = invocationCost({ billedMs: 0, invocations: 0, restores }, { memorySizeMB: memory });
  return [
    `${name}: ${counted(restores, 'restore')} of ${memory} MB: $${dollars.toPrecision(2)} beside Billed Duration, at the price of ${region}, ${asOf}; the cache of snapshots not counted`,
  ];
}

function sumOf(starts: readonly { readonly initMs: number }[]): number {
  return starts.reduce((sum, { initMs }) => sum + initMs, 0);
}
