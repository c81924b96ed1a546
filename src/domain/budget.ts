import type { CountMetric } from './counts.js';

/** Figures a budget can be about, and what they are measured in. */
export const METRICS = {
  boot: 'ms',
  imports: 'ms',
  loop: 'ms',
  work: 'ms',
  exit: 'ms',
  run: 'ms',
  ready: 'ms',
  wall: 'ms',
  cpu: 'ms',
  rss: 'bytes',
  venv: 'ms',
  install: 'ms',
  start: 'ms',
  create: 'ms',
  stop: 'ms',
  engine: 'ms',
  compile: 'ms',
  firstImport: 'ms',
  total: 'ms',
  secondImport: 'ms',
  size: 'bytes',
  billed: 'ms',
  init: 'ms',
  restore: 'ms',
  handler: 'ms',
  overhead: 'ms',
  first: 'ms',
  middle: 'ms',
} as const;

/** A figure of a row, by its name in reports. */
export type Metric = keyof typeof METRICS;

/** How the samples of a row become one figure, and how many of them that takes. */
export const AGGREGATIONS = {
  p50: 1,
  median: 1,
  p75: 1,
  p90: 20,
  p95: 40,
  p99: 200,
  mean: 1,
  min: 1,
  max: 1,
  mad: 1,
} as const;

/** The aggregations that a gate can hold against a base, with their shares. */
export const QUANTILES = { p50: 0.5, median: 0.5, p75: 0.75, p90: 0.9, p95: 0.95, p99: 0.99 } as const;

export type Quantile = keyof typeof QUANTILES;

/** `median` is another word for p50. */
export type Aggregation = keyof typeof AGGREGATIONS;

export type Operator = '<' | '<=' | '>' | '>=';

/** A threshold on a row's own figures. */
export interface Budget {
  /** As the user wrote it. */
  readonly text: string;
  /** Id or glob of the rows; absent for every row that has the metric. */
  readonly rows?: string;
  readonly metric: Metric;
  readonly aggregation: Aggregation;
  readonly operator: Operator;
  /** In milliseconds or bytes. */
  readonly limit: number;
  /** As the user wrote it: 150 ms. */
  readonly shownLimit: string;
}

/** A threshold on what a row’s worker loads. */
export interface CountBudget extends Pick<Budget, 'text' | 'rows' | 'operator' | 'shownLimit'> {
  readonly count: CountMetric;
  /** A number of them, or bytes. */
  readonly limit: number;
}

/** What a row’s worker is not to load. */
export interface ExclusionBudget extends Pick<Budget, 'text' | 'rows'> {
  readonly count: 'modules' | 'distributions';
  readonly excludes: readonly string[];
}

/** All that `--budget` takes. */
export type AnyBudget = Budget | CountBudget | ExclusionBudget;

/** Whether it is about figures of the trials. */
export function isOfTrials(budget: AnyBudget): budget is Budget {
  return 'aggregation' in budget;
}
