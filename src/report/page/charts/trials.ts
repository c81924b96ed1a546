import * as Plot from '@observablehq/plot';
import { formatMs } from '../../../domain/format.js';
import { mainMetric } from '../../../domain/kinds.js';
import type { MetricSummary, OkTrial, Result } from '../../../domain/report.js';
import { listed } from '../../../domain/words.js';
import { metricsOf } from '../../../results/metrics.js';
import { measured } from '../../caption.js';
import { rowGroups } from '../../columns.js';
import { besideMedian, toldMedian } from '../../interval.js';
import { figure, NARROW, thinned, valueTable, xAxis } from '../draw.js';
import { type Markup, markup } from '../markup.js';
import { series } from '../palette.js';
import { pixelsOf, rowLayout, rowTexts } from '../row-texts.js';
import type { SectionMaker } from '../section.js';
import { roundTicks, ticksOf } from '../ticks.js';

/** One row as it is drawn. */
interface Strip {
  readonly id: string;
  readonly metric: string;
  readonly summary: MetricSummary;
  /** Only some of its trials are drawn. */
  readonly isMany: boolean;
  readonly trials: readonly { readonly round: number; readonly value: number }[];
}

/** Of rows with more trials, such as those of logs, so many are drawn and listed. */
const MOST_DOTS = 1000;
/** Rows whose medians are further apart than this get scales of their own: a slow one would flatten the others. */
const MOST_APART = 5;
/** Slowest trial over fastest: from here on the scale is logarithmic. */
const LOG_FROM = 20;

/** Every trial as a dot, over its row's median and interval. */
export const trials: SectionMaker = (document) => {
  if (document.kind !== 'report') return undefined;
  const panels = rowGroups(measured(document)).flatMap(({ rows }) =>
    byScale(rows.flatMap((row) => stripOf(row) ?? [])),
  );
  if (panels.length === 0) return undefined;
  return {
    id: 'trials',
    title: 'Every trial',
    body: markup`<p class="faint">One dot a trial, without round 0; the line is the median, the bar its 95 % interval; ${sizes(panels.flat())}. Each panel has a scale of its own.${
      panels.flat().some(({ isMany }) => isMany)
        ? ` Of rows with more than ${MOST_DOTS} trials ${MOST_DOTS} are drawn and listed, evenly spread over all by size.`
        : undefined
    }</p>
${panels.map(panel)}`,
  };
};

/** How many trials the medians are of. */
function sizes(strips: readonly Strip[]): string {
  const [least, most] = range(strips.map(({ summary }) => summary.n));
  return least === most ? `n = ${least} a row` : `n = ${least} to ${most}, as the tables have it`;
}

function stripOf(row: Result): Strip | undefined {
  const metric = mainMetric(row.scenario);
  const summary = row.summary[metric];
  if (!summary) return undefined;
  const counted = row.trials.filter((trial): trial is OkTrial => trial.status === 'ok' && trial.round > 0);
  const all = counted.flatMap((trial) => {
    const value = metricsOf(row.scenario, trial)[metric];
    return value === undefined ? [] : [{ round: trial.round, value }];
  });
  const isMany = all.length > MOST_DOTS;
  return {
    ...{ id: row.id, metric, summary, isMany },
    // By size, so that the drawing is that of all.
    trials: isMany
      ? thinned(
          [...all].sort((a, b) => a.value - b.value),
          MOST_DOTS,
        )
      : all,
  };
}

/** Rows of like size together, each group in the order of the rows. */
function byScale(strips: readonly Strip[]): Strip[][] {
  const groups: Strip[][] = [];
  for (const strip of [...strips].sort((a, b) => a.summary.median - b.summary.median)) {
    const last = groups.at(-1);
    const least = last?.[0]?.summary.median ?? 0;
    if (last && strip.summary.median <= MOST_APART * least) last.push(strip);
    else groups.push([strip]);
  }
  return groups.map((group) => strips.filter((strip) => group.includes(strip)));
}

function panel(strips: readonly Strip[]): Markup {
  const [{ metric } = { metric: 'ready' }] = strips;
  const label = `${metric} of every trial. ${listed(
    strips.map(({ id, summary }) => `${id}: median ${toldMedian(summary)}, n = ${summary.n}`),
    40,
    '; ',
  )}`;
  return figure(label, (width) => drawing(strips, width), tableOf(strips));
}

function drawing(strips: readonly Strip[], width: number): Plot.PlotOptions {
  const [first] = strips;
  const dots = strips.flatMap(({ id, trials: all }, row) => all.map((trial) => ({ id, row, ...trial })));
  const [least, most] = range(dots.map(({ value }) => value));
  const isLog = least > 0 && most > LOG_FROM * least;
  // On a narrow drawing the name stands above the strip, which makes room for it.
  const [middle, half] = width === NARROW ? [0.1, 0.25] : [0, 0.36];
  const top = (_: unknown, row: number) => row + middle - half;
  const bottom = (_: unknown, row: number) => row + middle + half;
  const texts = strips.map(({ id, summary }) => ({ id, figure: toldMedian(summary) }));
  const layout = rowLayout(texts, width);
  const label = `${first?.metric ?? ''} in ms`;
  const domain: [number, number] = [least / 1.2, most * 1.2];
  return {
    ...layout,
    x: isLog
      ? { type: 'log', domain, axis: null }
      : {
          ...xAxis(label, width),
          // A single value has no scale of its own: around it, not on a tick of nine digits.
          ...(least === most ? { domain: [0.9 * least, 1.1 * most] } : {}),
        },
    marks: [
      ...(isLog ? ticksOf(roundTicks(...domain, pixelsOf(layout)), `${label}, logarithmic`) : []),
      Plot.rectX(
        strips
          .map((strip, row) => ({ ci: strip.summary.medianCi95, row }))
          .filter(({ ci }) => ci !== undefined),
        {
          x1: ({ ci }: { ci?: [number, number] }) => ci?.[0],
          x2: ({ ci }: { ci?: [number, number] }) => ci?.[1],
          y1: ({ row }: { row: number }) => row + middle - half,
          y2: ({ row }: { row: number }) => row + middle + half,
          fill: 'var(--tint-0)',
        },
      ),
      Plot.dot(dots, {
        x: 'value',
        // Dots at one place would hide each other.
        y: ({ row, round }: { row: number; round: number }) => row + middle + (((round * 7) % 5) - 2) * 0.1,
        ...{ r: 3, fill: series(0), fillOpacity: 0.7 },
        title: ({ round, value }: { round: number; value: number }) => `round ${round}: ${formatMs(value)}`,
      }),
      Plot.ruleX(strips, {
        x: ({ summary }: Strip) => summary.median,
        ...{ y1: top, y2: bottom, stroke: 'var(--ink)', strokeWidth: 2 },
      }),
      ...rowTexts(texts, width),
    ],
  };
}

function range(values: readonly number[]): [number, number] {
  return [
    values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY),
    values.reduce((most, value) => Math.max(most, value), 0),
  ];
}

function tableOf(strips: readonly Strip[]): Markup {
  return valueTable(
    'The trials as a table',
    [
      'row',
      'median',
      '95 % CI',
      'n',
      strips.some(({ isMany }) => isMany) ? 'trials, ms' : 'trials in run order, ms',
    ],
    strips.map(({ id, summary, trials: all }) => [
      id,
      formatMs(summary.median),
      besideMedian(summary),
      String(summary.n),
      all.map(({ value }) => value.toFixed(value >= 100 ? 0 : 1)).join(' '),
    ]),
  );
}
