import { formatMs, formatNumber } from '../domain/format.js';
import type { MetricSummary } from '../domain/report.js';
import { bounds } from './columns.js';

type Told = Pick<MetricSummary, 'median' | 'medianCi95'>;

/** The interval beside a median that has its unit with it, in that unit: 3.14 s [2.82, 4.52]. */
export function besideMedian({ median, medianCi95 }: Told): string {
  if (!medianCi95 || Math.abs(median) < 1000) return bounds({ medianCi95 });
  return `[${medianCi95.map((ms) => formatNumber(ms / 1000)).join(', ')}]`;
}

/** A median with its unit, and with its interval where there is one. */
export function toldMedian(summary: Told): string {
  return `${formatMs(summary.median)}${summary.medianCi95 ? ` ${besideMedian(summary)}` : ''}`;
}
