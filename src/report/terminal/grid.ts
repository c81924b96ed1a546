import Table from 'cli-table3';
import stringWidth from 'string-width';
import type { Result } from '../../domain/report.js';
import { type Column, NOTHING, type RowGroup } from '../columns.js';
import type { RenderOptions } from '../reporter.js';
import { ink } from './ink.js';
import { cut, isolated, widest } from './text.js';

const GAP = '  ';

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
export function grid(group: RowGroup, names: readonly string[], options: RenderOptions): string[] {
  const shown = { ...group, columns: group.columns.map(withUnit) };
  const { columns, idWidth } = chooseColumns(shown, names, options.width);
  const drawn = new Table({
    chars: Object.fromEntries(BORDERS.map((name) => [name, name === 'middle' ? GAP : ''])),
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
    colAligns: columns.map(() => 'right' as const),
  });
  drawn.push(
    columns.map(({ header }) => header),
    ...group.rows.map((row) => columns.map(({ cell }) => cell(row))),
  );
  const ids = ['', ...names.map((name) => cut(name, idWidth))];
  const nameWidth = widest(ids);
  const [head = '', ...body] = drawn
    .toString()
    .split('\n')
    .map((figures, index) => {
      const name = ids[index] ?? '';
      return `${isolated(name)}${' '.repeat(nameWidth - stringWidth(name))}${GAP}${figures}`.trimEnd();
    });
  return [ink('dim', head, options), ...body];
}

/** The unit stands beside the figure. */
function withUnit(column: Column): Column {
  if (!column.header.endsWith(' ms')) return column;
  return {
    ...column,
    header: column.header.slice(0, -' ms'.length),
    cell: (row) => (column.cell(row) === NOTHING ? NOTHING : `${column.cell(row)} ms`),
  };
}

/** Leaves out the least needed columns until the table fits; then the id gives way. */
function chooseColumns({ rows, columns: all }: RowGroup, names: readonly string[], width: number) {
  const longest = widest(names);
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
