import * as Plot from '@observablehq/plot';
import { cut, widthOf } from '../terminal/text.js';
import { NARROW, WIDE } from './draw.js';

/** Letters of a name beside its row, of drawings of this width; and the width of one letter in CSS pixels. */
const mostLetters = (width: number) => (width === WIDE ? 46 : 36);
const LETTER = 6.7;
/** Room for the figures beside the rows, in CSS pixels, so that charts of short ones end at one place. */
const LEAST_RIGHT = 190;
/** Letters above a row of a narrow drawing. */
const NARROW_LETTERS = 47;
/** CSS pixels between the middles of two rows: with one line of text, and with two. */
const NARROW_ROWS = [46, 74] as const;
const WIDE_ROWS = [27, 38] as const;

/** What stands beside a row of a chart. */
export interface RowText {
  /** Its name; a wide drawing keeps a line break. */
  readonly id: string;
  readonly figure: string;
}

/** A name in a drawing: isolated, so that it turns nothing around, and cut in its middle where it is too long. */
function drawnName(text: string, most: number): string {
  return `\u2066${cut(text, most)}\u2069`;
}

/** Names that are cut, but so that different ones stay different: without what they all begin and end with. Pure. */
export function cutApart(names: readonly string[], most: number): string[] {
  const isApart = (all: readonly string[]) => new Set(all).size === new Set(names).size;
  const whole = names.map((name) => cut(name, most));
  if (isApart(whole)) return whole;
  const letters = [...new Set(names)].map((name) => Array.from(name));
  const head = sharedLetters(letters);
  const tail = sharedLetters(letters.map((all) => all.slice(head).reverse()));
  const middle = names.map((name) => {
    const all = Array.from(name);
    return `${head > 0 ? '…' : ''}${all.slice(head, all.length - tail).join('')}${tail > 0 ? '…' : ''}`;
  });
  const shorter = middle.map((name) => cut(name, most));
  return isApart(shorter) ? shorter : whole;
}

/** With how many of the same letters all begin. */
function sharedLetters([first = [], ...others]: readonly (readonly string[])[]): number {
  const differs = first.findIndex((letter, at) => others.some((other) => other[at] !== letter));
  return differs === -1 ? first.length : differs;
}

/** Whether a name and its figure do not fit into one line above their row. */
function isStacked(rows: readonly RowText[]): boolean {
  return rows.some(({ id, figure }) => widthOf(id) + figure.length + 2 > NARROW_LETTERS);
}

/** What goes beside the rows of a chart: their names, and a figure each. Row i lies at y = i. */
export function rowTexts(rows: readonly RowText[], width: number): Plot.Markish[] {
  if (width === NARROW) {
    const [gap, height] = isStacked(rows) ? ['\n', NARROW_ROWS[1]] : ['  ', NARROW_ROWS[0]];
    const names = cutApart(
      rows.map(({ id }) => id.replaceAll('\n', ' ')),
      NARROW_LETTERS,
    );
    return [
      Plot.text(
        rows.map(({ figure }, y) => ({
          y,
          text: `${drawnName(names[y] ?? '', NARROW_LETTERS)}${gap}${figure}`,
        })),
        {
          ...{ y: 'y', text: 'text', frameAnchor: 'left', textAnchor: 'start', lineAnchor: 'bottom' },
          // Above the bar, which is two fifths of the row.
          ...{ dy: -(0.2 * height + 6), lineHeight: 1.15 },
          ...{ stroke: 'var(--paper)', fill: 'var(--ink)', strokeWidth: 4 },
        },
      ),
    ];
  }
  const most = mostLetters(width);
  const cutNames = cutApart(
    rows.map(({ id }) => id),
    most,
  );
  const at = rows.map(({ id, figure }, y) => ({
    ...{ y, figure },
    text: (id.includes('\n') ? id.split('\n') : [cutNames[y] ?? ''])
      .map((line) => drawnName(line, most))
      .join('\n'),
  }));
  return [
    Plot.text(at, { y: 'y', text: 'text', frameAnchor: 'left', textAnchor: 'end', dx: -10 }),
    Plot.text(at, { y: 'y', text: 'figure', frameAnchor: 'right', textAnchor: 'start', dx: 10 }),
  ];
}

/** What charts of rows share: room for names and figures, and a line of y for each row. */
export function rowLayout(rows: readonly RowText[], width: number): Plot.PlotOptions {
  const isNarrow = width === NARROW;
  const longestOf = (texts: readonly string[]) =>
    texts.reduce((most, text) => Math.max(most, widthOf(text)), 0);
  const name = Math.min(mostLetters(width), longestOf(rows.flatMap(({ id }) => id.split('\n'))));
  const figure = longestOf(rows.map((row) => row.figure));
  const isTwoLines = isNarrow ? isStacked(rows) : rows.some(({ id }) => id.includes('\n'));
  const height = (isNarrow ? NARROW_ROWS : WIDE_ROWS)[isTwoLines ? 1 : 0];
  return {
    width,
    height: rows.length * height + 60,
    marginLeft: isNarrow ? 8 : 24 + name * LETTER,
    marginRight: isNarrow ? 14 : Math.max(LEAST_RIGHT, 20 + figure * LETTER),
    marginTop: isNarrow ? 16 : 8,
    marginBottom: 46,
    y: { domain: [rows.length - 0.5, -0.5], axis: null },
    style: { fontSize: '12px', background: 'transparent', overflow: 'visible' },
  };
}

/** How wide the drawing is between its margins. */
export function pixelsOf({ width = 0, marginLeft = 0, marginRight = 0 }: Plot.PlotOptions): number {
  return width - marginLeft - marginRight;
}
