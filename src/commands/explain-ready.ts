import { defined } from '../domain/defined.js';
import { measureError } from '../domain/errors.js';
import type { Explanation } from '../domain/explain.js';
import { isControl, type Plan, type Scenario } from '../domain/plan.js';
import type { Runner } from '../domain/runner.js';
import { countedTrials, sampleColumns } from '../results/metrics.js';
import { rowWarnings } from '../results/warnings.js';
import { runPlan } from '../run/run.js';
import { summarizeAll } from '../stats/summary.js';
import type { Progress } from './progress.js';

interface Timing {
  readonly signal: AbortSignal;
  readonly progress: Progress;
  createRunner(scenario: Scenario): Runner;
}

/** How long a worker takes to be ready, in trials as `bench` has them. Throws a measure error where none succeeded. */
export async function timedReady(
  plan: Plan,
  { signal, progress, createRunner }: Timing,
): Promise<Pick<Explanation, 'ready' | 'phasesMs' | 'warnings'>> {
  const { rows, interrupted } = await runPlan(plan, {
    ...{ createRunner, signal, onEvent: progress.event },
  });
  progress.stop();
  if (interrupted) throw measureError('interrupted');
  const row = rows.find(({ scenario }) => !isControl(scenario));
  if (!row) throw new Error('the plan has no row to explain');
  const counted = countedTrials(row.trials);
  const failed = row.trials.find(({ status }) => status === 'failed');
  if (counted.length === 0)
    throw measureError(
      `${row.scenario.id} could not be measured: ${failed && 'message' in failed ? failed.message : 'no trial succeeded'}`,
    );
  const { ready, wall: _, ...summary } = await summarizeAll(sampleColumns(row.record, row.trials));
  if (!ready) throw new Error(`${row.scenario.id} has no time to ready`);
  const phases = ['boot', 'imports', 'loop', 'work', 'exit'].flatMap((name) => {
    const one = summary[name];
    return one ? [[name, one.median] as const] : [];
  });
  return {
    ready: { medianMs: ready.median, n: ready.n, ...defined({ ci95Ms: ready.medianCi95 }) },
    phasesMs: Object.fromEntries(phases),
    warnings: [...row.warnings, ...rowWarnings(row.record, row.trials, row.scenario.runs, row.warnings)],
  };
}
