import * as Plot from '@observablehq/plot';
import { formatMs, formatRatio } from '../../../domain/format.js';
import type { Trend, TrendPoint, TrendRow } from '../../../domain/trend-record.js';
import { counted, listed } from '../../../domain/words.js';
import { median } from '../../../stats/quantile.js';
import { besideMedian, toldMedian } from '../../interval.js';
import { dayOf, reportName, rowName } from '../../trend/rows.js';
import { figure, NARROW, valueTable } from '../draw.js';
import { type Markup, markup, name } from '../markup.js';
import { series } from '../palette.js';
import type { Section } from '../section.js';

/** More rows than these are not drawn: those with steps come first then. */
const MOST_DRAWN = 60;
/** Nobody listens to more; the table below has them all. */
const MOST_SAID = 100;

/** What is drawn of one report. */
interface Dot {
  /** Place among the reports of the row. */
  readonly x: number;
  readonly median: number;
  readonly low: number;
  readonly high: number;
  readonly title: string;
}

/** A figure for each row of each machine: medians with intervals, the bare interpreter’s course as a band, steps. */
export function trendCharts(trend: Trend): Section[] {
  const rows = trend.rows.filter(({ points }) => points.length > 1);
  if (rows.length === 0) return [];
  const isStepped = (row: TrendRow) => row.steps.length > 0;
  const sorted =
    rows.length <= MOST_DRAWN
      ? rows
      : [...rows.filter(isStepped), ...rows.filter((row) => !isStepped(row))].slice(0, MOST_DRAWN);
  const rest = rows.length - sorted.length;
  return [
    {
      id: 'courses',
      title: 'Over time',
      body: markup`<p class="faint">Medians until ready (of commands to their end, of installs in total) in milliseconds with 95 % intervals, one report after the other at equal distances; a dashed line is a step, with the first report after it. The grey band is what the bare interpreter of the machine did, scaled to the row’s first level: what the row shares with it is the machine’s${
        rest > 0 ? `; ${sorted.length} of ${rows.length} rows, those with steps first` : ''
      }.</p>
${sorted.map((row) => chart(row, trend))}`,
    },
  ];
}

function chart(row: TrendRow, trend: Trend): Markup {
  const machine = trend.machines.length > 1 ? `, machine ${trend.machines[row.machine]?.name}` : '';
  const dots = row.points.map((point, x) => dotOf(point, x, trend));
  const [first, last] = [row.points[0], row.points.at(-1)];
  const steps = row.steps.map(
    ({ after, ratio, cause }) =>
      `${formatRatio(ratio)} at ${reportName(trend.reports[after])}${cause === 'machine' ? ', the machine’s' : ''}`,
  );
  const label = `${rowName(row)}${machine}: ${counted(dots.length, 'report')}, ${formatMs(first?.median ?? 0)} to ${formatMs(last?.median ?? 0)}; ${steps.length === 0 ? 'no step' : steps.join('; ')}. Medians: ${listed(
    row.points.map((point) => formatMs(point.median)),
    MOST_SAID,
  )}`;
  return markup`<h3>${name(rowName(row))}${machine}</h3>
${figure(label, (width) => drawing(row, dots, width, trend), values(row, trend))}`;
}

function dotOf(point: TrendPoint, x: number, { reports }: Trend): Dot {
  const report = reports[point.report];
  const [low, high] = point.medianCi95 ?? [point.median, point.median];
  const subject = report?.commit?.subject;
  const told = report ? `${reportName(report)}, ${dayOf(report)}${subject ? `, ${subject}` : ''}` : '';
  return { x, median: point.median, low, high, title: `${told}: ${figuresOf(point)}` };
}

function figuresOf(point: TrendPoint): string {
  return `${toldMedian(point)}, n = ${point.n}`;
}

function values(row: TrendRow, { reports }: Trend): Markup {
  return valueTable(
    `Values of ${rowName(row)}`,
    ['report', 'date', 'median', '95 % interval', 'n', 'step'],
    row.points.map((point) => {
      const report = reports[point.report];
      const step = row.steps.find(({ after }) => after === point.report);
      return [
        reportName(report),
        report ? dayOf(report) : '',
        formatMs(point.median),
        besideMedian(point),
        String(point.n),
        step ? `${formatRatio(step.ratio)}${step.cause === 'machine' ? ' (machine)' : ''}` : '',
      ];
    }),
  );
}

