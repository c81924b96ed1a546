import * as Plot from '@observablehq/plot';
import { listed } from '../../../domain/words.js';
import { figure, NARROW, valueTable, xAxis } from '../draw.js';
import { type Markup, markup } from '../markup.js';
import { SERIES, series } from '../palette.js';
import { rowLayout, rowTexts } from '../row-texts.js';

/** A row of parts, one after the other. */
export interface Stack {
  readonly id: string;
  readonly parts: readonly { readonly name: string; readonly value: number }[];
  /** What stands behind it. */
  readonly figure: string;
}

interface Looks {
  /** What is drawn, for the label and the table. */
  readonly what: string;
  readonly axis: string;
  /** Of a row, and of what else stands behind it, in the table; without the latter it is no column. */
  readonly head: string;
  readonly figureHead?: string;
  /** In which order parts follow each other, where the first row may lack some; else as they first appear. */
  readonly order?: readonly string[];
  /** The colour of a part that has one on every chart; the others take theirs by their place. */
  colour?(part: string): string | undefined;
  /** A value with its unit. */
  format(value: number): string;
  /** The same for the table, where the head has the unit. */
  cell?(value: number): string;
}

/** Rows of parts with a key of their colours, and a table of the values. */
export function stackedBars(stacks: readonly Stack[], looks: Looks): Markup {
  const found = new Set(stacks.flatMap(({ parts }) => parts.map(({ name }) => name)));
  const ordered = (looks.order ?? []).filter((name) => found.has(name));
  const names = [...new Set([...ordered, ...found])];
  const label = `${looks.what}. ${listed(
    stacks.map(
      ({ id, parts, figure: all }) =>
        `${id}: ${parts
          .filter(({ value }) => value > 0)
          .map(({ name, value }) => `${name} ${looks.format(value)}`)
          .join(', ')}; ${all}`,
    ),
    40,
    '; ',
  )}`;
  const key = names.flatMap((name, index) =>
    stacks.some(({ parts }) => parts.some((part) => part.name === name && part.value > 0))
      ? [
          markup`<li><i style="background: ${looks.colour?.(name) ?? partColour(index)}"></i><bdi dir="ltr">${name}</bdi></li>`,
        ]
      : [],
  );
  return markup`${key.length > 1 ? markup`<ul class="key" aria-hidden="true">${key}</ul>` : undefined}
${figure(label, (width) => drawing(stacks, names, looks, width), tableOf(stacks, names, looks))}`;
}

/** The colour of the part at this place; those after the last colour are grey. */
export function partColour(index: number): string {
  return index < SERIES ? series(index) : 'var(--faint)';
}

function drawing(
  stacks: readonly Stack[],
  names: readonly string[],
  { axis, format, colour }: Looks,
  width: number,
): Plot.PlotOptions {
  const bars = stacks.flatMap(({ parts }, row) => {
    let end = 0;
    return parts.flatMap((part) => {
      if (part.value <= 0) return [];
      const from = end;
      end += part.value;
      return [{ ...part, row, from, to: end }];
    });
  });
  type Bar = (typeof bars)[number];
  return {
    ...rowLayout(stacks, width),
    x: { ...xAxis(axis, width), domain: [0, bars.reduce((most, { to }) => Math.max(most, to), 0) || 1] },
    marks: [
      Plot.rectX(bars, {
        ...{ x1: 'from', x2: 'to' },
        // Narrow rows have their name above the bar.
        y1: ({ row }: Bar) => row - (width === NARROW ? 0.2 : 0.3),
        y2: ({ row }: Bar) => row + (width === NARROW ? 0.2 : 0.3),
        fill: ({ name }: Bar) => colour?.(name) ?? partColour(names.indexOf(name)),
        stroke: 'var(--paper)',
        title: ({ name, value }: Bar) => `${name}: ${format(value)}`,
      }),
      ...rowTexts(stacks, width),
    ],
  };
}

function tableOf(
  stacks: readonly Stack[],
  names: readonly string[],
  { what, head, figureHead, format, cell = format }: Looks,
): Markup {
  return valueTable(
    `${what} as a table`,
    [head, ...names, ...(figureHead === undefined ? [] : [figureHead])],
    stacks.map(({ id, parts, figure: all }) => [
      id,
      ...names.map((name) => {
        const value = parts.find((part) => part.name === name)?.value;
        return value === undefined ? '–' : cell(value);
      }),
      ...(figureHead === undefined ? [] : [all]),
    ]),
  );
}
