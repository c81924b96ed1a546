import { formatMs, formatUsd } from '../domain/format.js';
import type { Tune, TunePoint } from '../domain/tune-record.js';
import { timeOf } from '../results/lambda/tune-sentences.js';

/** Rows of the plot, without its axis. */
const HEIGHT = 12;
/** Wider is not easier to read, and narrower shows nothing. */
const [NARROWEST, WIDEST] = [44, 120];
/** Beside the first and the last size. */
const MARGIN = 2;

const [TIME, COST, BOTH] = ['o', '$', '#'];

/** One of the two curves. */
interface Curve {
  readonly mark: string;
  /** What leads from one mark to the next. */
  readonly trace: string;
  valueOf(point: TunePoint): number;
  shown(value: number): string;
}

const TIME_CURVE: Curve = { mark: TIME, trace: '.', valueOf: timeOf, shown: formatMs };
const COST_CURVE: Curve = {
  ...{ mark: COST, trace: "'", shown: formatUsd },
  valueOf: ({ usdPerMillion }) => usdPerMillion,
};

/**
 * Time and price over memory in plain characters, each with an axis of its own that begins at zero; memory on a
 * logarithmic one. Empty where there is no curve, or no room for one. Pure.
 */
export function tunePlot(tune: Tune, width: number): string[] {
  const { points, bestMB } = tune;
  if (points.length < 2 || width < NARROWEST) return [];
  const [times, costs] = [axisOf(points, TIME_CURVE), axisOf(points, COST_CURVE)];
  const left = Math.max(...times.labels.map(({ text }) => text.length));
  const right = Math.max(...costs.labels.map(({ text }) => text.length));
  const inner = Math.min(width, WIDEST) - left - right - 4;
  const columnOf = columns(points, inner);
  const cells = Array.from({ length: HEIGHT }, () => Array.from({ length: inner }, () => ' '));
  const put = (row: number, column: number, mark: string) => {
    const line = cells[row];
    if (line) line[column] = mark;
  };
  const best = points.find(({ memorySizeMB }) => memorySizeMB === bestMB);
  if (best) for (let row = 0; row < HEIGHT; row += 1) put(row, columnOf(best), ':');
  for (const axis of [costs, times]) trace(points, axis, columnOf, put);
  for (const point of points) {
    const [time, cost] = [rowOf(times, timeOf(point)), rowOf(costs, point.usdPerMillion)];
    put(cost, columnOf(point), COST);
    put(time, columnOf(point), time === cost ? BOTH : TIME);
  }
  const labelAt = (axis: Axis, row: number) => axis.labels.find((label) => label.row === row)?.text ?? '';
  const margin = ' '.repeat(left + 2);
  return [
    ...caption(tune),
    ...cells.map((line, row) =>
      `${labelAt(times, row).padStart(left)} |${line.join('')}| ${labelAt(costs, row)}`.trimEnd(),
    ),
    `${' '.repeat(left)} +${axisLine(points, columnOf, inner)}+`,
    `${margin}${sizesLine(points, columnOf, inner, bestMB)}`.trimEnd(),
    ...(best ? [`${margin}${marked(columnOf(best), inner, tune)}`.trimEnd()] : []),
  ];
}

function caption({ points, starts }: Tune): string[] {
  const counts = points.map(({ handler }) => handler.n);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  const n = least === most ? `${least}` : `${least} to ${most}`;
  const what = starts === 'cold' ? 'init and handler of cold starts' : 'handler of warm invocations';
  return [
    `${TIME} ${what} (left)`,
    `${COST} for a million of them (right), ${BOTH} both`,
    `medians, n = ${n}, over MB of memory`,
  ];
}

/** A scale from zero, the top row being a round number. */
interface Axis {
  readonly curve: Curve;
  readonly top: number;
  readonly labels: readonly { readonly row: number; readonly text: string }[];
}

