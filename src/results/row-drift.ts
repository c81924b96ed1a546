import { formatFactor, formatMs } from '../domain/format.js';
import type { Result, Trial, Warning } from '../domain/report.js';
import { drift } from '../stats/drift.js';
import { median } from '../stats/quantile.js';
import { samplesByMetric } from './metrics.js';

/** One of six in the wrong order still counts; by chance, a steady row would have to change by a fifth as well. */
const P = 0.025;
const LEAST_CHANGE = 0.2;
const FEWEST = 6;
/** The whole first: it says more than the step. */
const LOOKED_AT = { total: 'the whole', install: 'the install step', start: 'the start of Python' } as const;

/**
 * Whether an install row became slower or faster while it was measured. The control row cannot tell: a bare interpreter
 * writes nothing, and what slows down here is mostly the disk.
 */
export function rowDrift(scenario: Result['scenario'], trials: readonly Trial[]): Warning[] {
  if (scenario.runner !== 'install') return [];
  const samples = samplesByMetric(scenario, trials);
  for (const [metric, what] of Object.entries(LOOKED_AT)) {
    const times = samples[metric] ?? [];
    const { p, change } = drift(times);
    if (times.length < FEWEST || p > P || Math.abs(change) < LEAST_CHANGE) continue;
    const third = Math.ceil(times.length / 3);
    const [before, after] = [median(times.slice(0, third)), median(times.slice(-third))];
    const factor = formatFactor(change > 0 ? 1 + change : 1 / (1 + change));
    return [
      {
        code: 'ROW_DRIFT',
        message: `${what} became ${factor} times ${change > 0 ? 'slower' : 'faster'} during the run, from about ${formatMs(before)} to ${formatMs(after)} (n = ${times.length}); the bare interpreter does not see this, as it writes nothing to the disk.`,
        remedy:
          'Ratios to other rows change with it, since rows do not write alike: check free space and other writers, let the disk come to rest, and measure again.',
      },
    ];
  }
  return [];
}
