import type { StartLabel, Trial } from '../domain/report.js';
import type { ObservedRow } from './observe.js';

/** What a log says about how a function was used. */
export interface LogUse {
  readonly invocations: number;
  /** Environments that were busy at the same moment, at most; absent where invocations have no times. */
  readonly mostAtOnce?: number;
  /** Invocations whose caller waited for an initialisation or a restore. */
  readonly waited: number;
  /** Invocations after an initialisation that nobody waited for. */
  readonly hidden: number;
  /** Of Billed Duration, in ms; absent where nothing succeeded. */
  readonly meanBilledMs?: number;
}

/** Reads the use of one function off its invocations; `untimed` are those without a time. Pure. */
export function logUse(rows: readonly ObservedRow[], untimed: number): LogUse {
  const trials = rows.flatMap((row) => row.trials);
  const ok = trials.flatMap((trial) => (trial.status === 'ok' && 'label' in trial ? [trial] : []));
  const labels = trials.flatMap((trial) => labelOf(trial) ?? []);
  const count = (wanted: readonly string[]) => labels.filter((label) => wanted.includes(label)).length;
  const spans = ok.map(({ startedAt, wallMs, phases }) => {
    const beganMs = Date.parse(startedAt);
    // The initialisation lies before the request, and the environment is busy with it.
    const before = (phases.init ?? 0) + (phases.restore ?? 0);
    return { fromMs: beganMs - before, toMs: beganMs - before + wallMs };
  });
  const billed = ok.flatMap((trial) => trial.billedMs ?? []);
  const billedMs = billed.reduce((sum, ms) => sum + ms, 0);
  return {
    invocations: trials.length,
    ...(untimed > 0 ? {} : { mostAtOnce: mostAtOnce(spans) }),
    waited: count(['cold', 'restore', 'init-in-invoke']),
    hidden: count(['hidden-init']),
    ...(billed.length === 0 ? {} : { meanBilledMs: billedMs / billed.length }),
  };
}

/** That of an invocation that failed too. */
function labelOf(trial: Trial): StartLabel | undefined {
  if (trial.status === 'failed') return trial.invocation?.label;
  return 'label' in trial ? trial.label : undefined;
}

/** How many spans hold one moment, at most. One that begins as another ends comes after it. */
export function mostAtOnce(spans: readonly { readonly fromMs: number; readonly toMs: number }[]): number {
  const steps = spans.flatMap(({ fromMs, toMs }) => [
    { atMs: fromMs, by: 1 },
    { atMs: toMs, by: -1 },
  ]);
  steps.sort((a, b) => a.atMs - b.atMs || a.by - b.by);
  let now = 0;
  let most = 0;
  for (const { by } of steps) {
    now += by;
    most = Math.max(most, now);
  }
  return most;
}
