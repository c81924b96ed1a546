import { formatMs, formatShare } from '../domain/format.js';
import { isControl } from '../domain/plan.js';
import type { Environment, Result, Warning } from '../domain/report.js';
import { bimodal } from '../stats/bimodal.js';
import { drift } from '../stats/drift.js';
import { SD_OF_MAD } from '../stats/quantile.js';
import { samplesByMetric } from './metrics.js';
import { isOnAws } from './runs.js';
import { siteCost } from './site-cost.js';

/** Spread of the bare interpreter (1.4826 MAD over the median) above which a machine is called noisy. */
const NOISY_SPREAD = 0.15;
/** Drift of the bare interpreter over the run worth a word, and how sure one must be of it. */
const DRIFT_CHANGE = 0.05;
const DRIFT_P = 0.01;

/** Code of the warning that stands for those of the rows that have two modes. */
export const TWO_SPEEDS = 'TWO_SPEEDS';

/** What the control rows and the machine tell about the run as a whole. */
export function runWarnings(results: readonly Result[], environment: Environment): Warning[] {
  const controls = results.filter(({ scenario }) => isControl(scenario));
  return [
    ...drifted(controls),
    ...controls.flatMap(noisy),
    ...twoSpeeds(controls),
    // This machine’s speed is not that of AWS.
    ...(results.every(({ scenario }) => isOnAws(scenario))
      ? []
      : [...load(environment), ...governor(environment)]),
    ...controls.flatMap((control) => siteCost(control, results)),
  ];
}

/** Said once, with the control row that drifted most. */
function drifted(controls: readonly Result[]): Warning[] {
  const found = controls
    .map((control) => ({ id: control.id, samples: wallOf(control) }))
    .filter(({ samples }) => samples.length >= 6)
    .map(({ id, samples }) => ({ id, n: samples.length, ...drift(samples) }))
    .filter(({ p, change }) => p < DRIFT_P && Math.abs(change) > DRIFT_CHANGE)
    .sort((a, b) => Math.abs(b.change) - Math.abs(a.change));
  const [most] = found;
  if (!most) return [];
  const direction = most.change > 0 ? 'slower' : 'faster';
  return [
    {
      code: 'DRIFT',
      message: `the machine became ${formatShare(Math.abs(most.change))} ${direction} during the run (${most.id}, n = ${most.n}).`,
      remedy:
        'Rows are compared round by round, which lessens the effect on ratios but does not remove it: let the machine cool down or become idle, and measure again.',
    },
  ];
}

function noisy(control: Result): Warning[] {
  const samples = wallOf(control);
  const { median = 0, mad = 0 } = control.summary.wall ?? {};
  if (samples.length < 6 || median === 0) return [];
  const spread = (SD_OF_MAD * mad) / median;
  // Two speeds are told with more than a spread.
  if (spread <= NOISY_SPREAD || bimodal(samples)) return [];
  return [
    {
      code: 'NOISY_MACHINE',
      message: `the bare interpreter alone varies by ${formatShare(spread)} here (${control.id}, n = ${samples.length}).`,
      remedy: 'Close other programs, or raise --runs.',
    },
  ];
}

function wallOf({ scenario, trials }: Result): readonly number[] {
  return samplesByMetric(scenario, trials).wall ?? [];
}

/** A machine whose bare interpreter has two typical times has them for every row. */
function twoSpeeds(controls: readonly Result[]): Warning[] {
  for (const control of controls) {
    const { id } = control;
    const samples = wallOf(control);
    const found = bimodal(samples);
    if (!found) continue;
    const [low, high] = found.modes;
    return [
      {
        code: TWO_SPEEDS,
        message: `this machine has two speeds: the bare interpreter alone takes around ${formatMs(low)} or ${formatMs(high)} (${formatShare(found.share)} of its trials; ${id}, n = ${samples.length}). Two groups in a row’s times are attributed to it.`,
        remedy:
          'Ratios of the same run are paired by round; absolute times hold for neither speed: stop other users of the CPU, fix its frequency (coldstart doctor), or measure on another machine.',
      },
    ];
  }
  return [];
}

/** So much of the CPUs may be in use: one process is measured at a time. */
const LOADED_SHARE = 0.7;

/** Whether a load average is worth a warning. */
export function isLoaded(loadAverage: number, cpuCount: number): boolean {
  return loadAverage > cpuCount * LOADED_SHARE;
}

function load({ loadAverage, cpuCount }: Environment): Warning[] {
  if (!isLoaded(loadAverage[0], cpuCount)) return [];
  return [
    {
      code: 'LOADED_MACHINE',
      message: `the load average was ${loadAverage[0].toFixed(2)} on ${cpuCount} CPUs when the run began.`,
      remedy: 'Wait until other work has ended, or close it.',
    },
  ];
}

function governor({ governor: name }: Environment): Warning[] {
  if (name === undefined || name === 'performance') return [];
  return [
    {
      code: 'GOVERNOR',
      message: `the CPU frequency governor is ${name}: short processes run at changing speeds.`,
      remedy: 'Set it to performance while measuring (cpupower frequency-set -g performance).',
    },
  ];
}
