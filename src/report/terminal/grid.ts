import Table from 'cli-table3';
import stringWidth from 'string-width';
import type { Result } from '../../domain/report.js';
import { type Column, NOTHING, type RowGroup } from '../columns.js';
import type { RenderOptions } from '../reporter.js';
import { ink } from './ink.js';
import { shortNames } from './row-names.js';
import { cut, isolated, widest } from './text.js';

const GAP = '  ';

/** Wider than any id. */
const ALL = 1000;

/** Ids are cut in the middle rather than below this. */
const NARROWEST_ID = 16;

const BORDERS = [
  'top',
  'top-mid',
  'top-left',
  'top-right',
  'bottom',
  'bottom-mid',
  'bottom-left',
  'bottom-right',
  'left',
  'left-mid',
  'mid',
  'mid-mid',
  'right',
  'right-mid',
  'middle',
] as const;

/**
 * Rows of one kind, each with its id. Figures are drawn by the table library; names stand beside them, since it miscounts
 * combining marks and isolates.
 */
export function grid(group: RowGroup, options: RenderOptions): string[] {
  const ids = group.rows.map(({ id }) => id);
  const shown = { ...group, columns: group.columns.map(withUnit) };
  const whole = chooseColumns(shown, widest(ids), options.width);
  // What all of them share goes before they are cut, or lose their intervals.
  const short = ids.length > 1 ? shortNames(ids) : ids;
  const lacks = whole.columns.length < shown.columns.length && !whole.columns.some(isInterval);
  const isShort = widest(ids) > whole.idWidth || lacks;
  const names = isShort ? short : ids;
  const { columns, idWidth } = isShort ? chooseColumns(shown, widest(short), options.width) : whole;
  const drawn = new Table({
    chars: Object.fromEntries(BORDERS.map((name) => [name, name === 'middle' ? GAP : ''])),
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
    colAligns: columns.map(() => 'right' as const),
  });
  drawn.push(
    columns.map(({ header }) => header),
    ...group.rows.map((row) => columns.map(({ cell }) => cell(row))),
  );
  const cuts = names.map((name) => cut(name, idWidth));
  // Rows that look the same are worse than a line that is too long.
  const shownIds = [
    '',
    ...(new Set(cuts).size < new Set(names).size ? names.map((name) => cut(name, ALL)) : cuts),
  ];
  const nameWidth = widest(shownIds);
  const [head = '', ...body] = drawn
    .toString()
    .split('\n')
    .map((figures, index) => {
      const name = shownIds[index] ?? '';
      return `${isolated(name)}${' '.repeat(nameWidth - stringWidth(name))}${GAP}${figures}`.trimEnd();
    });
  return [ink('dim', head, options), ...body];
}

/** The unit stands beside the figure that a row is about; all other times are of the same. */
function withUnit(column: Column): Column {
  if (!column.header.endsWith(' ms')) return column;
  const header = column.header.slice(0, -' ms'.length);
  if (column.priority > 0) return { ...column, header };
  return {
    ...{ ...column, header },
    cell: (row) => (column.cell(row) === NOTHING ? NOTHING : `${column.cell(row)} ms`),
  };
}

function isInterval({ header }: Column): boolean {
  return header === '95 % CI';
}

/** Leaves out the least needed columns until the table fits; then the id gives way. */
function chooseColumns({ rows, columns: all }: RowGroup, longest: number, width: number) {
  let columns = all.filter(
    (column) => column.priority === 0 || rows.some((row) => column.cell(row) !== NOTHING),
  );
  const needed = () => columns.reduce((sum, column) => sum + GAP.length + columnWidth(column, rows), 0);
  while (needed() + longest > width) {
    const least = Math.max(...columns.map(({ priority }) => priority));
    if (least <= 1) break;
    const dropped = columns.findLastIndex(({ priority }) => priority === least);
    columns = columns.filter((_, index) => index !== dropped);
  }
  return { columns, idWidth: Math.max(NARROWEST_ID, Math.min(longest, width - needed())) };
}

function columnWidth(column: Column, rows: readonly Result[]): number {
  return widest([column.header, ...rows.map((row) => column.cell(row))]);
}
