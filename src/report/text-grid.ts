import stringWidth from 'string-width';
import type { RenderOptions } from './reporter.js';
import { styled } from './styled.js';

/** Lines of columns two spaces apart, the first line bold; columns are flush right but for those named as left. */
export function textGrid(
  table: readonly (readonly string[])[],
  left: ReadonlySet<number>,
  { color }: Pick<RenderOptions, 'color'>,
): string[] {
  const [headers = []] = table;
  const widths = headers.map((_, column) => Math.max(...table.map((row) => stringWidth(row[column] ?? ''))));
  const [head = '', ...body] = table.map((row) =>
    row
      .map((text, column) => {
        const gap = ' '.repeat((widths[column] ?? 0) - stringWidth(text));
        return left.has(column) ? text + gap : gap + text;
      })
      .join('  ')
      .trimEnd(),
  );
  return [styled('bold', head, { color }), ...body];
}
