import { commitName } from '../../domain/commit-record.js';
import { formatRatio } from '../../domain/format.js';
import type { Trend, TrendReport, TrendRow, TrendStep } from '../../domain/trend-record.js';
import { counted, joined } from '../../domain/words.js';
import { STEPS_FROM } from '../../stats/steps.js';
import { milliseconds } from '../columns.js';

/** Of the table of a trend; what a narrow terminal leaves out first is last. */
export const TREND_HEADERS = [
  'row',
  'machine',
  'reports',
  'first',
  'last',
  'last / first',
  'steps',
  'course',
];

const BARS = '▁▂▃▄▅▆▇█';
/** Of the least: noise alone must not look like steps. */
const LEAST_SPAN = 0.1;

/** A line for each row of each machine, cells in the order of {@link TREND_HEADERS}; the course in so many letters at the most. */
export function trendRows(trend: Trend, courseWidth: number): string[][] {
  return trend.rows.map((row) => {
    const [first, last] = [row.points[0], row.points.at(-1)];
    const change = first && last && row.points.length > 1 ? formatRatio(last.median / first.median) : '–';
    return [
      rowName(row),
      trend.machines[row.machine]?.name ?? '',
      String(row.points.length),
      milliseconds(first?.median),
      milliseconds(last?.median),
      change,
      row.points.length < STEPS_FROM ? '–' : String(row.steps.length),
      sparkline(
        row.points.map(({ median }) => median),
        courseWidth,
      ),
    ];
  });
}

/** With what tells it from others of its name. */
export function rowName({ id, variant }: TrendRow): string {
  return variant === undefined ? id : `${id} (${variant})`;
}

/** Heights between the least and the most, where these are far enough apart; of more values than letters the last. */
export function sparkline(values: readonly number[], width: number, bars = BARS): string {
  const shown = values.slice(-width);
  const [least, most] = [Math.min(...shown), Math.max(...shown)];
  const span = Math.max(most - least, LEAST_SPAN * least);
  const letters = shown.map((value) => {
    const share = span === 0 ? 0 : (value - least) / span;
    return bars[Math.min(bars.length - 1, Math.floor(share * bars.length))];
  });
  return letters.join('');
}

/** The steps in sentences: the rows' own first, what the machine did last. */
export function stepSentences(trend: Trend): string[] {
  const { machines } = trend;
  return stepsByRank(trend).map(({ row, step: { sentence } }) =>
    machines.length > 1 ? `on ${machines[row.machine]?.name}: ${sentence}` : sentence,
  );
}

/** The steps with their rows: the rows' own first, what the machine did last. */
export function stepsByRank({ rows }: Trend): { readonly row: TrendRow; readonly step: TrendStep }[] {
  const rankOf = ({ control }: TrendRow, { cause }: TrendStep) => (control ? 4 : RANKS[cause]);
  return rows
    .flatMap((row) => row.steps.map((step) => ({ row, step })))
    .sort((a, b) => rankOf(a.row, a.step) - rankOf(b.row, b.step));
}

const RANKS = { row: 0, both: 1, unknown: 2, machine: 3 } as const;

/** The answer in one line. */
export function headline(trend: Trend): string {
  const rows = trend.rows.filter(({ control }) => !control);
  const looked = rows.filter(({ points }) => points.length >= STEPS_FROM);
  if (trend.reports.length < 2) return 'One report is no trend: name more.';
  if (looked.length === 0)
    return `Too few reports to look for steps: ${STEPS_FROM} of one machine are needed.`;
  const steps = looked.flatMap((row) => row.steps);
  if (steps.length === 0) return `No step in ${counted(looked.length, 'row')}.`;
  const of = (cause: keyof typeof RANKS) => steps.filter((step) => step.cause === cause).length;
  const parts = [
    [of('row'), 'of a row’s own'],
    [of('both'), 'in part the machine’s'],
    [of('machine'), 'the machine’s'],
    [of('unknown'), 'of unknown cause'],
  ] as const;
  const told = parts.flatMap(([count, what]) => (count > 0 ? [`${count} ${what}`] : []));
  return `${counted(steps.length, 'step')} in ${counted(looked.length, 'row')}: ${joined(told)}.`;
}

/** What the trend is of, in lines. */
export function trendCaption({ reports, order, machines, rows }: Trend): string[] {
  const by = {
    commits: 'by the date of their commits',
    starts: 'by the date of measuring',
    mixed: 'by the date of their commits, else of measuring',
  } as const;
  const [first, last] = [reports[0], reports.at(-1)];
  const span = first && last ? `, ${dayOf(first)} to ${dayOf(last)}` : '';
  const metrics = [...new Set(rows.map(({ metric }) => metric))].join(', ');
  return [
    `${counted(reports.length, 'report')} ${by[order]}${span} · medians of ${metrics || 'nothing'} in ms`,
    ...machines.map(({ name, description }) => `machine ${name}: ${description}`),
    'a step is a lasting change of level: of rows without one at most 5 % show one',
  ];
}

/** The day of a report: of its commit where it has one. */
export function dayOf({ commit, startedAt }: TrendReport): string {
  return (commit?.committedAt ?? startedAt).slice(0, 10);
}

/** A report in a few words: its commit, else its file. */
export function reportName(report: TrendReport | undefined): string {
  return report?.commit ? commitName(report.commit) : (report?.file ?? '');
}
