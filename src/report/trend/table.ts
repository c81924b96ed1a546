import { formatArrow, formatMs, formatRatio } from '../../domain/format.js';
import { plain } from '../../domain/plain.js';
import type { Trend, TrendRow } from '../../domain/trend-record.js';
import { STEPS_FROM } from '../../stats/steps.js';
import { NOTHING } from '../columns.js';
import { fittedGrid } from '../fitted-grid.js';
import type { RenderOptions } from '../reporter.js';
import { ink, type Tone } from '../terminal/ink.js';
import { shortNames } from '../terminal/row-names.js';
import { cut, wrapped } from '../terminal/text.js';
import { warningLines } from '../terminal/warning-lines.js';
import { headline, sparkline, stepsByRank, trendCaption } from './rows.js';
import { stepLines } from './step-lines.js';

const LONGEST_COURSE = 30;
/** Longer names are cut in their middle. */
const WIDEST_NAME = 40;
const ASCII_BARS = '0123456789';
const HEADERS = ['', 'first → last', 'change', 'steps', 'reports', 'course'];
/** Left out in this order until the table fits: never what a row was and is. */
const SPARE = [['course'], ['reports'], ['steps'], ['change']];

/** A trend for people: the answer, its steps, the rows, warnings, and last what it is of. */
export function trendTable(trend: Trend, options: RenderOptions): string {
  const names = namesOf(trend, options);
  const blocks = [
    wrapped(ink(answerTone(trend), headline(trend), options), options.width),
    stepLines(trend, (row) => names.get(row) ?? row.id, options),
    grid(trend, names, options),
    warningLines(trend.warnings, { results: [], names: new Map() }, options),
    trendCaption(trend).flatMap((line) =>
      wrapped(plain(line), options.width).map((one) => ink('dim', one, options)),
    ),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

/** What is slower by itself is bad; what cannot be told is open. */
function answerTone(trend: Trend): Tone {
  const own = stepsByRank(trend).filter(({ row }) => !row.control);
  if (own.some(({ step: { cause, ratio } }) => ratio > 1 && (cause === 'row' || cause === 'both')))
    return 'bad';
  const looked = trend.rows.some(({ control, points }) => !control && points.length >= STEPS_FROM);
  return own.some(({ step }) => step.cause === 'unknown') || !looked ? 'open' : 'good';
}

/** Rows without the parts that all of them share; the bare interpreter as such; with machine and variant where those tell apart. */
function namesOf({ rows, machines }: Trend, { width }: RenderOptions): ReadonlyMap<TrendRow, string> {
  const own = rows.filter(({ control }) => !control);
  const controls = rows.filter(({ control }) => control);
  const [short, bare] = [shortNames(own.map(({ id }) => id)), shortNames(controls.map(({ id }) => id))];
  const called = new Map([
    ...own.map((row, index) => [row, short[index] ?? row.id] as const),
    ...controls.map(
      (row, index) => [row, bare[index]?.replace(/^control/, 'bare interpreter') ?? row.id] as const,
    ),
  ]);
  return new Map(
    rows.map((row) => {
      const variant = row.variant === undefined ? '' : ` (${row.variant})`;
      const machine = machines.length > 1 ? ` on ${machines[row.machine]?.name ?? ''}` : '';
      const room = Math.min(WIDEST_NAME, Math.max(16, Math.floor(width / 2)));
      return [row, `${cut(`${called.get(row) ?? row.id}${variant}`, room)}${machine}`];
    }),
  );
}

function grid(trend: Trend, names: ReadonlyMap<TrendRow, string>, options: RenderOptions): string[] {
  if (trend.rows.length === 0) return [];
  const rows = trend.rows.map((row) => {
    const { points, steps } = row;
    const [first, last] = [points[0]?.median ?? 0, points.at(-1)?.median ?? 0];
    const medians = points.map(({ median }) => median);
    return [
      names.get(row) ?? row.id,
      points.length > 1 ? formatArrow(first, last, 'ms') : formatMs(last),
      points.length > 1 && first > 0 ? formatRatio(last / first) : NOTHING,
      points.length < STEPS_FROM ? NOTHING : String(steps.length),
      String(points.length),
      sparkline(medians, LONGEST_COURSE, ...(options.ascii ? [ASCII_BARS] : [])),
    ];
  });
  return fittedGrid([HEADERS, ...rows], SPARE, ['', 'course'], options);
}
