import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import stringWidth from 'string-width';
import { plain } from '../../domain/plain.js';
import { cut } from '../terminal/text.js';
import { type Markup, markup, trusted } from './markup.js';

/** Widths of the two drawings of a chart, in CSS pixels: one that is scaled to a phone cannot be read there. */
export const WIDE = 1000;
export const NARROW = 340;

/** Letters of a name on a wide drawing, and the width of one in CSS pixels. */
const MOST_LETTERS = 42;
const LETTER = 6.7;
/** Room for the figures of a wide drawing, in CSS pixels, so that charts of short ones end at one place. */
const LEAST_RIGHT = 190;
/** Letters of a name and its figure together, above a row of a narrow drawing. */
const NARROW_LETTERS = 46;

/** One library document serves all drawings. */
const { document } = parseHTML('<!doctype html><html><body></body></html>');

/** A drawing of this width. */
export type Drawer = (width: number) => Plot.PlotOptions;

/**
 * A figure with a drawing for wide and one for narrow screens. Screen readers get `label`, which carries the figures, and the
 * table of values below.
 */
export function figure(label: string, draw: Drawer, values?: Markup): Markup {
  return markup`<figure>
${svg(label, draw(WIDE), 'wide')}
${svg(label, draw(NARROW), 'narrow')}
${values}
</figure>`;
}

/** One drawing, an image with a label. */
export function svg(label: string, options: Plot.PlotOptions, className: string): Markup {
  const drawn = Plot.plot({ ...options, document: document as never });
  // Within an image nobody hears them, and groups may not have any.
  for (const group of drawn.querySelectorAll('g')) group.removeAttribute('aria-label');
  drawn.setAttribute('role', 'img');
  drawn.setAttribute('aria-label', plain(label));
  drawn.setAttribute('class', `${className} ${drawn.getAttribute('class')}`);
  return trusted(rounded(drawn.outerHTML));
}

/** A tenth of a pixel is enough: the library writes all digits of each place. */
function rounded(drawing: string): string {
  return drawing.replace(/ (?:d|transform|c?[xy][12]?|width|height)="[^"<>]*"/g, (place) =>
    place.replace(/(\d\.\d)\d+/g, '$1'),
  );
}

/** Tables of more columns become cards on narrow screens. */
const MOST_NARROW = 3;

/** The class of a table that becomes cards, if it does. */
export function cardsFrom(headers: readonly string[]): Markup | undefined {
  return headers.length > MOST_NARROW ? markup` class="cards"` : undefined;
}

/** What a figure is on a card. */
export function cardName(headers: readonly string[], column: number): Markup | undefined {
  return headers.length > MOST_NARROW ? markup` data-is="${headers[column] ?? ''}"` : undefined;
}

/** The values of a chart, for those who cannot see it and those who want to copy them. */
export function valueTable(
  summary: string,
  headers: readonly string[],
  rows: readonly (readonly string[])[],
): Markup {
  return markup`<details><summary>${summary}</summary><div class="table" tabindex="0" role="region" aria-label="${summary}"><table${cardsFrom(headers)}>
<thead><tr>${headers.map((header) => markup`<th scope="col">${header}</th>`)}</tr></thead>
<tbody>${rows.map(
    ([first = '', ...others]) =>
      markup`<tr><th scope="row"><bdi>${first}</bdi></th>${others.map(
        (cell, index) => markup`<td${cardName(headers, index + 1)}>${cell}</td>`,
      )}</tr>\n`,
  )}</tbody></table></div></details>`;
}

/** A name in a drawing: isolated, so that it turns nothing around, and cut in its middle where it is too long. */
export function drawnName(text: string, most: number): string {
  return `\u2066${cut(text, most)}\u2069`;
}

/** What stands beside a row of a chart. */
export interface RowText {
  /** Its name; a wide drawing keeps a line break. */
  readonly id: string;
  readonly figure: string;
}

/** What goes beside the rows of a chart: their names, and a figure each. Row i lies at y = i. */
export function rowTexts(rows: readonly RowText[], width: number): Plot.Markish[] {
  const at = rows.map((row, y) => ({ ...row, y }));
  if (width === NARROW) {
    return [
      Plot.text(at, {
        ...{ y: 'y', frameAnchor: 'left', textAnchor: 'start', dy: -18, lineAnchor: 'middle' },
        text: (row: (typeof at)[number]) =>
          `${drawnName(row.id.replaceAll('\n', ' '), Math.max(14, NARROW_LETTERS - row.figure.length))}  ${row.figure}`,
        ...{ stroke: 'var(--paper)', fill: 'var(--ink)', strokeWidth: 4 },
      }),
    ];
  }
  return [
    Plot.text(at, {
      ...{ y: 'y', frameAnchor: 'left', textAnchor: 'end', dx: -10 },
      text: (row: (typeof at)[number]) =>
        row.id
          .split('\n')
          .map((line) => drawnName(line, MOST_LETTERS))
          .join('\n'),
    }),
    Plot.text(at, { y: 'y', frameAnchor: 'right', textAnchor: 'start', dx: 10, text: 'figure' }),
  ];
}

/** What charts of rows share: room for names and figures, and a line of y for each row. */
export function rowLayout(rows: readonly RowText[], width: number): Plot.PlotOptions {
  const isNarrow = width === NARROW;
  const longestOf = (texts: readonly string[]) => Math.max(...texts.map((text) => stringWidth(text)));
  const name = Math.min(MOST_LETTERS, longestOf(rows.flatMap(({ id }) => id.split('\n'))));
  const figure = longestOf(rows.map((row) => row.figure));
  return {
    width,
    height: rows.length * (isNarrow ? 46 : 27) + 60,
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

/** An axis of x as all charts have it. */
export function xAxis(label: string, width: number): Plot.ScaleOptions {
  return {
    label,
    labelAnchor: 'center',
    labelArrow: 'none',
    labelOffset: 40,
    nice: true,
    grid: true,
    ticks: width === NARROW ? 4 : 8,
  };
}

/** Evenly spread ones of many, the first and the last among them: nobody can tell more dots than these apart. */
export function thinned<T>(all: readonly T[], most: number): readonly T[] {
  if (all.length <= most) return all;
  const step = (all.length - 1) / (most - 1);
  return Array.from({ length: most }, (_, index) => all[Math.round(index * step)] as T);
}