function axisOf(points: readonly TunePoint[], curve: Curve): Axis {
  const top = roundedUp(Math.max(...points.map(curve.valueOf)));
  const rows = [0, Math.floor((HEIGHT - 1) / 2), HEIGHT - 1];
  const labels = rows.map((row) => ({ row, text: curve.shown((top * (HEIGHT - 1 - row)) / (HEIGHT - 1)) }));
  return { curve, top, labels };
}

/** The next of 1, 1.1, 1.2, … 10 times a power of ten: labels stay short. */
function roundedUp(value: number): number {
  if (!(value > 0)) return 1;
  const unit = 10 ** (Math.floor(Math.log10(value)) - 1);
  return Math.ceil(value / unit - 1e-9) * unit;
}

function rowOf({ top }: Axis, value: number): number {
  return HEIGHT - 1 - Math.round((value / top) * (HEIGHT - 1));
}

/** The column of a size; the first and the last stand near the axes. */
function columns(points: readonly TunePoint[], inner: number): (point: TunePoint) => number {
  const logs = points.map(({ memorySizeMB }) => Math.log(memorySizeMB));
  const [low, high] = [Math.min(...logs), Math.max(...logs)];
  const room = inner - 1 - 2 * MARGIN;
  return ({ memorySizeMB }) =>
    MARGIN + Math.round(((Math.log(memorySizeMB) - low) / Math.max(high - low, 1e-9)) * room);
}

/** A thin line between neighbours, which the marks are drawn over. */
function trace(
  points: readonly TunePoint[],
  axis: Axis,
  columnOf: (point: TunePoint) => number,
  put: (row: number, column: number, mark: string) => void,
): void {
  for (const [index, point] of points.slice(0, -1).entries()) {
    const next = points[index + 1] ?? point;
    const [from, to] = [columnOf(point), columnOf(next)];
    const [start, end] = [axis.curve.valueOf(point), axis.curve.valueOf(next)];
    for (let column = from + 1; column < to; column += 1)
      put(rowOf(axis, start + ((end - start) * (column - from)) / (to - from)), column, axis.curve.trace);
  }
}

function axisLine(
  points: readonly TunePoint[],
  columnOf: (point: TunePoint) => number,
  inner: number,
): string {
  const ticks = new Set(points.map(columnOf));
  return Array.from({ length: inner }, (_, column) => (ticks.has(column) ? '+' : '-')).join('');
}

/** Sizes below their ticks: the chosen one first, then those that have room. */
function sizesLine(
  points: readonly TunePoint[],
  columnOf: (point: TunePoint) => number,
  inner: number,
  bestMB: number,
): string {
  const line = Array.from({ length: inner }, () => ' ');
  const inOrder = [...points].sort(
    (a, b) => Number(b.memorySizeMB === bestMB) - Number(a.memorySizeMB === bestMB),
  );
  const [first, last] = [points[0], points.at(-1)];
  for (const point of [...new Set([...inOrder.slice(0, 1), first, last, ...inOrder])]) {
    if (!point) continue;
    const text = String(point.memorySizeMB);
    const from = startOf(text, columnOf(point), inner);
    const around = line.slice(Math.max(0, from - 1), from + text.length + 1);
    if (around.every((letter) => letter === ' ')) line.splice(from, text.length, ...text);
  }
  return line.join('').trimEnd();
}

function marked(column: number, inner: number, { bestMB, kneeMB }: Tune): string {
  const text = `^ ${bestMB === kneeMB ? 'best, knee' : 'best'}`;
  // The words stand on the side where there is room.
  const isAtEnd = column + text.length > inner;
  const shown = isAtEnd ? `${text.slice(2)} ^` : text;
  return `${' '.repeat(Math.max(0, isAtEnd ? column - shown.length + 1 : column))}${shown}`;
}

function startOf(text: string, column: number, inner: number): number {
  return Math.max(0, Math.min(inner - text.length, column - Math.floor(text.length / 2)));
}
