import * as Plot from '@observablehq/plot';
import { formatMs, formatShare } from '../../../domain/format.js';
import type { LambdaResult, MetricSummary, Result, StartLabel } from '../../../domain/report.js';
import { listed } from '../../../domain/words.js';
import { figure, valueTable, xAxis } from '../draw.js';
import { type Markup, markup } from '../markup.js';
import { pixelsOf, rowLayout, rowTexts } from '../row-texts.js';
import type { SectionMaker } from '../section.js';
import { roundTicks, ticksOf } from '../ticks.js';
import { partColour, type Stack, stackedBars } from './stacked.js';

/** Dearest first; the others are those of which it is not known. */
const KINDS: readonly StartLabel[] = [
  ...(['cold', 'restore', 'init-in-invoke', 'initialised', 'hidden-init', 'warm', 'unknown'] as const),
];
/** Starts that a caller waited for. */
const WAITED: readonly StartLabel[] = ['cold', 'restore', 'init-in-invoke'];

/** How invocations of each function began, and how long each kind of start took. */
export const starts: SectionMaker = (document) => {
  if (document.kind !== 'report') return undefined;
  const functions = byFunction(document.results);
  const stacks = [...functions].flatMap(([name, rows]) => stackOf(name, rows) ?? []);
  if (stacks.length === 0) return undefined;
  return {
    id: 'starts',
    title: 'Kinds of starts',
    body: markup`<p class="faint">Invocations by how they began, those that failed too where their log says it; those that did not begin as wanted and are in no figure are not among them.</p>
${stackedBars(stacks, {
  ...{ what: 'Invocations by kind of start', axis: 'invocations', head: 'function' },
  figureHead: 'waited for a start',
  format: String,
})}
${waits([...functions].flatMap(([name, rows]) => rangesOf(name, rows)))}`,
  };
};

function byFunction(results: readonly Result[]): Map<string, LambdaResult[]> {
  const functions = new Map<string, LambdaResult[]>();
  for (const result of results) {
    if (result.scenario.runner !== 'lambda') continue;
    const { function: of, qualifier, memorySizeMB, variant } = result.scenario;
    const name = [
      qualifier === undefined ? of : `${of}:${qualifier}`,
      ...(variant === undefined ? [] : [variant]),
      ...(memorySizeMB === undefined ? [] : [`${memorySizeMB} MB`]),
    ].join(', ');
    functions.set(name, [...(functions.get(name) ?? []), result as LambdaResult]);
  }
  return functions;
}

function stackOf(id: string, rows: readonly LambdaResult[]): Stack | undefined {
  const counts = new Map<StartLabel, number>();
  for (const { trials } of rows)
    for (const trial of trials)
      for (const [label, many] of startsOf(trial)) counts.set(label, (counts.get(label) ?? 0) + many);
  const all = [...counts.values()].reduce((sum, n) => sum + n, 0);
  if (all === 0) return undefined;
  const waited = WAITED.reduce((sum, label) => sum + (counts.get(label) ?? 0), 0);
  return {
    id,
    // Each kind in each row, so that the colours are the same in both charts.
    parts: KINDS.map((name) => ({ name, value: counts.get(name) ?? 0 })),
    figure: `${waited} of ${all} waited (${formatShare(waited / all)})`,
  };
}

/** A trial of a burst is many requests, whose kinds it counts. */
function startsOf(trial: LambdaResult['trials'][number]): (readonly [StartLabel, number])[] {
  if (trial.status === 'failed') return trial.invocation ? [[trial.invocation.label, 1]] : [];
  const { burst, label } = trial;
  if (!burst) return [[label, 1]];
  return [
    ['cold', burst.cold],
    ['restore', burst.restored],
    ['warm', burst.others],
    ['unknown', burst.unknown],
  ];
}

/** How long a kind of start took. */
interface Range {
  readonly id: string;
  readonly kind: StartLabel;
  readonly summary: MetricSummary;
}

function rangesOf(name: string, rows: readonly LambdaResult[]): Range[] {
  return rows.flatMap(({ scenario, summary }) => {
    const kind = KINDS.find((one) => one === scenario.starts);
    return kind && summary.wall ? [{ id: `${name}, ${kind}`, kind, summary: summary.wall }] : [];
  });
}

function told({ summary }: Range): string {
  const [name, high] = farEnd(summary);
  return `${formatMs(summary.median)}, ${name} ${formatMs(high)}`;
}

/** The highest percentile that the sample supports. */
function farEnd({ p99, p95, p90, p75, max }: MetricSummary): readonly [string, number] {
  if (p99 !== undefined) return ['p99', p99];
  if (p95 !== undefined) return ['p95', p95];
  if (p90 !== undefined) return ['p90', p90];
  return p75 === undefined ? ['max', max] : ['p75', p75];
}

function waits(ranges: readonly Range[]): Markup | undefined {
  if (ranges.length === 0) return undefined;
  const label = `What callers waited, by kind of start. ${listed(
    ranges.map((range) => `${range.id}: median ${told(range)}, n = ${range.summary.n}`),
    40,
    '; ',
  )}`;
  return markup`<h3>What callers waited</h3>
<p class="faint">The dot is the median, the thick line ends at the highest percentile that the number of starts supports, the thin one at the least and the largest.</p>
${figure(
  label,
  (width) => drawing(ranges, width),
  valueTable(
    'The waits as a table',
    ['function and start', 'n', 'least', 'median', 'p75', 'p90', 'p95', 'p99', 'largest'],
    ranges.map(({ id, summary: { n, min, median, p75, p90, p95, p99, max } }) => [
      ...[id, String(n)],
      ...[min, median, p75, p90, p95, p99, max].map((ms) => (ms === undefined ? '–' : formatMs(ms))),
    ]),
  ),
)}`;
}

function drawing(ranges: readonly Range[], width: number): Plot.PlotOptions {
  const drawn = ranges.map((range, row) => ({
    ...{
      row,
      title: `${range.id}: ${told(range)}, n = ${range.summary.n}`,
      colour: partColour(KINDS.indexOf(range.kind)),
    },
    ...{ min: range.summary.min, median: range.summary.median, max: range.summary.max },
    far: farEnd(range.summary)[1],
  }));
  // A log may round a duration to nothing, which no logarithm has.
  const least = drawn.reduce((low, { min }) => Math.min(low, min), Number.POSITIVE_INFINITY);
  const most = drawn.reduce((high, { max }) => Math.max(high, max), 0);
  const isLog = least > 0;
  const texts = ranges.map((range) => ({ id: range.id, figure: told(range) }));
  const layout = rowLayout(texts, width);
  const domain: [number, number] = [least / 1.2, most * 1.2];
  return {
    ...layout,
    x: isLog ? { type: 'log', domain, axis: null } : xAxis('ms', width),
    marks: [
      ...(isLog ? ticksOf(roundTicks(...domain, pixelsOf(layout)), 'ms, logarithmic') : []),
      Plot.ruleY(drawn, { x1: 'min', x2: 'max', y: 'row', stroke: 'colour' }),
      Plot.ruleY(drawn, { x1: 'median', x2: 'far', y: 'row', stroke: 'colour', strokeWidth: 5 }),
      Plot.dot(drawn, {
        ...{ x: 'median', y: 'row', r: 5, fill: 'colour', stroke: 'var(--paper)', title: 'title' },
      }),
      ...rowTexts(texts, width),
    ],
  };
}
