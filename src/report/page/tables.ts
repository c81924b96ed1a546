import { measured } from '../caption.js';
import { type RowGroup, rowGroups } from '../columns.js';
import { GATE_HEADERS, gateRows } from '../comparison-rows.js';
import { cardName, cardsFrom } from './draw.js';
import { type Markup, markup, partedName } from './markup.js';
import type { SectionMaker } from './section.js';

/** From so many rows on a table can be sorted and filtered. */
const SORTED_FROM = 20;

/** All figures of the rows, a table for each kind. */
export const figures: SectionMaker = (document) => {
  if (document.kind !== 'report') return undefined;
  const groups = rowGroups(measured(document));
  if (groups.length === 0) return undefined;
  return {
    id: 'figures',
    title: 'All figures',
    body: markup`${groups.map(({ rows, columns: all }: RowGroup, index) => {
      const columns = sizeFirst(all);
      return table(
        `rows-${index}`,
        'Medians, in milliseconds unless a unit stands there',
        ['row', ...columns.map(({ header }) => header)],
        rows.map((row) => [row.id, ...columns.map((column) => column.cell(row))]),
      );
    })}`,
  };
};

/** What a wide table hides until it is scrolled must not be how many trials its figures are of. */
function sizeFirst(columns: RowGroup['columns']): RowGroup['columns'] {
  return [...columns].sort((a, b) => Number(b.header === 'n') - Number(a.header === 'n'));
}

/** What was held against a base. */
export const gateTable: SectionMaker = ({ comparisons, gate }) => {
  if (!gate) return undefined;
  const order = [1, 0, ...GATE_HEADERS.map((_, index) => index).filter((index) => index > 1)];
  const pick = (cells: readonly string[]) => order.map((index) => cells[index] ?? '');
  return {
    id: 'gate',
    title: 'Regressions',
    body: table(
      'gate',
      `Held against ${Number((gate.maxRegression * 100).toFixed(4))} % at the most`,
      pick(GATE_HEADERS),
      gateRows(comparisons, gate).map(pick),
    ),
  };
};

/** A table of figures; a long one can be sorted and filtered. */
export function table(
  id: string,
  caption: string,
  headers: readonly string[],
  rows: readonly (readonly string[])[],
): Markup {
  const isLong = rows.length > SORTED_FROM;
  return markup`${
    isLong
      ? markup`<p class="filter" hidden><label>Show rows whose name contains <input type="search" data-filters="table-${id}"></label> <span role="status" class="faint"></span></p>`
      : undefined
  }
<div class="table" tabindex="0" role="region" aria-label="${caption}"><table id="table-${id}"${cardsFrom(headers)}${isLong ? markup` data-sortable` : undefined}><caption>${caption}</caption>
<thead><tr>${headers.map((header) => markup`<th scope="col">${header}</th>`)}</tr></thead>
<tbody>${rows.map(
    ([first = '', ...cells]) =>
      markup`<tr><td>${partedName(first)}</td>${cells.map(
        (cell, index) => markup`<td${cardName(headers, index + 1)}>${cell}</td>`,
      )}</tr>
`,
  )}</tbody></table></div>`;
}
