import { formatMs } from '../../../domain/format.js';
import type { Markup } from '../markup.js';
import { type Stack, stackedBars } from './stacked.js';

/** Time of one thing: on the processor, and waiting. */
export interface TimeBar {
  readonly name: string;
  /** Absent where only the whole is known. */
  readonly cpuMs: number | undefined;
  readonly waitMs: number | undefined;
  readonly ms: number;
  /** What stands behind it beside the time. */
  readonly note?: string | undefined;
}

/** Bars of times, processor and waiting apart, with a table of the values. */
export function timeBars(what: string, head: string, bars: readonly TimeBar[]): Markup {
  return stackedBars(
    bars.map(
      (bar): Stack => ({
        ...{ id: bar.name, parts: partsOf(bar) },
        figure: `${formatMs(bar.ms)}${bar.note ? `, ${bar.note}` : ''}`,
      }),
    ),
    { what, head, axis: 'ms', figureHead: 'in all', format: formatMs },
  );
}

/** All three in each row, so that they have the same colours on every chart. */
function partsOf({ cpuMs, waitMs, ms }: TimeBar): Stack['parts'] {
  const isApart = cpuMs !== undefined && waitMs !== undefined;
  return [
    { name: 'processor', value: isApart ? cpuMs : 0 },
    { name: 'waiting', value: isApart ? waitMs : 0 },
    ...(isApart ? [] : [{ name: 'not told apart', value: ms }]),
  ];
}
