import { ColdstartError, EXIT, STOPS_RUN } from '../domain/errors.js';
import { withoutValues } from '../domain/mask.js';
import { givenValues, type Hooks, type Plan, type Scenario } from '../domain/plan.js';
import type { ScenarioRecord, Trial, Warning } from '../domain/report.js';
import type { OnHook, Runner, Sample } from '../domain/runner.js';
import { failure, unendedWarning, unseenWarning } from './failures.js';

/** One row of a finished run. */
export interface RunRow {
  readonly scenario: Scenario;
  readonly record: ScenarioRecord;
  readonly trials: readonly Trial[];
  readonly warnings: readonly Warning[];
}

export type RunEvent =
  | { readonly kind: 'prepared'; readonly total: number; readonly records: readonly RunRow['record'][] }
  | { readonly kind: 'started'; readonly index: number; readonly id: string; readonly round: number }
  | { readonly kind: 'trial'; readonly index: number; readonly id: string; readonly trial: Trial }
  | { readonly kind: 'skipped'; readonly count: number }
  | { readonly kind: 'pitfalls'; readonly id: string }
  /** Around the trial that has `started`; `cleanup` after all of them. */
  | { readonly kind: 'hook'; readonly id: string; readonly hook: keyof Hooks | undefined };

export interface RunOptions {
  createRunner(scenario: Scenario): Runner;
  onEvent?(event: RunEvent): void;
  readonly signal: AbortSignal;
}

/** After this many failures and no success a row is given up, so that the other rows get their time. */
const GIVE_UP_AFTER = 2;

/**
 * THE loop: prepares every scenario, then runs the rounds as planned. A failing scenario costs its own trials only;
 * an abort ends the run after the trial at hand, with every finished trial kept.
 */
export async function runPlan(
  plan: Plan,
  options: RunOptions,
): Promise<{ rows: RunRow[]; interrupted: boolean }> {
  const { signal } = options;
  const trials: Trial[][] = plan.scenarios.map(() => []);
  /** What the loop itself has to say about a row. */
  const remarks: Warning[][] = plan.scenarios.map(() => []);
  const givenUp = new Set<number>();
  const unprepared: [number, Trial][] = [];
  const runners = plan.scenarios.map((scenario) => options.createRunner(scenario));

  const keep = (index: number, found: Trial) => {
    const scenario = plan.scenarios[index];
    const trial = scenario ? withoutSecrets(found, scenario) : found;
    trials[index]?.push(trial);
    options.onEvent?.({ kind: 'trial', index, id: scenario?.id ?? '', trial });
  };
  const lanes = plan.lanes ?? [plan.scenarios.map((_, index) => index)];
  const inLanes = (each: (index: number) => Promise<void>) =>
    Promise.all(
      lanes.map(async (members) => {
        for (const index of members) await each(index);
      }),
    );
  let isClosed = false;
  const close = async () => {
    if (isClosed) return;
    isClosed = true;
    const closeRow = async (index: number) => {
      const scenario = plan.scenarios[index];
      try {
        if (scenario?.hooks.cleanup) options.onEvent?.({ kind: 'hook', id: scenario.id, hook: 'cleanup' });
        await runners[index]?.close?.();
      } catch (error) {
        // What goes wrong at the end of one row must cost neither the ends of the others nor the samples.
        remarks[index]?.push(unendedWarning(error, scenario));
      }
    };
    await inLanes(closeRow);
  };
  // Without a row that can still be measured the control row has nothing to be compared with.
  const isOver = () =>
    plan.scenarios.every(
      (scenario, index) => givenUp.has(index) || (scenario.runner === 'command' && scenario.control),
    );

  try {
    await inLanes(async (index) => {
      if (signal.aborted) return;
      try {
        await runners[index]?.prepare?.(signal);
      } catch (error) {
        if (signal.aborted) return;
        // What was asked wrongly concerns the whole run, not this row.
        if (error instanceof ColdstartError && error.exitCode === EXIT.usage) throw error;
        givenUp.add(index);
        unprepared.push([index, { ...failure('PREPARE_FAILED', error), round: 0, position: 0 }]);
      }
    });
    const total = slots(plan.rounds).filter((index) => !givenUp.has(index)).length;
    options.onEvent?.({
      kind: 'prepared',
      total,
      records: runners.map((runner) => runner.describe().record),
    });
    for (const [index, trial] of unprepared) keep(index, trial);

    let isStopped = false;
    const runLane = async (members: ReadonlySet<number>) => {
      for (const [turn, { round, order }] of plan.rounds.entries()) {
        for (const [position, index] of order.entries()) {
          if (!members.has(index)) continue;
          if (signal.aborted || isStopped || isOver()) return;
          const runner = runners[index];
          if (!runner || givenUp.has(index)) continue;
          const id = plan.scenarios[index]?.id ?? '';
          options.onEvent?.({ kind: 'started', index, id, round });
          const onHook: OnHook = (hook) => options.onEvent?.({ kind: 'hook', id, hook });
          const sample = await measure(runner, signal, { firstTouch: round === 0, onHook });
          // A trial cut short by the user tells nothing about the worker.
          if (signal.aborted && sample.status === 'failed') return;
          keep(index, { ...sample, round, position } as Trial);
          isStopped ||= sample.status === 'failed' && STOPS_RUN.has(sample.code);
          if (isHopeless(trials[index] ?? [])) {
            givenUp.add(index);
            const left = [...order.slice(position + 1), ...slots(plan.rounds.slice(turn + 1))];
            options.onEvent?.({ kind: 'skipped', count: left.filter((other) => other === index).length });
          }
        }
      }
    };
    await Promise.all(lanes.map((members) => runLane(new Set(members))));
    await inspectAll(plan, runners, { trials, remarks }, options);
    await close();
    const rows = plan.scenarios.map((scenario, index) => {
      const described = runners[index]?.describe();
      if (!described) throw new Error('a scenario without a runner');
      const warnings = [...described.warnings, ...(remarks[index] ?? [])];
      return { scenario, record: described.record, warnings, trials: trials[index] ?? [] };
    });
    return { rows, interrupted: signal.aborted };
  } finally {
    await close();
  }
}

