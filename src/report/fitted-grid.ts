import type { RenderOptions } from './reporter.js';
import { widthOf } from './terminal/text.js';
import { textGrid } from './text-grid.js';

/** A grid without as many of the columns `spare`, in their order, as it takes to fit the terminal. */
export function fittedGrid(
  table: readonly (readonly string[])[],
  spare: readonly (readonly string[])[],
  left: readonly string[],
  options: RenderOptions,
): string[] {
  const [headers = []] = table;
  const drawn = (count: number) => {
    const without = spare.slice(0, count).flat();
    const kept = headers.flatMap((name, index) => (without.includes(name) ? [] : [index]));
    const isLeft = new Set(
      kept.flatMap((index, column) => (left.includes(headers[index] ?? '') ? [column] : [])),
    );
    return textGrid(
      table.map((row) => kept.map((index) => row[index] ?? '')),
      isLeft,
      options,
    );
  };
  const fits = (lines: readonly string[]) => lines.every((line) => widthOf(line) <= options.width);
  let grid = drawn(0);
  for (let count = 1; count <= spare.length && !fits(grid); count++) grid = drawn(count);
  return grid;
}
