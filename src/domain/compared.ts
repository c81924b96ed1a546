import type { Comparison } from './report.js';

/** What a comparison is about: ready, or ready.p95. */
export function shownMetric({ metric, aggregation }: Pick<Comparison, 'metric' | 'aggregation'>): string {
  return aggregation === undefined ? metric : `${metric}.${aggregation}`;
}

/** The figures of base and head that stand for their samples: medians, or what was compared in their stead. */
export function typical(
  comparison: Pick<Comparison, 'baseMedian' | 'headMedian' | 'baseQuantile' | 'headQuantile'>,
): readonly [base: number | undefined, head: number | undefined] {
  const { baseMedian, headMedian, baseQuantile, headQuantile } = comparison;
  return [baseMedian ?? baseQuantile, headMedian ?? headQuantile];
}
