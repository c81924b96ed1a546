import { mainMetric } from '../domain/kinds.js';
import type { Report, Result } from '../domain/report.js';

/** The order of the rows that people see: as they were given, or the fastest first. */
export type Sorting = 'command' | 'time';

/** Words of `--sort`. Times are compared by their medians, which is what is shown. */
export const SORTINGS: Readonly<Record<string, Sorting>> = {
  auto: 'command',
  command: 'command',
  'mean-time': 'time',
  time: 'time',
};

export type TimeUnit = 'µs' | 'ms' | 's';

/** Words of `--time-unit`. */
export const TIME_UNITS: Readonly<Record<string, TimeUnit>> = {
  microsecond: 'µs',
  millisecond: 'ms',
  second: 's',
  ...{ us: 'µs', µs: 'µs', ms: 'ms', s: 's' },
};

/** The report with its rows in that order; those without a figure last. Pure. */
export function sorted(report: Report, order: Sorting | undefined): Report {
  if (order !== 'time') return report;
  const timeOf = ({ scenario, summary }: Result) => summary[mainMetric(scenario)]?.median ?? Infinity;
  return { ...report, results: report.results.toSorted((a, b) => compareTimes(timeOf(a), timeOf(b))) };
}

/** Infinity from infinity is no number. */
function compareTimes(a: number, b: number): number {
  return a === b ? 0 : a - b;
}
