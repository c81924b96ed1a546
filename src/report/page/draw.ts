import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { plain } from '../../domain/plain.js';
import { type Markup, markup, name, trusted } from './markup.js';

/** Widths of the drawings of a chart, in CSS pixels: letters of one that is scaled to half of them cannot be read. */
export const WIDE = 1000;
export const MEDIUM = 700;
export const NARROW = 340;

/** One library document serves all drawings. */
const { document } = parseHTML('<!doctype html><html><body></body></html>');

/** A drawing of this width. */
export type Drawer = (width: number) => Plot.PlotOptions;

/**
 * A figure with a drawing for wide screens, one for tablets, half a screen and paper, and one for phones. Screen readers get
 * `label`, which carries the figures, and the table of values below.
 */
export function figure(label: string, draw: Drawer, values?: Markup): Markup {
  return markup`<figure>
${svg(label, draw(WIDE), 'wide')}
${svg(label, draw(MEDIUM), 'medium')}
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
/** Tables of more columns are wider than paper. */
const MOST_ON_PAPER = 9;

/** The class of a table that becomes cards, if it does. */
export function cardsFrom(headers: readonly string[]): Markup | undefined {
  if (headers.length <= MOST_NARROW) return undefined;
  return markup` class="cards${headers.length > MOST_ON_PAPER ? ' broad' : ''}"`;
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
      markup`<tr><th scope="row">${name(first)}</th>${others.map(
        (cell, index) => markup`<td${cardName(headers, index + 1)}>${cell}</td>`,
      )}</tr>\n`,
  )}</tbody></table></div></details>`;
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
    ticks: width === WIDE ? 8 : 4,
  };
}

/** Evenly spread ones of many, the first and the last among them: nobody can tell more dots than these apart. */
export function thinned<T>(all: readonly T[], most: number): readonly T[] {
  if (all.length <= most) return all;
  const step = (all.length - 1) / (most - 1);
  return Array.from({ length: most }, (_, index) => all[Math.round(index * step)] as T);
}
