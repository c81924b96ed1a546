import { typical } from '../domain/compared.js';
import type { ComparisonReport } from '../domain/comparison-report.js';
import { formatArrow, formatFactor, formatMs, formatRatio } from '../domain/format.js';
import type { Trend, TrendRow } from '../domain/trend-record.js';
import { counted } from '../domain/words.js';
import { type Axis, axisLines, axisOf, labelOfMs } from './plot-axis.js';
import { intervalCells, marksOf } from './plot-marks.js';
import type { RenderOptions } from './reporter.js';
import { ink, type Tone } from './terminal/ink.js';
import { judgedNames } from './terminal/row-names.js';
import { cut, padded, widest, wrapped } from './terminal/text.js';
import { rowName } from './trend/rows.js';

/** One line of a plot of what has no trials: a figure in words, and where it and its bounds stand. */
interface MedianLine {
  readonly name: string;
  readonly figure: string;
  readonly middle: number;
  readonly bounds?: readonly [number, number] | undefined;
  /** Stands behind it. */
  readonly note?: { readonly text: string; readonly tone: Tone } | undefined;
}

interface Panel {
  readonly title: string;
  readonly lines: readonly MedianLine[];
  /** Drawn down all lines. */
  readonly reference?: number;
  readonly labelOf: (value: number) => string;
}

const GAP = '  ';
const [NARROWEST, WIDEST_STRIP, WIDEST_NAME, SHORTEST_STRIP] = [40, 100, 32, 10];
/** Columns from which on there is room for what stands behind a line. */
const WITH_NOTES = 70;
/** Of a row's reports: more are not read. */
const MOST_REPORTS = 30;

/** Ratios of compared rows with their intervals on one axis, no change marked; lines of at most `width` columns, and 40 at the least. Pure. */
export function ratioPlot({ comparisons }: ComparisonReport, options: RenderOptions): string {
  const names = judgedNames(comparisons);
  const lines = comparisons.map((one, index): MedianLine => {
    const [base, head] = typical(one);
    const arrow = base === undefined || head === undefined ? '' : `, ${formatArrow(base, head, one.unit)}`;
    const { ratio, ratioCi95 } = one;
    return {
      name: names[index] ?? one.head,
      ...{ figure: `${formatRatio(ratio)}${arrow}`, middle: ratio, bounds: ratioCi95 },
    };
  });
  if (lines.length === 0) return '';
  const labelOf = (value: number) => `${formatFactor(value)}x`;
  return plot([{ title: 'head / base', lines, reference: 1, labelOf }], 'the ratio', options);
}

/** The medians of each row with their intervals, a line for each of its last reports, steps named. Pure. */
export function coursePlot(trend: Trend, options: RenderOptions): string {
  const rows = trend.rows.filter(({ control }) => !control);
  const shown = (rows.length > 0 ? rows : trend.rows).map((row) => courseOf(trend, row));
  return plot(shown, 'the median', options);
}

function courseOf({ reports, machines }: Trend, row: TrendRow): Panel {
  const left = row.points.length - MOST_REPORTS;
  const machine = machines.length > 1 ? ` on ${machines[row.machine]?.name ?? ''}` : '';
  const lines = row.points.slice(-MOST_REPORTS).map(({ report, median, medianCi95, n }): MedianLine => {
    const { commit, startedAt, file } = reports[report] ?? { startedAt: '', file: '' };
    const step = row.steps.find(({ after }) => after === report);
    return {
      name: commit
        ? `${commit.committedAt.slice(0, 10)} ${commit.sha.slice(0, 9)}`
        : `${startedAt.slice(0, 10)} ${file}`,
      ...{ figure: `${formatMs(median)}, n = ${n}`, middle: median, bounds: medianCi95 },
      note: step && {
        text: `${formatRatio(step.ratio)} from here`,
        tone: step.cause === 'machine' ? 'dim' : step.ratio > 1 ? 'bad' : 'good',
      },
    };
  });
  const more = left > 0 ? `, without the first ${counted(left, 'report')}` : '';
  return { title: `${row.metric} of ${rowName(row)}${machine}${more}`, lines, labelOf: labelOfMs };
}

function plot(panels: readonly Panel[], what: string, options: RenderOptions): string {
  const { from, line, median, to } = marksOf(options);
  const width = Math.max(NARROWEST, options.width);
  const legend = `${from}${line}${median}${line}${to} ${what} and its 95 % interval; no trials are kept here`;
  const blocks = [
    ...panels.map((panel) => panelLines(panel, width, options)),
    wrapped(legend, width).map((text) => ink('dim', text, options)),
  ];
  return blocks.map((lines) => `${lines.join('\n')}\n`).join('\n');
}

function panelLines(
  { title, lines, reference, labelOf }: Panel,
  width: number,
  options: RenderOptions,
): string[] {
  const marks = marksOf(options);
  // On a narrow terminal the table above has them.
  const notes = width < WITH_NOTES ? 0 : widest(lines.map(({ note }) => note?.text ?? ''));
  const name = Math.min(widest(lines.map((one) => one.name)), WIDEST_NAME, Math.floor(width / 3));
  const rest = width - name - 2 * GAP.length - (notes === 0 ? 0 : notes + GAP.length);
  const figures = Math.min(widest(lines.map(({ figure }) => figure)), Math.max(0, rest - SHORTEST_STRIP));
  const strip = Math.min(WIDEST_STRIP, rest - figures);
  const values = lines.flatMap(({ middle, bounds }) => [middle, ...(bounds ?? [])]);
  const axis = axisOf(reference === undefined ? values : [...values, reference], strip);
  const margin = ' '.repeat(name + GAP.length + figures);
  return [
    ...wrapped(ink('dim', `${title}${axis.isLog ? ', logarithmic axis' : ''}`, options), width),
    ...lines.map((one) => {
      const cells = referred(
        intervalCells(one.middle, one.bounds, axis, strip, marks),
        axis,
        strip,
        reference,
        marks.down,
      );
      const drawn = ink('cyan', cells, options);
      const note = one.note && notes > 0 ? `${GAP}${ink(one.note.tone, one.note.text, options)}` : '';
      const figure = padded(cut(one.figure, figures, marks.ellipsis), figures);
      const head = padded(cut(one.name, name, marks.ellipsis), name);
      return `${head}${GAP}${figure}${GAP}${note === '' ? drawn.trimEnd() : drawn}${note}`.trimEnd();
    }),
    ...axisLines(axis, strip, marks, labelOf).map((line) =>
      ink('dim', `${margin}${GAP}${line}`.trimEnd(), options),
    ),
  ];
}

/** With the mark of a value where nothing else stands. */
function referred(
  cells: string,
  axis: Axis,
  strip: number,
  reference: number | undefined,
  mark: string,
): string {
  const letters = [...cells.padEnd(strip)];
  if (reference === undefined) return letters.join('');
  const at = Math.round(axis.placeOf(reference) * (strip - 1));
  if (letters[at] === ' ') letters[at] = mark;
  return letters.join('');
}
