import { logsOrNone } from './logs.js';
import { median, SD_OF_MAD } from './quantile.js';

/** A spread below 1 % is taken as 1 %: rounded times can have a deviation of zero. */
const LEAST_SPREAD = 0.01;
const FEWEST = 6;

/**
 * Indices of the samples far outside, on either side: distance of the log from the median log, in robust standard
 * deviations. None below n = 6. Nobody should drop them; they ask for a look at the machine.
 *
 * Simulated: clean lognormal data of any spread flag a value in 0.2–0.6 % of samples of n = 6 … 1000.
 */
export function outliers(samples: readonly number[]): number[] {
  const logs = logsOrNone(samples);
  if (!logs || logs.length < FEWEST) return [];
  const centre = median(logs);
  const distances = logs.map((log) => Math.abs(log - centre));
  const limit = farOutside(logs.length) * Math.max(LEAST_SPREAD, SD_OF_MAD * median(distances));
  return distances.flatMap((distance, index) => (distance > limit ? [index] : []));
}

/** The deviation of a small sample is itself uncertain: 6.1 sd at n = 20, 8.2 at n = 10. */
function farOutside(n: number): number {
  return 5 + 100 / n ** 1.5;
}
