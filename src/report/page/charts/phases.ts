import * as Plot from '@observablehq/plot';
import { formatMs } from '../../../domain/format.js';
import { kindOf } from '../../../domain/kinds.js';
import type { Result } from '../../../domain/report.js';
import { listed } from '../../../domain/words.js';
import { measured } from '../../caption.js';
import { rowGroups } from '../../columns.js';
import { figure, rowLayout, rowTexts, valueTable, xAxis } from '../draw.js';
import { type Markup, markup } from '../markup.js';
import { series } from '../palette.js';
import type { SectionMaker } from '../section.js';

/** One row with the medians of its phases. */
interface Stack {
  readonly id: string;
  readonly parts: readonly { readonly phase: string; readonly ms: number; readonly fromMs: number }[];
  readonly sumMs: number;
}

/** Where the time goes: the phases of each row one after the other. */
export const phases: SectionMaker = (document) => {
  if (document.kind !== 'report') return undefined;
  const groups = rowGroups(measured(document))
    .map(({ rows }) => rows.flatMap((row) => stackOf(row) ?? []))
    .filter((stacks) => stacks.length > 0);
  if (groups.length === 0) return undefined;
  return {
    id: 'phases',
    title: 'Where the time goes',
    body: markup`<p class="faint">Medians of the phases, one after the other; their sum need not be the median of the whole.</p>
${groups.map(stackedPhases)}`,
  };
};

/** Undefined where a row has less than two phases: there is nothing to divide. */
function stackOf(row: Result): Stack | undefined {
  let sumMs = 0;
  const parts = kindOf(row.scenario).phases.flatMap((phase) => {
    const ms = row.summary[phase]?.median;
    if (ms === undefined) return [];
    const part = { phase, ms, fromMs: sumMs };
    sumMs += ms;
    return [part];
  });
  return parts.length < 2 ? undefined : { id: row.id, parts, sumMs };
}

/** Stacks of phases with their key and a table of the values. */
export function stackedPhases(stacks: readonly Stack[]): Markup {
  const names = [...new Set(stacks.flatMap(({ parts }) => parts.map(({ phase }) => phase)))];
  const label = `Phases. ${listed(
    stacks.map(
      ({ id, parts }) => `${id}: ${parts.map(({ phase, ms }) => `${phase} ${formatMs(ms)}`).join(', ')}`,
    ),
    40,
    '; ',
  )}`;
  return markup`<ul class="key" aria-hidden="true">${names.map(
    (phase, index) => markup`<li><i style="background: ${series(index)}"></i>${phase}</li>`,
  )}</ul>
${figure(label, (width) => drawing(stacks, names, width), tableOf(stacks, names))}`;
}

function drawing(stacks: readonly Stack[], names: readonly string[], width: number): Plot.PlotOptions {
  const bars = stacks.flatMap(({ id, parts }, row) => parts.map((part) => ({ id, row, ...part })));
  type Bar = (typeof bars)[number];
  return {
    ...rowLayout(
      stacks.map(({ id }) => id),
      width,
    ),
    x: { ...xAxis('ms', width), domain: [0, Math.max(...stacks.map(({ sumMs }) => sumMs))] },
    marks: [
      Plot.rectX(bars, {
        x1: 'fromMs',
        x2: ({ fromMs, ms }: Bar) => fromMs + ms,
        y1: ({ row }: Bar) => row - 0.3,
        y2: ({ row }: Bar) => row + 0.3,
        fill: ({ phase }: Bar) => series(names.indexOf(phase)),
        stroke: 'var(--paper)',
        title: ({ phase, ms }: Bar) => `${phase}: ${formatMs(ms)}`,
      }),
      ...rowTexts(
        stacks.map(({ id, sumMs }) => ({ id, figure: formatMs(sumMs) })),
        width,
      ),
    ],
  };
}

function tableOf(stacks: readonly Stack[], names: readonly string[]): Markup {
  return valueTable(
    'The phases as a table',
    ['row', ...names.map((phase) => `${phase}, ms`)],
    stacks.map(({ id, parts }) => [
      id,
      ...names.map((phase) => {
        const ms = parts.find((part) => part.phase === phase)?.ms;
        return ms === undefined ? '–' : ms.toFixed(2);
      }),
    ]),
  );
}
