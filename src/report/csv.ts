import { shownMetric } from '../domain/compared.js';
import type { ComparisonReport } from '../domain/comparison-report.js';
import type { Reporter } from './reporter.js';

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

/**
 * One line per row and metric (RFC 4180): times in ms, rss in bytes; what a sample cannot support is empty. A row without
 * a sample is one line too: what is missing must not look as if it had never been asked for.
 */
export const csv: Reporter = (document) => {
  if (document.kind === 'comparison') return comparisonCsv(document);
  const lines = document.results.flatMap(({ id, summary }) => {
    const metrics = Object.entries(summary);
    if (metrics.length === 0) return [[id, '', '0', ...STATISTICS.slice(1).map(() => '')]];
    return metrics.map(([metric, { medianCi95, ...rest }]) => {
      const values: Record<string, number | undefined> = {
        ...rest,
        ciLow: medianCi95?.[0],
        ciHigh: medianCi95?.[1],
      };
      return [id, metric, ...STATISTICS.map((name) => values[name]?.toString() ?? '')];
    });
  });
  return csvText([['id', 'metric', ...STATISTICS], ...lines]);
};

const OF_COMPARISONS = [
  ...['verdict', 'base', 'head', 'metric', 'unit', 'pairing', 'n', 'baseMedian', 'headMedian'],
  ...['ratio', 'ratioLow', 'ratioHigh', 'p', 'shift', 'resolvable', 'accepted'],
];

/** One line per compared row; those that could not be compared have a verdict and an id only. */
function comparisonCsv({ comparisons, gate }: ComparisonReport): string {
  const lines = comparisons.map(({ ratioCi95, accepted, ...rest }) => {
    const values: Record<string, unknown> = {
      ...rest,
      // Of a quantile there are no medians that were compared.
      metric: shownMetric(rest),
      ratioLow: ratioCi95?.[0],
      ratioHigh: ratioCi95?.[1],
      accepted: accepted?.reason,
    };
    return OF_COMPARISONS.map((name) => String(values[name] ?? ''));
  });
  const others = gate.unmatched.map(({ id, verdict = '' }) => {
    const named: Record<string, string> = { verdict, base: id, head: id };
    return OF_COMPARISONS.map((name) => named[name] ?? '');
  });
  return csvText([OF_COMPARISONS, ...lines, ...others]);
}

/** Lines of fields, quoted where needed, with nothing that a spreadsheet would run. */
export function csvText(lines: readonly (readonly string[])[]): string {
  return lines.map((line) => `${line.map((field) => quoted(harmless(field))).join(',')}\r\n`).join('');
}

/** A spreadsheet would take such a name for a formula, which can read files; a number may have its sign. */
function harmless(field: string): string {
  const isFormula = /^[=+\-@\t\r]/.test(field) && !/^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(field);
  return isFormula ? `'${field}` : field;
}

/** In a log of CI a line that begins with two colons may be a command. */
function quoted(field: string): string {
  return /[",\r\n]|^\s*::/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
