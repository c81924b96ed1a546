import { defined } from '../domain/defined.js';
import type { OkTrial, Result, Trial } from '../domain/report.js';

/** The metrics of one trial by their address name, in ms and bytes: the phases, ready, wall, cpu, rss. */
export function metricsOf(trial: OkTrial): Record<string, number> {
  const phases = Object.entries(trial.phases).filter(
    (entry): entry is [string, number] => entry[1] !== undefined,
  );
  if ('siteBytes' in trial) {
    return {
      ...Object.fromEntries(phases),
      total: trial.wallMs,
      secondImport: trial.secondImportMs,
      size: trial.siteBytes,
      wall: trial.wallMs,
      cpu: trial.cpu.userMs + trial.cpu.systemMs,
    };
  }
  if ('label' in trial) {
    return {
      ...Object.fromEntries(phases),
      wall: trial.wallMs,
      billed: trial.billedMs,
      ...defined({ rss: trial.maxMemoryUsedBytes }),
    };
  }
  return {
    ...Object.fromEntries(phases),
    ...defined({ ready: trial.readyMs }),
    wall: trial.wallMs,
    cpu: trial.cpu.userMs + trial.cpu.systemMs,
    ...defined({ rss: trial.peakRssBytes }),
  };
}

/** The successful trials that count: round 0 is the first touch and stands apart. */
export function countedTrials(trials: readonly Trial[]): OkTrial[] {
  return trials.filter((trial): trial is OkTrial => trial.status === 'ok' && trial.round > 0);
}

/** The samples of each metric, in run order. A metric that some trials lack has fewer samples. */
export function samplesByMetric(trials: readonly Trial[]): Record<string, number[]> {
  const samples: Record<string, number[]> = {};
  for (const trial of countedTrials(trials)) {
    for (const [metric, value] of Object.entries(metricsOf(trial))) {
      samples[metric] ??= [];
      samples[metric].push(value);
    }
  }
  return samples;
}

/** The metric that answers "how long until it is useful". */
export function mainMetric(scenario: Result['scenario']): 'ready' | 'wall' | 'total' {
  if (scenario.runner === 'install') return 'total';
  if (scenario.runner === 'lambda') return 'wall';
  return scenario.runner === 'worker' || scenario.ready !== undefined ? 'ready' : 'wall';
}
