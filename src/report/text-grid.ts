import type { RenderOptions } from './reporter.js';
import { ink } from './terminal/ink.js';
import { padded, widest } from './terminal/text.js';

/** Lines of columns two spaces apart, the first line dim; columns are flush right but for those named as left. */
export function textGrid(
  table: readonly (readonly string[])[],
  left: ReadonlySet<number>,
  { color }: Pick<RenderOptions, 'color'>,
): string[] {
  const [headers = []] = table;
  const widths = headers.map((_, column) => widest(table.map((row) => row[column] ?? '')));
  const [head = '', ...body] = table.map((row) =>
    row
      .map((text, column) => padded(text, widths[column] ?? 0, left.has(column) ? 'left' : 'right'))
      .join('  ')
      .trimEnd(),
  );
  return [ink('dim', head, { color }), ...body];
}
