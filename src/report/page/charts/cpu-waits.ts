import * as Plot from '@observablehq/plot';
import { formatMs } from '../../../domain/format.js';
import { listed } from '../../../domain/words.js';
import { figure, rowLayout, rowTexts, valueTable, xAxis } from '../draw.js';
import { type Markup, markup } from '../markup.js';
import { series } from '../palette.js';

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

const KINDS = ['processor', 'waiting', 'not told apart'] as const;

/** Bars of times, processor and waiting apart, with a table of the values; the first drawn bars are `shown`. */
export function timeBars(
  what: string,
  bars: readonly TimeBar[],
  values: { readonly head: string; readonly noteHead?: string },
): Markup {
  const label = `${what}. ${listed(
    bars.map((bar) => `${bar.name}: ${told(bar)}`),
    40,
    '; ',
  )}`;
  const kinds = KINDS.filter((kind) => bars.some((bar) => partsOf(bar).some((part) => part.kind === kind)));
  return markup`<ul class="key" aria-hidden="true">${kinds.map(
    (kind) => markup`<li><i style="background: ${colourOf(kind)}"></i>${kind}</li>`,
  )}</ul>
${figure(label, (width) => drawing(bars, width), tableOf(what, bars, values))}`;
}

function told({ ms, waitMs = 0, note }: TimeBar): string {
  const waits = waitMs >= 1 && waitMs > ms / 4 ? `, ${formatMs(waitMs)} of it waiting` : '';
  return `${formatMs(ms)}${waits}${note ? `, ${note}` : ''}`;
}

function partsOf({ cpuMs, waitMs, ms }: TimeBar) {
  const parts =
    cpuMs === undefined || waitMs === undefined
      ? [{ kind: KINDS[2], ms }]
      : [
          { kind: KINDS[0], ms: cpuMs },
          { kind: KINDS[1], ms: waitMs },
        ];
  return parts.filter((part) => part.ms > 0);
}

function colourOf(kind: (typeof KINDS)[number]): string {
  return kind === KINDS[2] ? series(4) : series(KINDS.indexOf(kind));
}

function drawing(bars: readonly TimeBar[], width: number): Plot.PlotOptions {
  const parts = bars.flatMap((bar, row) => {
    let fromMs = 0;
    return partsOf(bar).map((part) => {
      const from = fromMs;
      fromMs += part.ms;
      return { ...part, row, fromMs: from, toMs: fromMs };
    });
  });
  type Part = (typeof parts)[number];
  return {
    ...rowLayout(
      bars.map(({ name }) => name),
      width,
    ),
    x: { ...xAxis('ms', width), domain: [0, Math.max(...bars.map(({ ms }) => ms), 0.001)] },
    marks: [
      Plot.rectX(parts, {
        ...{ x1: 'fromMs', x2: 'toMs' },
        y1: ({ row }: Part) => row - 0.3,
        y2: ({ row }: Part) => row + 0.3,
        fill: ({ kind }: Part) => colourOf(kind),
        stroke: 'var(--paper)',
        title: ({ kind, ms }: Part) => `${kind}: ${formatMs(ms)}`,
      }),
      ...rowTexts(
        bars.map(({ name, ms, note }) => ({ id: name, figure: `${formatMs(ms)}${note ? `, ${note}` : ''}` })),
        width,
      ),
    ],
  };
}

function tableOf(
  what: string,
  bars: readonly TimeBar[],
  { head, noteHead }: { readonly head: string; readonly noteHead?: string },
): Markup {
  const cell = (ms: number | undefined) => (ms === undefined ? '–' : formatMs(ms));
  return valueTable(
    `${what} as a table`,
    [head, 'time', 'on the processor', 'waiting', ...(noteHead === undefined ? [] : [noteHead])],
    bars.map(({ name, ms, cpuMs, waitMs, note }) => [
      name,
      ...[formatMs(ms), cell(cpuMs), cell(waitMs)],
      ...(noteHead === undefined ? [] : [note ?? '–']),
    ]),
  );
}
