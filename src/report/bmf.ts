import { mainMetric } from '../domain/kinds.js';
import { plain } from '../domain/plain.js';
import type { MetricSummary, Report, Result } from '../domain/report.js';
import { rowsOfHead } from '../results/rows-of-base.js';
import type { RunReporter } from './reporter.js';
import { unitOf } from './row-state.js';
import { uniqueNames } from './unique-names.js';

/** Names of benchmarks may have as many characters. */
const LONGEST_NAME = 1024;
const NANOSECONDS = 1e6;

interface BencherMetric {
  readonly value: number;
  readonly lower_value?: number;
  readonly upper_value?: number;
}

/**
 * Bencher Metric Format: medians with their 95 % intervals. `latency`, a measure that Bencher has itself, is the time
 * until ready (wall or total) in nanoseconds; all others have the unit in their name. Rows without a sample are absent.
 */
export const bmf: RunReporter = (report: Report) => {
  const results = rowsOfHead(report);
  const names = uniqueNames(
    results.map(({ id }) => plain(id)),
    LONGEST_NAME,
  );
  const benchmarks = results.flatMap((result, index) => {
    const measures = measuresOf(result);
    return measures.length === 0 ? [] : [[names[index] ?? '', Object.fromEntries(measures)] as const];
  });
  return `${JSON.stringify(Object.fromEntries(benchmarks), undefined, 2)}\n`;
};

function measuresOf({ summary, scenario }: Result): [string, BencherMetric][] {
  const main = mainMetric(scenario);
  return Object.entries(summary).map(([metric, figures]) =>
    metric === main
      ? ['latency', metricOf(figures, NANOSECONDS)]
      : [`${kebab(metric)}-${unitOf(metric)}`, metricOf(figures, 1)],
  );
}

function metricOf({ median, medianCi95 }: MetricSummary, factor: number): BencherMetric {
  return {
    value: median * factor,
    ...(medianCi95 ? { lower_value: medianCi95[0] * factor, upper_value: medianCi95[1] * factor } : {}),
  };
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
