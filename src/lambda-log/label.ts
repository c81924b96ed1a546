import { defined } from '../domain/defined.js';
import type { StartLabel } from '../domain/lambda-record.js';
import type { OkLambdaTrial } from '../domain/report.js';
import type { InvocationReport } from './report-line.js';

/** Figures of a log are rounded to hundredths, and wall clocks differ: less than this is no contradiction. */
const TOLERANCE_MS = 1;

/**
 * How an invocation began. `wallMs` is what the caller waited, absent in logs; `failedInits` counts initialisations that
 * failed or took over 10 s before; `isHidden` says so where something else than the wall clock tells it.
 */
export function labelOf(
  { initMs, restoreMs, durationMs }: InvocationReport,
  seen: { readonly wallMs?: number; readonly failedInits?: number; readonly isHidden?: boolean },
): StartLabel {
  if (restoreMs !== undefined) return 'restore';
  if (initMs === undefined) return (seen.failedInits ?? 0) > 0 ? 'init-in-invoke' : 'warm';
  const isHidden = seen.isHidden ?? false;
  const { wallMs = Number.POSITIVE_INFINITY } = seen;
  // Provisioned concurrency and proactive initialisation name an init that nobody waited for.
  return isHidden || wallMs + TOLERANCE_MS < initMs + durationMs ? 'hidden-init' : 'cold';
}

/** What REPORT says of the time of an invocation. */
interface Waited {
  readonly durationMs: number;
  readonly initMs?: number | undefined;
  readonly restoreMs?: number | undefined;
}

/** The phases of a trial and the wall that they sum to. */
export interface Phases {
  readonly wallMs: number;
  readonly phases: {
    readonly init?: number;
    readonly restore?: number;
    readonly handler: number;
    readonly overhead?: number;
  };
}

/**
 * Divides what the caller waited: initialisation or restore, the handler, and the rest as overhead. Without a wall clock
 * (logs) the wall is the sum of the first two and overhead is absent. A hidden initialisation is in none of them; one that may
 * be hidden is an initialisation.
 */
export function phasesOf(report: Waited, label: StartLabel, wallMs?: number): Phases {
  const handler = report.durationMs;
  const before: { init?: number; restore?: number } = {};
  if ((label === 'cold' || label === 'initialised') && report.initMs !== undefined)
    before.init = report.initMs;
  if (label === 'restore' && report.restoreMs !== undefined) before.restore = report.restoreMs;
  const told = handler + (before.init ?? 0) + (before.restore ?? 0);
  if (wallMs === undefined) return { wallMs: told, phases: { ...before, handler } };
  // A wall clock that stopped before the handler did is off by what figures are rounded by.
  const overhead = Math.max(0, wallMs - told);
  return { wallMs: told + overhead, phases: { ...before, handler, overhead } };
}

/** What a trial says of an invocation that succeeded, beside its place in the run. */
export function okFields(
  report: InvocationReport,
  label: StartLabel,
  { wallMs, emulated }: { readonly wallMs?: number; readonly emulated: boolean },
): Omit<OkLambdaTrial, 'round' | 'position' | 'startedAt'> {
  const { requestId, initMs, billedMs, memorySizeMB, maxMemoryUsedBytes } = report;
  return {
    ...{ status: 'ok', ...phasesOf(report, label, wallMs), label, requestId },
    ...defined({ initMs, billedMs, memorySizeMB, maxMemoryUsedBytes }),
    emulated,
  };
}
