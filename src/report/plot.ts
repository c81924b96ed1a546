import wrapAnsi from 'wrap-ansi';
import { formatMs } from '../domain/format.js';
import { mainMetric } from '../domain/kinds.js';
import { plain } from '../domain/plain.js';
import { isControl } from '../domain/plan.js';
import type { Report, Result } from '../domain/report.js';
import { metricsOf } from '../results/metrics.js';
import { type Axis, axisLines, axisOf, largest } from './plot-axis.js';
import { intervalCells, type Marks, marksOf } from './plot-marks.js';
import type { RenderOptions } from './reporter.js';
import { styled } from './styled.js';
import { shortNames } from './terminal/row-names.js';
import { cut, padded, widest, widthOf } from './terminal/text.js';

/** One row as it is drawn: its main metric, in ms. */
export interface PlotRow {
  readonly name: string;
  readonly metric: string;
  /** Of the trials after round 0, in run order; undefined for one that failed. */
  readonly values: readonly (number | undefined)[];
  readonly median?: number | undefined;
  readonly ci95?: readonly [number, number] | undefined;
}

const GAP = '  ';
const [NARROWEST, WIDEST_STRIP, WIDEST_ORDER, WIDEST_NAME] = [40, 100, 40, 44];
/** The rows of a run that were asked for. */
export function plotRows(report: Report, prefix = ''): PlotRow[] {
  return report.results.filter(({ scenario }) => !isControl(scenario)).map((row) => rowOf(row, prefix));
}

/** The rows of two runs, those of one name one below the other. */
export function comparedRows(base: Report, head: Report): PlotRow[] {
  const before = plotRows(base, 'base ');
  const after = plotRows(head, 'head ');
  const idOf = ({ name }: PlotRow) => name.slice('head '.length);
  const ids = new Set(after.map(idOf));
  return [
    ...after.flatMap((row) => [...before.filter((one) => idOf(one) === idOf(row)), row]),
    ...before.filter((one) => !ids.has(idOf(one))),
  ];
}

function rowOf({ id, scenario, trials, summary }: Result, prefix: string): PlotRow {
  const metric = mainMetric(scenario);
  const values = trials
    .filter(({ round }) => round > 0)
    .map((trial) => (trial.status === 'ok' ? metricsOf(scenario, trial)[metric] : undefined));
  const found = summary[metric];
  return { name: `${prefix}${id}`, metric, values, median: found?.median, ci95: found?.medianCi95 };
}

/**
 * Strips of the trials on an axis that rows of one metric share, each over its median and interval, and the run order beside
 * it; lines of at most `width` columns, and 40 at the least. Pure.
 */
export function trialPlot(rows: readonly PlotRow[], options: RenderOptions): string {
  const metrics = [...new Set(rows.map(({ metric }) => metric))];
  const panels = metrics.map((metric) =>
    panel(
      metric,
      rows.filter((row) => row.metric === metric),
      options,
    ),
  );
  if (panels.length === 0) return '';
  const marks = marksOf(options);
  const legend = [
    `${marks.dots(1)}, ${marks.from}${marks.line}${marks.median}${marks.line}${marks.to} the median and its 95 % interval`,
    `run order: ${marks.order}`,
  ].flatMap((line) => folded(line, options.width).map((one) => styled('dim', one, options)));
  return [...panels, legend].map((lines) => `${lines.join('\n')}\n`).join('\n');
}

