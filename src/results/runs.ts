import { partLabel } from '../domain/part-label.js';
import { isControl } from '../domain/plan.js';
import type { Environment, Report, Result } from '../domain/report.js';

/** What was measured in one go, on one machine: a report, or one part of a merged one. */
export interface MeasuredRun {
  /** What people call it; absent where the report is one run. */
  readonly label?: string;
  readonly environment: Environment;
  /** The rows that were asked for. */
  readonly rows: readonly Result[];
  /** The bare interpreters, which tell about this run alone. */
  readonly controls: readonly Result[];
}

/** The runs that a report holds. Rounds and control rows of different runs have nothing to do with each other. */
export function runsOf({
  results,
  environment,
  parts,
}: Pick<Report, 'results' | 'environment' | 'parts'>): MeasuredRun[] {
  if (!parts) return [{ environment, ...divided(results) }];
  const byId = new Map(results.map((result) => [result.id, result]));
  return parts.map((part) => ({
    label: partLabel(part),
    environment: part.environment,
    ...divided(part.rows.flatMap((id) => byId.get(id) ?? [])),
  }));
}

function divided(results: readonly Result[]): Pick<MeasuredRun, 'rows' | 'controls'> {
  return {
    rows: results.filter(({ scenario }) => !isControl(scenario)),
    controls: results.filter(({ scenario }) => isControl(scenario)),
  };
}

/** Whether AWS ran a row: its machines are not this one, and have no control row. */
export function isOnAws(scenario: Result['scenario']): boolean {
  return scenario.runner === 'lambda' && !scenario.emulated;
}

/** Whether a row is of a function that is there, on AWS or in an emulator: what is started for the run alone has a variant. */
export function isDeployed(scenario: Result['scenario']): boolean {
  return scenario.runner === 'lambda' && scenario.source === 'invoked' && scenario.variant === undefined;
}

/** Whether a row is of a log: nobody decided how many rounds it has, and none can be added. */
export function isObserved(scenario: Result['scenario']): boolean {
  return scenario.runner === 'lambda' && scenario.source === 'observed';
}

/**
 * A run with what its bare interpreters had shown when a row had so many rounds. Rows with rounds of their own begin to count
 * again, after the others: all that came before has been seen by then.
 */
export function controlsUntil(run: MeasuredRun, rounds: number, hasOwnRounds: boolean): MeasuredRun {
  if (rounds === Number.POSITIVE_INFINITY) return run;
  return {
    ...run,
    controls: run.controls.map((control) => {
      const later = control.trials.findIndex(({ round }, at) => round < (control.trials[at - 1]?.round ?? 0));
      const last = later < 0 ? 0 : later;
      const trials = control.trials.filter(({ round }, at) =>
        hasOwnRounds ? at < last || round <= rounds : (later < 0 || at < later) && round <= rounds,
      );
      return { ...control, trials } as Result;
    }),
  };
}
