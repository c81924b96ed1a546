import { defined } from '../domain/defined.js';
import type { Plan, Scenario } from '../domain/plan.js';
import type { Report, Trial } from '../domain/report.js';
import type { Runner } from '../domain/runner.js';
import { counted } from '../domain/words.js';
import { confirmingPlan } from '../plan/confirming-plan.js';
import { failures, withConfirmation } from '../results/confirmed.js';
import { decidedAt } from '../results/decided-rows.js';
import { runPlan } from '../run/run.js';
import type { Baseline } from './bench-gate.js';
import { comparisonIds, measuredReport, type RunHeader } from './measured-report.js';
import type { Progress } from './progress.js';

/** What a first look is confirmed with. */
export interface Confirmation {
  readonly plan: Plan;
  readonly header: RunHeader;
  readonly baseline: Baseline | undefined;
  createRunner(scenario: Scenario): Runner;
  /** Keeps a trial; the index is that of the whole plan. */
  keep(index: number, trial: Trial): void;
  /** No trial begins after this, in milliseconds of `performance.now()`. */
  readonly untilMs?: number | undefined;
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

/** Measures what FAILed once more, in fresh rounds with another seed: what they do not FAIL too is INCONCLUSIVE. */
export async function confirm(
  first: Report,
  asked: Confirmation,
): Promise<{ readonly report: Report; readonly isOutOfTime: boolean }> {
  const { plan, header, baseline, progress, signal, untilMs } = asked;
  const failed = failures(first);
  const count = failed.pairs.length + failed.budgets.length;
  if (count === 0) return { report: first, isOutOfTime: false };
  const without = (why: string) => ({ report: withConfirmation(first, { why }), isOutOfTime: false });
  if (first.interrupted) return without('the run was interrupted before');
  const again = confirmingPlan(plan, { pairs: failed.pairs, rows: failed.budgets.map(({ id }) => id) });
  if (!again) return without('its rows cannot be measured again');
  progress.note(
    `${counted(count, 'FAIL')}: fresh rounds are to confirm ${count === 1 ? 'it' : 'them'} (seed ${again.seed})`,
  );
  const texts = new Set(failed.budgets.map(({ budget }) => budget));
  const gate = header.gate && { ...header.gate, alone: { base: [], head: [] } };
  // Of a part of the rows these would be about something else.
  const { breakEven: _, tune: __, shard: ___, ...asBefore } = header;
  const own: RunHeader = {
    ...asBefore,
    ...{
      seed: again.seed,
      startedAt: new Date().toISOString(),
      comparisons: comparisonIds(again),
      notes: [],
    },
    budgets: header.budgets?.filter(({ text }) => texts.has(text)) ?? [],
    ...defined({ gate }),
  };
  const { environment } = header;
  const reportOf = (rows: Parameters<typeof measuredReport>[1], interrupted: boolean) =>
    measuredReport(own, rows, { interrupted, environment, notes: [] }, baseline);
  const held = baseline && { report: baseline.base.report, options: baseline.options };
  const places = again.scenarios.map(({ id }) => plan.scenarios.findIndex((one) => one.id === id));
  const { rows, interrupted, isOutOfTime } = await runPlan(again, {
    createRunner: asked.createRunner,
    signal,
    decided: async (found) => decidedAt(found, own, held),
    ...defined({ untilMs }),
    onEvent: (event) => {
      if (event.kind === 'trial') asked.keep(places[event.index] ?? -1, event.trial);
      progress.event(event);
    },
  });
  progress.stop();
  const why = interrupted ? 'the run was interrupted' : isOutOfTime ? 'the time was up' : undefined;
  const isAny = rows.some(({ trials }) => trials.length > 0);
  const fresh = isAny ? await reportOf(rows, interrupted) : undefined;
  const report = withConfirmation(first, defined({ fresh, why }));
  return { report: interrupted ? { ...report, interrupted: true } : report, isOutOfTime };
}