function drawing(row: TrendRow, dots: readonly Dot[], width: number, trend: Trend): Plot.PlotOptions {
  const isNarrow = width === NARROW;
  const band = bandOf(row, trend);
  const steps = stepsOf(row, trend);
  const colour = row.control ? 'var(--faint)' : series(0);
  return {
    ...{ width, height: isNarrow ? 190 : 220, marginLeft: 52, marginRight: isNarrow ? 14 : 40 },
    ...{ marginTop: 14 + 15 * lanes(steps), marginBottom: 40 },
    x: {
      ...{ domain: [-0.5, dots.length - 0.5], label: null },
      ticks: ticksFor(dots.length, isNarrow ? 3 : 8),
      tickFormat: (x: number) => tickOf(row.points[x], trend),
    },
    y: { label: null, ticks: 4, grid: true, nice: true, zero: false },
    style: { fontSize: '12px', background: 'transparent', overflow: 'visible' },
    marks: [
      Plot.areaY(band, { x: 'x', y1: 'low', y2: 'high', fill: 'var(--rule)', z: 'part' }),
      ...levels(row),
      Plot.ruleX(steps, { x: 'x', stroke: 'color', strokeDasharray: '5,3', strokeWidth: 1.5 }),
      Plot.ruleX(dots, { x: 'x', y1: 'low', y2: 'high', stroke: colour, strokeWidth: 1 }),
      Plot.line(dots, { x: 'x', y: 'median', stroke: colour, strokeWidth: 1 }),
      Plot.dot(dots, {
        ...{ x: 'x', y: 'median', r: dots.length > 80 ? 2 : 3, fill: colour, stroke: 'var(--paper)' },
        ...{ strokeWidth: 0.8, title: 'title' },
      }),
      ...steps.map((step) =>
        Plot.text([step], {
          ...{ x: 'x', frameAnchor: 'top', text: 'label', lineAnchor: 'bottom' },
          ...{ dy: -3 - 15 * step.lane, textAnchor: step.anchor, fill: 'var(--ink)' },
        }),
      ),
    ],
  };
}

/** So many reports at the most have their date below. */
function ticksFor(count: number, most: number): number[] {
  const distance = Math.max(1, Math.ceil(count / most));
  return Array.from({ length: Math.ceil(count / distance) }, (_, index) => index * distance);
}

function tickOf(point: TrendPoint | undefined, { reports }: Trend): string {
  const report = point && reports[point.report];
  if (!report) return '';
  return report.commit ? `${dayOf(report)}\n${report.commit.sha.slice(0, 7)}` : dayOf(report);
}

/** Between two steps the median of the medians. */
function levels({ points, steps }: TrendRow): Plot.Markish[] {
  const at = (report: number) => points.findIndex((point) => point.report === report);
  if (steps.length === 0) return [];
  const ends = steps.map(({ after }) => at(after));
  const heights = [steps[0]?.beforeMedian, ...steps.map(({ afterMedian }) => afterMedian)];
  const lines = heights.map((y, index) => ({
    y,
    x1: (ends[index - 1] ?? 0) - 0.5,
    x2: (ends[index] ?? points.length) - 0.5,
  }));
  return [
    Plot.ruleY(lines, { y: 'y', x1: 'x1', x2: 'x2', stroke: series(3), strokeWidth: 2, strokeOpacity: 0.7 }),
  ];
}

/** Labels that would lie over each other stand one above the other; those near the right edge end at their line. */
function stepsOf({ points, steps }: TrendRow, { reports }: Trend) {
  return steps.map(({ after, ratio, cause }, index) => {
    const x = points.findIndex(({ report }) => report === after) - 0.5;
    const whose = cause === 'machine' ? ', machine' : '';
    return {
      x,
      lane: index % 3,
      label: `${formatRatio(ratio)} ${shortName(reports[after])}${whose}`,
      anchor: x > points.length / 2 ? ('end' as const) : ('start' as const),
      color: cause === 'machine' ? 'var(--faint)' : series(3),
    };
  });
}

function shortName(report: Trend['reports'][number] | undefined): string {
  return report?.commit ? report.commit.sha.slice(0, 7) : report ? dayOf(report) : '';
}

function lanes(steps: readonly { readonly lane: number }[]): number {
  return Math.max(0, ...steps.map(({ lane }) => lane + 1));
}

/** The bare interpreter’s medians with their intervals, as shares of its middle, on the row’s first level. */
function bandOf(row: TrendRow, { rows }: Trend) {
  const label = row.id.split('/').find((part) => /^py\d/.test(part));
  const all = rows.filter(({ control, machine }) => control && machine === row.machine);
  const bare = all.find(({ id }) => id.endsWith(`/${label}`)) ?? all[0];
  if (!bare || row.control) return [];
  const known = new Map(bare.points.map((point) => [point.report, point]));
  const shared = row.points.flatMap((point, x) => {
    const control = known.get(point.report);
    return control ? [{ x, control, own: point.median }] : [];
  });
  // Of the reports before the first step, so that the row leaves the band where it alone has one.
  const until = row.steps[0]?.before ?? Number.POSITIVE_INFINITY;
  const level = shared.filter(({ control }) => control.report <= until);
  const scale = median((level.length > 0 ? level : shared).map(({ control, own }) => own / control.median));
  let part = 0;
  return shared.map(({ x, control }, index) => {
    // Where the bare interpreter is missing the band has a gap.
    if (index > 0 && x > (shared[index - 1]?.x ?? 0) + 1) part += 1;
    const [low, high] = control.medianCi95 ?? [control.median * 0.99, control.median * 1.01];
    return { x, part, low: low * scale, high: high * scale };
  });
}
