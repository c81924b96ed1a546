import type { Result } from '../../domain/report.js';
import { type Column, NOTHING, type RowGroup } from '../columns.js';
import type { RenderOptions } from '../reporter.js';
import { ink } from './ink.js';
import { shortNames } from './row-names.js';
import { cut, padded, widest } from './text.js';

const GAP = '  ';

/** Wider than any id. */
const ALL = 1000;

/** Ids are cut in the middle rather than below this. */
const NARROWEST_ID = 16;

/** Longer ids are cut before their intervals are left out. */
const READABLE_ID = 32;

/** Rows of one kind, each with its id; figures are flush right. */
export function grid(group: RowGroup, options: RenderOptions): string[] {
  const ids = group.rows.map(({ id }) => id);
  // A cell may cost a look at all trials of its row: each is asked for once.
  const all = group.columns.map(withUnit).map((column) => filled(column, group.rows));
  const whole = chooseColumns(all, widest(ids), options.width);
  // What all of them share goes before they are cut, or lose their intervals.
  const short = ids.length > 1 ? shortNames(ids) : ids;
  const lacks = whole.columns.length < all.length && !whole.columns.some(isInterval);
  const isShort = widest(ids) > whole.idWidth || lacks;
  const names = isShort ? short : ids;
  const { columns, idWidth } = isShort ? chooseColumns(all, widest(short), options.width) : whole;
  const cuts = names.map((name) => cut(name, idWidth));
  // Rows that look the same are worse than a line that is too long.
  const shownIds = [
    '',
    ...(new Set(cuts).size < new Set(names).size ? names.map((name) => cut(name, ALL)) : cuts),
  ];
  const nameWidth = widest(shownIds);
  const [head = '', ...body] = shownIds.map((name, line) =>
    [padded(name, nameWidth), ...columns.map(({ texts, width }) => padded(texts[line] ?? '', width, 'right'))]
      .join(GAP)
      .trimEnd(),
  );
  return [ink('dim', head, options), ...body];
}

/** The unit stands beside the figure that a row is about; all other times are of the same. */
function withUnit(column: Column): Column {
  const [, header, unit] = /^(.*) (µs|ms|s)$/.exec(column.header) ?? [];
  if (header === undefined) return column;
  if (column.priority > 0) return { ...column, header };
  return {
    ...{ ...column, header },
    cell: (row) => {
      const figure = column.cell(row);
      return figure === NOTHING ? NOTHING : `${figure} ${unit}`;
    },
  };
}

function isInterval({ header }: FilledColumn): boolean {
  return header === '95 % CI';
}

/** A column with what stands in it, its header first, and how wide that is. */
interface FilledColumn {
  readonly header: string;
  readonly priority: number;
  readonly texts: readonly string[];
  readonly width: number;
}

function filled({ header, priority, cell }: Column, rows: readonly Result[]): FilledColumn {
  const texts = [header, ...rows.map((row) => cell(row))];
  return { header, priority, texts, width: widest(texts) };
}

/** Leaves out the least needed columns until the table fits; then the id gives way. */
function chooseColumns(all: readonly FilledColumn[], longest: number, width: number) {
  let columns = all.filter(
    ({ priority, texts }) => priority === 0 || texts.slice(1).some((text) => text !== NOTHING),
  );
  const needed = () => columns.reduce((sum, column) => sum + GAP.length + column.width, 0);
  for (;;) {
    const least = Math.max(0, ...columns.map(({ priority }) => priority));
    const dropped = columns.findLastIndex(({ priority }) => priority === least);
    const column = columns[dropped];
    // Intervals and phases go only where names that are cut make no room for them.
    const shortest = least <= 1 ? NARROWEST_ID : column && isInterval(column) ? READABLE_ID : longest;
    if (least === 0 || needed() + Math.min(longest, shortest) <= width) break;
    columns = columns.filter((_, index) => index !== dropped);
  }
  return { columns, idWidth: Math.max(NARROWEST_ID, Math.min(longest, width - needed())) };
}
