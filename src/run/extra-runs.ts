import type { Scenario } from '../domain/plan.js';
import type { Trial, Warning } from '../domain/report.js';
import type { Runner } from '../domain/runner.js';
import { unseenWarning } from './failures.js';

/** What is needed of a row after its rounds. */
interface MeasuredRow {
  readonly runner: Runner;
  readonly scenario: Scenario;
  readonly trials: readonly Trial[];
  readonly remarks: Warning[];
}

/**
 * Runs the rows that could be measured once more, untimed: for what they load, then for pitfalls. What cannot be seen is
 * a warning of the row.
 */
export async function lookAgain(
  rows: readonly MeasuredRow[],
  {
    signal,
    onEvent,
  }: {
    readonly signal: AbortSignal;
    onEvent?(event: { readonly kind: 'pitfalls' | 'counts'; readonly id: string }): void;
  },
): Promise<void> {
  for (const { runner, scenario, trials, remarks } of rows) {
    const isMeasured = trials.some(({ status, round }) => status === 'ok' && round > 0);
    if (!isMeasured) continue;
    for (const kind of ['counts', 'pitfalls'] as const) {
      const verb = kind === 'counts' ? 'count' : 'findPitfalls';
      if (!runner[verb] || signal.aborted) continue;
      onEvent?.({ kind, id: scenario.id });
      try {
        await runner[verb](signal);
      } catch (error) {
        if (!signal.aborted) remarks.push(unseenWarning(error, scenario, kind));
      }
    }
  }
}
