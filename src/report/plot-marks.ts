import type { Axis } from './plot-axis.js';
import type { RenderOptions } from './reporter.js';

/** The marks of a terminal. In a strip `pile` draws the two counts that one column has room for. */
const MARKS = {
  ...{ from: '├', to: '┤', line: '─', median: '┃', tick: '┴', axis: '─', down: '┊' },
  ...{ levels: '▁▂▃▄▅▆▇█', failed: '×', ellipsis: '…' },
  ...{ perColumn: 2, most: 4, pile: braille, order: 'each row from its least ▁ to its largest █' },
  dots: (trials: number) => (trials === 1 ? 'a dot is a trial' : `a dot is up to ${trials} trials here`),
};
/** What plots are drawn with. */
export type Marks = typeof MARKS;
const ASCII_MARKS: Marks = {
  ...{ from: '[', to: ']', line: '-', median: '|', tick: '+', axis: '-', down: ':' },
  ...{ levels: '0123456789', failed: 'x', ellipsis: '~' },
  ...{ perColumn: 1, most: 4, order: 'each row from its least 0 to its largest 9' },
  pile: ([count = 0]) => ' .:*#'[count] ?? '',
  dots: (trials) =>
    trials === 1 ? '. : * # are 1 to 4 trials' : `. is up to ${trials} trials here, # up to ${4 * trials}`,
};

/** Those that the terminal can show. */
export function marksOf({ ascii }: Pick<RenderOptions, 'ascii'>): Marks {
  return ascii ? ASCII_MARKS : MARKS;
}

/** Dots of U+2800, from below, in the left and the right half of a column. */
function braille([left = 0, right = 0]: readonly number[]): string {
  const dots = [
    [0x40, 0x04, 0x02, 0x01],
    [0x80, 0x20, 0x10, 0x08],
  ].flatMap((half, index) => half.slice(0, index === 0 ? left : right));
  return dots.length === 0 ? ' ' : String.fromCodePoint(0x2800 + dots.reduce((sum, dot) => sum + dot, 0));
}

/** A middle between its bounds, on an axis of so many columns. */
export function intervalCells(
  middle: number,
  bounds: readonly [number, number] | undefined,
  axis: Axis,
  strip: number,
  marks: Marks,
): string {
  const columnOf = (value: number) => Math.round(axis.placeOf(value) * (strip - 1));
  const [low, at, high] = [bounds?.[0] ?? middle, middle, bounds?.[1] ?? middle].map(columnOf) as [
    number,
    number,
    number,
  ];
  const cells = Array.from({ length: high + 1 }, (_, column) => (column > low ? marks.line : ' '));
  cells[low] = marks.from;
  cells[high] = marks.to;
  cells[at] = marks.median;
  return cells.join('');
}
