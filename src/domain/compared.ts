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

/** What a compared pair of rows is called: a row and itself in a commit by the row. */
export function comparedRows({ base, head }: Pick<Comparison, 'base' | 'head'>): string {
  return base === head || isOfCommit(base, head) ? head : `${head} against ${base}`;
}

/** The same where there is little room: what the rows share once. */
export function comparedShortly(pair: Pick<Comparison, 'base' | 'head'>): string {
  const { base, head } = pair;
  const differing = differingAt(base, head);
  const [only = -1] = differing;
  if (differing.length !== 1 || isOfCommit(base, head)) return comparedRows(pair);
  const [before, after] = [base.split('/'), head.split('/')];
  const alike = after.filter((_, index) => index !== only).join('/');
  return `${alike === '' ? '' : `${alike}: `}${after[only]} against ${before[only]}`;
}

/** api@main/own/py3.12 is api/own/py3.12 as the commit has it. */
function isOfCommit(base: string, head: string): boolean {
  const [name = ''] = head.split('/', 1);
  return differingAt(base, head).join() === '0' && base.startsWith(`${name}@`);
}

/** At which of as many parts ids differ; none where one has more. */
function differingAt(base: string, head: string): number[] {
  const [before, after] = [base.split('/'), head.split('/')];
  if (before.length !== after.length) return [];
  return after.flatMap((part, index) => (part === before[index] ? [] : [index]));
}
