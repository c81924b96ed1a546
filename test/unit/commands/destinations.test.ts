import { expect, it } from 'vitest';
import { terminalWidth } from '../../../src/commands/terminal.js';

const widthWith = (columns: number | undefined, COLUMNS?: string, isTTY = columns !== undefined) =>
  terminalWidth({
    stdout: { write: () => true, isTTY, ...(columns === undefined ? {} : { columns }) },
    env: COLUMNS === undefined ? {} : { COLUMNS },
  });

it.each<[number | undefined, string | undefined, number]>([
  [120, '70', 120],
  [0, '70', 70],
  [0, undefined, 80],
  [undefined, '70', 70],
  [undefined, undefined, 200],
  [undefined, 'wide', 200],
  [undefined, '-5', 200],
  [undefined, '0', 200],
  [undefined, '70.5', 70],
  [undefined, '1', 20],
  [3, undefined, 20],
])('a terminal of %s columns and COLUMNS=%s are %i wide', (columns, variable, width) => {
  expect(widthWith(columns, variable)).toBe(width);
});
