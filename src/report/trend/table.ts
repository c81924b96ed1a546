import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';
import { plain } from '../../domain/plain.js';
import type { Trend } from '../../domain/trend-record.js';
import type { RenderOptions } from '../reporter.js';
import { styled } from '../styled.js';
import { textGrid } from '../text-grid.js';
import { headline, stepSentences, TREND_HEADERS, trendCaption, trendRows } from './rows.js';

const LONGEST_COURSE = 30;
/** Left out in this order until the table fits. */
const SPARE = ['course', 'first', 'last / first', 'reports'];

/** A trend for people: the answer, rows, steps in sentences, what it is of. */
export function trendTable(trend: Trend, options: RenderOptions): string {
  const wrap = (text: string) => wrapAnsi(plain(text), options.width);
  const dim = (text: string) => styled('dim', text, options);
  const blocks = [
    [wrap(headline(trend))],
    grid(trend, options),
    stepSentences(trend).map(wrap),
    trendCaption(trend).map((line) => dim(wrap(line))),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function grid(trend: Trend, options: RenderOptions): string[] {
  if (trend.rows.length === 0) return [];
  const table = [TREND_HEADERS, ...trendRows(trend, LONGEST_COURSE).map((row) => row.map(plain))];
  // One machine needs no name.
  const always = trend.machines.length > 1 ? [] : ['machine'];
  const grids = [0, ...SPARE.map((_, index) => index + 1)].map((count) => {
    const without = [...always, ...SPARE.slice(0, count)];
    const kept = TREND_HEADERS.flatMap((name, index) => (without.includes(name) ? [] : [index]));
    const left = new Set(
      kept.flatMap((at, column) =>
        ['row', 'machine', 'course'].includes(TREND_HEADERS[at] ?? '') ? [column] : [],
      ),
    );
    return textGrid(
      table.map((row) => kept.map((at) => row[at] ?? '')),
      left,
      options,
    );
  });
  const fits = (lines: readonly string[]) => lines.every((line) => stringWidth(line) <= options.width);
  return grids.find(fits) ?? grids.at(-1) ?? [];
}
