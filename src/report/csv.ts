import type { Reporter } from './index.js';

const STATISTICS = [
  'n',
  'median',
  'ciLow',
  'ciHigh',
  'mad',
  'mean',
  'sd',
  'min',
  'max',
  'p75',
  'p90',
  'p95',
  'p99',
] as const;

/** One line per row and metric (RFC 4180): times in ms, rss in bytes; what a sample cannot support is empty. */
export const csv: Reporter = (report) => {
  const lines = report.results.flatMap(({ id, summary }) =>
    Object.entries(summary).map(([metric, { medianCi95, ...rest }]) => {
      const values: Record<string, number | undefined> = {
        ...rest,
        ciLow: medianCi95?.[0],
        ciHigh: medianCi95?.[1],
      };
      return [id, metric, ...STATISTICS.map((name) => values[name]?.toString() ?? '')];
    }),
  );
  return [['id', 'metric', ...STATISTICS], ...lines]
    .map((line) => `${line.map(quoted).join(',')}\r\n`)
    .join('');
};

function quoted(field: string): string {
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
