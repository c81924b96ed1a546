import * as Plot from '@observablehq/plot';
import { formatMs } from '../../../domain/format.js';
import { mainMetric } from '../../../domain/kinds.js';
import type { Result, Trial } from '../../../domain/report.js';
import { metricsOf } from '../../../results/metrics.js';
import { svg, thinned } from '../draw.js';
import { type Markup, markup, name } from '../markup.js';
import { series } from '../palette.js';
import type { SectionMaker } from '../section.js';

/** More rows than these are not drawn one by one: nobody reads so many panels. */
const MOST_PANELS = 60;
/** A panel is not wide enough for more. */
const MOST_POINTS = 400;
/** Nobody listens to more values; a table has them. */
const MOST_SAID = 80;

interface Point {
  readonly round: number;
  readonly ms: number;
}

/** Each row’s trials in the order in which they ran, round 0 too: a machine that changed shows in all of them. */
export const runOrder: SectionMaker = (document) => {
  if (document.kind !== 'report') return undefined;
  const rows = document.results.filter((row) => pointsOf(row).length > 2);
  if (rows.length === 0) return undefined;
  const shown = rows.slice(0, MOST_PANELS);
  const rest = rows.length - shown.length;
  return {
    id: 'order',
    title: 'In run order',
    body: markup`<p class="faint">Main metric in ms over the rounds, the open dot is round 0, the line the median. A slope or a step that all rows share is the machine’s${
      rest > 0 ? `; the first ${shown.length} of ${rows.length} rows` : ''
    }.</p>
<div class="panels">${shown.map(panel)}</div>`,
  };
};

function pointsOf({ scenario, trials }: Result): Point[] {
  const metric = mainMetric(scenario);
  return trials.flatMap((trial: Trial) => {
    const ms = trial.status === 'ok' ? metricsOf(scenario, trial)[metric] : undefined;
    return ms === undefined ? [] : [{ round: trial.round, ms }];
  });
}

function panel(row: Result): Markup {
  const all = pointsOf(row);
  const points = thinned(all, MOST_POINTS);
  const median = row.summary[mainMetric(row.scenario)]?.median ?? 0;
  const label = `${row.id} over ${all.length} trials: ${thinned(points, MOST_SAID)
    .map(({ ms }) => formatMs(ms))
    .join(', ')}`;
  return markup`<figure>${svg(label, drawing(points, median), 'small')}<figcaption>${name(row.id)}</figcaption></figure>
`;
}

function drawing(points: readonly Point[], median: number): Plot.PlotOptions {
  const rounds = (points.at(-1)?.round ?? 0) - (points[0]?.round ?? 0);
  return {
    ...{ width: 290, height: 96, marginLeft: 44, marginRight: 8, marginTop: 8, marginBottom: 22 },
    // There is no half of a round.
    x: { label: null, ticks: Math.min(4, Math.max(1, rounds)), tickFormat: (value: number) => String(value) },
    y: { label: null, ticks: 3, grid: true, nice: true, zero: false },
    style: { fontSize: '11px', background: 'transparent' },
    marks: [
      Plot.ruleY([median], { stroke: 'var(--faint)' }),
      Plot.line(points, { x: 'round', y: 'ms', stroke: series(0), strokeWidth: 1 }),
      Plot.dot(points, {
        ...{ x: 'round', y: 'ms', r: 2 },
        fill: ({ round }: Point) => (round === 0 ? 'var(--paper)' : series(0)),
        stroke: series(0),
      }),
    ],
  };
}
