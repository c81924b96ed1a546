import * as Plot from '@observablehq/plot';
import { formatMs, formatUsd } from '../../../domain/format.js';
import type { Tune, TunePoint } from '../../../domain/tune-record.js';
import { PRICE_DIGITS } from '../../../results/lambda/tune-sentences.js';
import { TUNE_HEADERS, tuneLines, tuneRows } from '../../tuning.js';
import { figure, NARROW, valueTable, xAxis } from '../draw.js';
import { type Markup, markup } from '../markup.js';
import { series } from '../palette.js';
import type { SectionMaker } from '../section.js';

/** Time and price over memory, the chosen size marked. */
export const tuning: SectionMaker = (document) => {
  const tune = document.kind === 'report' ? document.tune : undefined;
  if (!tune) return undefined;
  return {
    id: 'tuning',
    title: 'Memory',
    body: markup`<ul>${tuneLines({ ...tune, sentences: [] }).map((line) => markup`<li>${line}</li>`)}</ul>
<ul class="key" aria-hidden="true"><li><i style="background: ${series(0)}"></i>handler</li><li><i style="background: ${series(1)}"></i>init</li><li><i style="background: ${series(2)}"></i>$ per million</li></ul>
${timeChart(tune)}
${priceChart(tune)}
${valueTable('The sizes as a table', TUNE_HEADERS, tuneRows(tune))}`,
  };
};

function timeChart(tune: Tune): Markup {
  const label = `Time over memory. ${tune.points
    .map(
      ({ memorySizeMB, handler, init }) =>
        `${memorySizeMB} MB: handler ${formatMs(handler.medianMs)}${init ? `, init ${formatMs(init.medianMs)}` : ''}`,
    )
    .join('; ')}`;
  return figure(label, (width) => ({
    ...layout(tune, width, 'ms'),
    marks: [
      ...curve(tune, 0, ({ handler }) => handler),
      ...curve(tune, 1, ({ init }) => init),
      ...chosen(tune),
    ],
  }));
}

function priceChart(tune: Tune): Markup {
  const label = `Price of a million invocations over memory. ${tune.points
    .map(({ memorySizeMB, usdPerMillion }) => `${memorySizeMB} MB: ${formatUsd(usdPerMillion, PRICE_DIGITS)}`)
    .join('; ')}`;
  return figure(label, (width) => ({
    ...layout(tune, width, '$ per million'),
    marks: [
      Plot.line(tune.points, { x: 'memorySizeMB', y: 'usdPerMillion', stroke: series(2), strokeWidth: 2 }),
      Plot.dot(tune.points, {
        ...{ x: 'memorySizeMB', y: 'usdPerMillion', fill: series(2), r: 4 },
        title: ({ memorySizeMB, usdPerMillion }: TunePoint) =>
          `${memorySizeMB} MB: ${formatUsd(usdPerMillion, PRICE_DIGITS)}`,
      }),
      ...chosen(tune),
    ],
  }));
}

function layout({ points }: Tune, width: number, unit: string): Plot.PlotOptions {
  return {
    ...{ width, height: 260, marginLeft: 60, marginRight: 20, marginTop: 28, marginBottom: 46 },
    x: {
      ...xAxis('memory in MB, logarithmic', width),
      ...{ type: 'log', nice: false, tickFormat: (value: number) => String(value) },
      ticks: points
        .map(({ memorySizeMB }) => memorySizeMB)
        .filter((_, at) => width !== NARROW || at % 2 === 0),
    },
    y: { label: `↑ ${unit}`, grid: true, nice: true, zero: true, ticks: 5 },
    style: { fontSize: '12px', background: 'transparent', overflow: 'visible' },
  };
}

function curve(
  { points }: Tune,
  index: number,
  pick: (point: TunePoint) => TunePoint['init'],
): Plot.Markish[] {
  const drawn = points.flatMap((point) => {
    const picked = pick(point);
    return picked
      ? [
          {
            mb: point.memorySizeMB,
            ms: picked.medianMs,
            low: picked.ci95?.[0],
            high: picked.ci95?.[1],
            n: picked.n,
          },
        ]
      : [];
  });
  type Drawn = (typeof drawn)[number];
  return [
    Plot.ruleX(
      drawn.filter(({ low }) => low !== undefined),
      { x: 'mb', y1: 'low', y2: 'high', stroke: series(index) },
    ),
    Plot.line(drawn, { x: 'mb', y: 'ms', stroke: series(index), strokeWidth: 2 }),
    Plot.dot(drawn, {
      ...{ x: 'mb', y: 'ms', fill: series(index), r: 4 },
      title: ({ mb, ms, n }: Drawn) => `${mb} MB: ${formatMs(ms)}, n = ${n}`,
    }),
  ];
}

function chosen({ bestMB }: Tune): Plot.Markish[] {
  return [
    Plot.ruleX([bestMB], { stroke: 'var(--ink)', strokeDasharray: '4,3' }),
    Plot.text([bestMB], {
      ...{ x: (mb: number) => mb, frameAnchor: 'top', dy: -14 },
      text: (mb: number) => `chosen: ${mb} MB`,
    }),
  ];
}