function panel(metric: string, found: readonly PlotRow[], options: RenderOptions): string[] {
  const rows = withShortNames(found, Math.max(NARROWEST, options.width));
  const marks = marksOf(options);
  const values = rows.flatMap((row) => [...known(row), ...(row.ci95 ?? [])]);
  const title = `${metric} of every trial`;
  if (values.length === 0) return [`${title}: no row has a sample`];
  const layout = layoutOf(rows, Math.max(NARROWEST, options.width));
  const axis = axisOf(values, layout.strip);
  const piles = rows.map((row) => counts(known(row), axis, layout.strip * marks.perColumn));
  const per = Math.ceil(largest(piles.flat()) / marks.most);
  const lines = rows.flatMap((row, index) => {
    const levels = (piles[index] ?? []).map((count) => Math.ceil(count / per));
    const strip = Array.from({ length: layout.strip }, (_, column) =>
      marks.pile(levels.slice(column * marks.perColumn, (column + 1) * marks.perColumn)),
    ).join('');
    const name = cut(row.name, layout.name, marks.ellipsis);
    return [
      [styled('bold', padded(name, layout.name), options), strip, order(row, layout.order, marks)],
      [padded(figures(row), layout.name), styled('cyan', interval(row, axis, layout.strip, marks), options)],
    ];
  });
  const margin = ' '.repeat(layout.name);
  const head = [padded(title, layout.name + layout.strip + GAP.length), 'run order'];
  const apart = [...(axis.isLog ? ['logarithmic axis'] : []), ...(per > 1 ? [marks.dots(per)] : [])];
  const dim = (line: string) => styled('dim', line, options);
  return [
    dim(head.join(GAP)),
    ...lines.map((parts) => parts.join(GAP).trimEnd()),
    ...axisLines(axis, layout.strip, marks).map((line) => dim(`${margin}${GAP}${line}`.trimEnd())),
    ...apart.map((line) => dim(`${margin}${GAP}${line}`)),
  ];
}

/** Without the parts that all rows share, where a name would be cut otherwise. */
function withShortNames(rows: readonly PlotRow[], width: number): readonly PlotRow[] {
  const room = layoutOf(rows, width).name;
  if (rows.length < 2 || rows.every(({ name }) => widthOf(plain(name)) <= room)) return rows;
  const names = shortNames(rows.map(({ name }) => name));
  return rows.map((row, index) => ({ ...row, name: names[index] ?? row.name }));
}

function known({ values }: PlotRow): number[] {
  return values.filter((value) => value !== undefined);
}

/** `51.9 ms, n = 20`. */
function figures(row: PlotRow): string {
  return row.median === undefined ? 'no sample' : `${formatMs(row.median)}, n = ${known(row).length}`;
}

/** Columns of the names, the strips and the run order. */
function layoutOf(rows: readonly PlotRow[], width: number) {
  const name = Math.max(
    Math.min(widest(rows.map((row) => plain(row.name))), WIDEST_NAME, Math.floor(width / 3)),
    widest(rows.map(figures)),
  );
  const most = largest(rows.map(({ values }) => values.length));
  const order = Math.max('run order'.length, Math.min(most, WIDEST_ORDER, Math.floor(width / 5)));
  return { name, order, strip: Math.min(WIDEST_STRIP, width - name - order - 2 * GAP.length) };
}

function counts(values: readonly number[], axis: Axis, cells: number): number[] {
  const found = Array.from({ length: cells }, () => 0);
  for (const value of values) {
    const cell = Math.round(axis.placeOf(value) * (cells - 1));
    found[cell] = (found[cell] ?? 0) + 1;
  }
  return found;
}

function interval({ median, ci95 }: PlotRow, axis: Axis, strip: number, marks: Marks): string {
  return median === undefined ? '' : intervalCells(median, ci95, axis, strip, marks);
}

/** The trials as they followed each other; where there are more of them than columns, means of neighbours. */
function order({ values }: PlotRow, columns: number, { levels, failed }: Marks): string {
  const cells = Math.min(values.length, columns);
  const edge = (cell: number) => Math.round((cell * values.length) / cells);
  const groups = Array.from({ length: cells }, (_, cell) => values.slice(edge(cell), edge(cell + 1)));
  const means = groups.map((group) => {
    const some = group.filter((value) => value !== undefined);
    return some.length < group.length ? undefined : some.reduce((sum, value) => sum + value, 0) / some.length;
  });
  const sound = means.filter((mean) => mean !== undefined);
  const [low, high] = [-largest(sound.map((mean) => -mean)), largest(sound)];
  const letters = [...levels];
  return means
    .map((mean) => {
      if (mean === undefined) return failed;
      return letters[Math.round(((mean - low) / (high - low || 1)) * (letters.length - 1))] ?? '';
    })
    .join('');
}

function folded(text: string, width: number): string[] {
  return wrapAnsi(text, Math.max(NARROWEST, width)).split('\n');
}
