import { kindOf } from '../domain/kinds.js';
import type { OkTrial, ScenarioRecord, Trial } from '../domain/report.js';

/** The metrics of one trial by their address names, in ms and bytes: its phases and the figures of its kind. */
export function metricsOf(record: Pick<ScenarioRecord, 'runner'>, trial: OkTrial): Record<string, number> {
  const all = Object.entries({ ...trial.phases, ...kindOf(record).figures(trial) });
  return Object.fromEntries(all.filter((entry): entry is [string, number] => entry[1] !== undefined));
}

/** The successful trials that count: round 0 is the first touch and stands apart. */
export function countedTrials(trials: readonly Trial[]): OkTrial[] {
  return trials.filter((trial): trial is OkTrial => trial.status === 'ok' && trial.round > 0);
}

/** The samples of each metric, in run order. A metric that some trials lack has fewer samples. */
export function samplesByMetric(
  record: Pick<ScenarioRecord, 'runner'>,
  trials: readonly Trial[],
): Record<string, number[]> {
  const samples: Record<string, number[]> = {};
  for (const trial of countedTrials(trials)) {
    for (const [metric, value] of Object.entries(metricsOf(record, trial))) {
      samples[metric] ??= [];
      samples[metric].push(value);
    }
  }
  return samples;
}
