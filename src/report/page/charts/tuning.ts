import * as Plot from '@observablehq/plot';
import { formatMs, formatUsd } from '../../../domain/format.js';
import type { Tune, TunePoint } from '../../../domain/tune-record.js';
import { PRICE_DIGITS } from '../../../results/lambda/tune-sentences.js';
import { TUNE_HEADERS, tuneLines, tuneRows } from '../../tuning.js';
import { figure, valueTable } from '../draw.js';
import { type Markup, markup } from '../markup.js';
import { phaseColour, series } from '../palette.js';
import type { SectionMaker } from '../section.js';
import { readableTicks, ticksOf } from '../ticks.js';

const COLOURS = { handler: phaseColour('handler'), init: phaseColour('init'), price: series(2) };
/** Room beside the drawing, in CSS pixels. */
const [LEFT, RIGHT] = [60, 24];

/** Time and price over memory, the chosen size marked. */
export const tuning: SectionMaker = (document) => {
  const tune = document.kind === 'report' ? document.tune : undefined;
  if (!tune) return undefined;
  return {
    id: 'tuning',
    title: 'Memory',
    body: markup`<ul>${tuneLines({ ...tune, sentences: [] }).map((line) => markup`<li>${line}</li>`)}</ul>
<ul class="key" aria-hidden="true"><li><i style="background: ${COLOURS.handler}"></i>handler</li><li><i style="background: ${COLOURS.init}"></i>init</li><li><i style="background: ${COLOURS.price}"></i>$ per million</li></ul>
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
      ...sizeAxis(tune, width),
      ...curve(tune, COLOURS.handler, ({ handler }) => handler),
      ...curve(tune, COLOURS.init, ({ init }) => init),
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
      ...sizeAxis(tune, width),
      Plot.line(tune.points, {
        x: 'memorySizeMB',
        y: 'usdPerMillion',
        stroke: COLOURS.price,
        strokeWidth: 2,
      }),
      Plot.dot(tune.points, {
        ...{ x: 'memorySizeMB', y: 'usdPerMillion', fill: COLOURS.price, r: 4 },
        title: ({ memorySizeMB, usdPerMillion }: TunePoint) =>
          `${memorySizeMB} MB: ${formatUsd(usdPerMillion, PRICE_DIGITS)}`,
      }),
      ...chosen(tune),
    ],
  }));
}

/** One size has no scale of its own. */
function domainOf(points: readonly TunePoint[]): [number, number] {
  const sizes = points.map(({ memorySizeMB }) => memorySizeMB);
  const [least, most] = [Math.min(...sizes), Math.max(...sizes)];
  return least < most ? [least, most] : [least / 2, most * 2];
}

/** The sizes below the axis, the ends of the curve before those between. */
function sizeAxis({ points }: Tune, width: number): Plot.Markish[] {
  const sizes = points.map(({ memorySizeMB }) => memorySizeMB).sort((a, b) => a - b);
  const ends = [...sizes.slice(-1), ...sizes];
  return ticksOf(readableTicks(ends, domainOf(points), width - LEFT - RIGHT), 'memory in MB, logarithmic');
}

function layout({ points }: Tune, width: number, unit: string): Plot.PlotOptions {
  return {
    ...{ width, height: 260, marginLeft: LEFT, marginRight: RIGHT, marginTop: 28, marginBottom: 46 },
    x: { type: 'log', domain: domainOf(points), axis: null },
    y: { label: `↑ ${unit}`, grid: true, nice: true, zero: true, ticks: 5 },
    style: { fontSize: '12px', background: 'transparent', overflow: 'visible' },
  };
}

function curve(
  { points }: Tune,
  stroke: string,
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
      { x: 'mb', y1: 'low', y2: 'high', stroke },
    ),
    Plot.line(drawn, { x: 'mb', y: 'ms', stroke, strokeWidth: 2 }),
    Plot.dot(drawn, {
      ...{ x: 'mb', y: 'ms', fill: stroke, r: 4 },
      title: ({ mb, ms, n }: Drawn) => `${mb} MB: ${formatMs(ms)}, n = ${n}`,
    }),
  ];
}

/** Towards the middle, so that it stays on the page. */
function chosen({ bestMB, points }: Tune): Plot.Markish[] {
  const [least, most] = domainOf(points);
  return [
    Plot.ruleX([bestMB], { stroke: 'var(--ink)', strokeDasharray: '4,3' }),
    Plot.text([bestMB], {
      ...{ x: (mb: number) => mb, frameAnchor: 'top', dy: -14 },
      ...{ textAnchor: bestMB ** 2 > least * most ? 'end' : 'start' },
      text: (mb: number) => `chosen: ${mb} MB`,
    }),
  ];
}
