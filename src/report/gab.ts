import { mainMetric } from '../domain/kinds.js';
import { plain } from '../domain/plain.js';
import type { MetricSummary, Report } from '../domain/report.js';
import { rowsOfHead } from '../results/rows-of-base.js';
import type { RunReporter } from './reporter.js';
import { unitOf } from './row-state.js';
import { uniqueNames } from './unique-names.js';

/**
 * Small phases swing by their double on any machine: an alarm on them would be one every day. What is counted is the same
 * in every run.
 */
const TRACKED = ['rss', 'size', 'modules', 'distributions', 'importBytes'];

/**
 * What github-action-benchmark reads as customSmallerIsBetter: of each row the time until ready (wall or total) and the
 * memory or size, as medians. `range` is half their 95 % interval. Rows without a sample are absent.
 */
export const gab: RunReporter = (report: Report) => {
  const results = rowsOfHead(report);
  const entries = results.flatMap(({ id, summary, scenario }) =>
    [mainMetric(scenario), ...TRACKED].flatMap((metric) => {
      const figures = summary[metric];
      return figures ? [{ name: `${plain(id)}: ${metric}`, ...entryOf(figures, unitOf(metric)) }] : [];
    }),
  );
  const names = uniqueNames(entries.map(({ name }) => name));
  const named = entries.map((entry, index) => ({ ...entry, name: names[index] ?? entry.name }));
  return `${JSON.stringify(named, undefined, 2)}\n`;
};

function entryOf({ median, medianCi95, min, max, n }: MetricSummary, unit: string) {
  const [low, high] = medianCi95 ?? [];
  const interval = low === undefined || high === undefined ? {} : { range: `± ${rounded((high - low) / 2)}` };
  const shown = medianCi95 ? `, 95 % interval ${medianCi95.map(rounded).join(' to ')}` : '';
  return {
    unit,
    value: median,
    ...interval,
    extra: `median, n = ${n}${shown}, min ${rounded(min)}, max ${rounded(max)}`,
  };
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
