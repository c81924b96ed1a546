import { formatBytes } from './format.js';

/** What is counted of a worker instead of timed, and in what. */
export const COUNTS = {
  modules: 'count',
  distributions: 'count',
  importBytes: 'bytes',
  openedFiles: 'count',
  syscalls: 'count',
  instructions: 'count',
} as const;

/** A count by its name in reports and budgets. */
export type CountMetric = keyof typeof COUNTS;

/** What is to be counted of a row. */
export interface WantedCounts {
  readonly metrics: readonly CountMetric[];
  /** Several where something is decided by them: so that what is not the same in every run shows itself. */
  readonly runs: number;
}

export const COUNT_METRICS = Object.keys(COUNTS) as CountMetric[];

/** Counts by their names in a report, where distributions are a list of their own. */
type CountedRuns = {
  readonly [name in Exclude<CountMetric, 'distributions'> | 'distributionCount']?:
    | readonly number[]
    | undefined;
};

/** The count of each run; undefined where it was not counted. */
export function countsIn(
  counts: CountedRuns | undefined,
  metric: CountMetric,
): readonly number[] | undefined {
  return counts?.[metric === 'distributions' ? 'distributionCount' : metric];
}

/** A count in words: 310, 9.5 MB. */
export function shownCount(metric: CountMetric, value: number): string {
  return COUNTS[metric] === 'bytes' ? formatBytes(value) : String(value);
}
