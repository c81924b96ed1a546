import { formatMs } from '../../domain/format.js';
import type { Warning } from '../../domain/report.js';
import type { Stamp } from '../../launch/launcher.js';
import { median } from '../../stats/quantile.js';

/** Work below this, and below this share of the time to ready, is the usual end of a process. */
const LEAST_MS = 50;
const LEAST_SHARE = 0.1;

/** What one run did once it counted as ready because its last loop had returned, or `__main__` had ended. */
export interface AfterReady {
  readonly readyMs: number;
  /** Whether that was the end of a loop. */
  readonly isLoop: boolean;
  /** Statements of `__main__` after the loop. */
  readonly mainMs: number;
  /** Then, threads that were still running. */
  readonly threadsMs: number;
}

/** Reads the stamps of a run without a readiness condition; what atexit callbacks do is not work. Pure. */
export function afterReady(stamps: readonly Stamp[], readyMs: number, isLoop: boolean): AfterReady {
  const mainEnd = stamps.find(({ name }) => name === 'main_end')?.atMs ?? readyMs;
  const joined = stamps.find(({ name }) => name === 'joined')?.atMs ?? mainEnd;
  // A loop in a thread returns after the end of __main__.
  const mainMs = Math.max(0, mainEnd - readyMs);
  return { readyMs, isLoop, mainMs, threadsMs: Math.max(0, joined - Math.max(mainEnd, readyMs)) };
}

/** Where typical runs go on for long after they counted as ready. Pure. */
export function afterReadyWarnings(runs: readonly AfterReady[]): Warning[] {
  if (runs.length === 0) return [];
  const typical = (of: (run: AfterReady) => number) => median(runs.map(of));
  const [mainMs, threadsMs] = [typical((run) => run.mainMs), typical((run) => run.threadsMs)];
  const laterMs = mainMs + threadsMs;
  if (laterMs <= LEAST_MS || laterMs <= LEAST_SHARE * typical(({ readyMs }) => readyMs)) return [];
  const isLoop = runs.some((run) => run.isLoop);
  const parts = [
    ...(mainMs > LEAST_SHARE * laterMs ? [`${formatMs(mainMs)} in __main__`] : []),
    ...(threadsMs > LEAST_SHARE * laterMs
      ? [`${formatMs(threadsMs)} in threads that were still running`]
      : []),
  ];
  const end = isLoop ? 'the last run of the event loop returned' : '__main__ ended';
  return [
    {
      code: 'WORK_AFTER_READY',
      message: `the worker went on for ${formatMs(laterMs)} after ${end}, which counts as ready (${parts.join(', ')}): this is part of exit, not of ready.`,
      remedy:
        'If it is part of the start, set the budget on wall or exit instead of ready (--budget "wall.p50<2s"), or let the worker say when it is ready: --ready "output:/TEXT/" or --ready fd.',
    },
  ];
}
