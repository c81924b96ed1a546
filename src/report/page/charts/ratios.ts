import * as Plot from '@observablehq/plot';
import { comparedRows, comparedShortly } from '../../../domain/compared.js';
import { formatFactor, formatRatio } from '../../../domain/format.js';
import { plain } from '../../../domain/plain.js';
import type { Comparison } from '../../../domain/report.js';
import { bySeverity } from '../../../domain/verdict.js';
import { listed } from '../../../domain/words.js';
import { shownVerdict } from '../../comparison-rows.js';
import { figure, valueTable, WIDE } from '../draw.js';
import { markup } from '../markup.js';
import { pixelsOf, rowLayout, rowTexts } from '../row-texts.js';
import type { SectionMaker } from '../section.js';
import { roundTicks, ticksOf } from '../ticks.js';

/** Ratios of compared rows with their intervals, on a logarithmic axis around 1x. */
export const ratios: SectionMaker = (document) => {
  const gated = document.comparisons.filter(({ verdict }) => verdict !== undefined).sort(bySeverity);
  const others = document.comparisons.filter(({ verdict }) => verdict === undefined);
  const all = [...gated, ...others].filter(({ ratio }) => Number.isFinite(ratio) && ratio > 0);
  if (all.length === 0) return undefined;
  const label = `Ratios head over base. ${listed(
    all.map((one) => `${comparedRows(one)}, ${one.metric}: ${told(one)}, n = ${one.n}`),
    40,
    '; ',
  )}`;
  return {
    id: 'ratios',
    title: 'Ratios',
    body: markup`<p class="faint">Head over base, paired by round where both ran in the same rounds; the line is the 95 % interval, the base is at 1x. Right of it is slower.</p>
${figure(label, (width) => drawing(all, width), tableOf(all))}`,
  };
};

function told({ ratio, ratioCi95 }: Comparison): string {
  return `${formatRatio(ratio)}${ratioCi95 ? ` [${ratioCi95.map(formatFactor).join(', ')}]` : ''}`;
}

/** With the metric where rows are compared in several; two whole ids on a line each. */
function named(one: Comparison, all: readonly Comparison[]): string {
  const isTwice = all.some((other) => other !== one && other.base === one.base && other.head === one.head);
  const short = comparedShortly(one);
  const name = short === comparedRows(one) ? short.replace(' against ', '\nagainst ') : short;
  return `${name}${isTwice ? `, ${one.metric}` : ''}`;
}

/** Which way it went, where the interval tells. */
function colour({ ratioCi95: [low, high] = [0, Number.POSITIVE_INFINITY] }: Comparison): string {
  if (low > 1) return 'var(--series-3)';
  return high < 1 ? 'var(--series-2)' : 'var(--faint)';
}

function symbol({ ratioCi95: [low, high] = [0, Number.POSITIVE_INFINITY] }: Comparison): string {
  if (low > 1) return 'square';
  return high < 1 ? 'diamond' : 'circle';
}

function drawing(all: readonly Comparison[], width: number): Plot.PlotOptions {
  const row = (_: Comparison, index: number) => index;
  const ends = all.flatMap(({ ratio, ratioCi95 = [ratio, ratio] }) => [ratio, ...ratioCi95]);
  const [least, most] = [Math.min(0.95, ...ends), Math.max(1.05, ...ends)];
  // Room beside the outermost marks.
  const pad = (most / least) ** 0.04;
  const withInterval = all.flatMap((one, index) =>
    one.ratioCi95 ? [{ index, low: one.ratioCi95[0], high: one.ratioCi95[1], colour: colour(one) }] : [],
  );
  const texts = all.map((one) => ({
    id: named(one, all),
    figure: `${one.verdict ? `${one.verdict} ` : ''}${told(one)}`,
  }));
  const layout = rowLayout(texts, width);
  const domain: [number, number] = [least / pad, most * pad];
  return {
    ...layout,
    x: { type: 'log', domain, axis: null },
    marks: [
      ...ticksOf(
        most / least > 8
          ? roundTicks(...domain, pixelsOf(layout))
          : ticksBetween(least, most, width === WIDE ? 7 : 4),
        'ratio head / base',
        formatRatio,
      ),
      Plot.ruleX([1], { stroke: 'var(--ink)', strokeDasharray: '4,3' }),
      Plot.ruleY(withInterval, { x1: 'low', x2: 'high', y: 'index', stroke: 'colour', strokeWidth: 2.5 }),
      Plot.dot(all, {
        x: 'ratio',
        y: row,
        ...{ r: 5, fill: colour, symbol, stroke: 'var(--paper)', strokeWidth: 1 },
        title: (one: Comparison) => plain(one.sentence),
      }),
      ...rowTexts(texts, width),
    ],
  };
}

/** Round ratios, 1 among them, where the largest is not many times the least. */
export function ticksBetween(least: number, most: number, count: number): number[] {
  const span = Math.max(most - 1, 1 - least);
  const step = [0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5, 1, 2].find((one) => span / one <= count / 2 + 1) ?? 2;
  const from = Math.ceil((least - 1) / step);
  const to = Math.floor((most - 1) / step);
  return Array.from({ length: to - from + 1 }, (_, index) => 1 + (from + index) * step);
}

function tableOf(all: readonly Comparison[]) {
  return valueTable(
    'The ratios as a table',
    ['rows', 'metric', 'ratio', '95 % CI', 'n', 'verdict'],
    all.map((one) => [
      comparedRows(one),
      one.metric,
      formatRatio(one.ratio),
      one.ratioCi95 ? `[${one.ratioCi95.map(formatFactor).join(', ')}]` : '–',
      String(one.n),
      shownVerdict(one),
    ]),
  );
}