/** Inspects the rows that could be measured. What cannot be seen is a warning of the row. */
async function inspectAll(
  plan: Plan,
  runners: readonly Runner[],
  { trials, remarks }: { trials: readonly (readonly Trial[])[]; remarks: readonly Warning[][] },
  { signal, onEvent }: RunOptions,
): Promise<void> {
  for (const [index, runner] of runners.entries()) {
    const isMeasured = trials[index]?.some(({ status, round }) => status === 'ok' && round > 0) ?? false;
    if (!runner.findPitfalls || !isMeasured || signal.aborted) continue;
    const scenario = plan.scenarios[index];
    onEvent?.({ kind: 'pitfalls', id: scenario?.id ?? '' });
    try {
      await runner.findPitfalls(signal);
    } catch (error) {
      if (!signal.aborted) remarks[index]?.push(unseenWarning(error, scenario));
    }
  }
}

function slots(rounds: Plan['rounds']): number[] {
  return rounds.flatMap(({ order }) => order);
}

function withoutSecrets(trial: Trial, scenario: Scenario): Trial {
  if (trial.status === 'ok') return trial;
  return { ...trial, message: withoutValues(trial.message, givenValues(scenario)) };
}

async function measure(
  runner: Runner,
  signal: AbortSignal,
  options: Parameters<Runner['measure']>[1],
): Promise<Sample> {
  try {
    return await runner.measure(signal, options);
  } catch (error) {
    return failure('ERROR', error);
  }
}

/** A worker that hangs will hang again; another failure gets a second chance. */
function isHopeless(trials: readonly Trial[]): boolean {
  const failed = trials.filter((trial) => trial.status === 'failed');
  if (failed.length < trials.length) return false;
  return (
    failed.length >= GIVE_UP_AFTER || failed.some(({ code }) => code === 'TIMEOUT' || code === 'NOT_READY')
  );
}
