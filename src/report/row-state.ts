import { METRICS } from '../domain/budget.js';
import { COUNTS } from '../domain/counts.js';
import { formatBytes, formatMs } from '../domain/format.js';
import { mainMetric } from '../domain/kinds.js';
import type { MetricSummary, Result } from '../domain/report.js';
import { sentence } from '../domain/words.js';
import { countedTrials } from '../results/metrics.js';

/** Whether anything was measured of a row, round 0 apart. */
export function hasSample({ trials }: Pick<Result, 'trials'>): boolean {
  return countedTrials(trials).length > 0;
}

/** Why a row counts as not measured, as for exit code 3; undefined where it was. */
export function unmeasured({
  trials,
  warnings,
}: Result): { readonly code: string; readonly message: string } | undefined {
  const left = warnings.find(({ code }) => code === 'CLEANUP_FAILED');
  if (left) return { code: left.code, message: `${left.message} ${left.remedy}` };
  if (hasSample({ trials })) return undefined;
  const failures = warnings.find(({ code }) => code === 'FAILURES');
  const failed = trials.find((trial) => trial.status === 'failed');
  return {
    code: failed?.code ?? 'NOT_MEASURED',
    message: failures?.message ?? failed?.message ?? 'No trial was measured.',
  };
}

/** The figures of a row in words, and the median of the metric that says how long until it is useful. */
export function rowFigures({ scenario, summary, warnings }: Result): {
  readonly mainMs: number;
  readonly lines: readonly string[];
} {
  return {
    mainMs: summary[mainMetric(scenario)]?.median ?? 0,
    lines: [
      ...Object.entries(summary).map(([metric, figures]) => `${metric}: ${figure(metric, figures)}`),
      ...warnings.map(({ code, message, remedy }) => `${code}: ${sentence(message)} ${remedy}`),
    ],
  };
}

function figure(metric: string, { median, medianCi95, n }: MetricSummary): string {
  const show = (value: number) => {
    const unit = unitOf(metric);
    if (unit === 'count') return String(value);
    return unit === 'bytes' ? formatBytes(Math.round(value)) : formatMs(value);
  };
  const interval = medianCi95 ? ` [${medianCi95.map(show).join(', ')}]` : '';
  return `${show(median)}${interval}, n = ${n}`;
}

/** What a metric is measured in. */
export function unitOf(metric: string): 'ms' | 'bytes' | 'count' {
  if (Object.hasOwn(COUNTS, metric)) return COUNTS[metric as keyof typeof COUNTS];
  return Object.hasOwn(METRICS, metric) ? METRICS[metric as keyof typeof METRICS] : 'ms';
}
