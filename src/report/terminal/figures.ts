import { formatFactor, formatRatio, formatShare } from '../../domain/format.js';
import { mainMetric } from '../../domain/kinds.js';
import type { Comparison, MetricSummary, Result } from '../../domain/report.js';
import { milliseconds, NOTHING } from '../columns.js';
import type { RenderOptions } from '../reporter.js';
import type { TimeUnit } from '../sorting.js';
import { whereOf } from './gate-lines.js';
import { ink, type Tone } from './ink.js';

/** 51.9 ms, with its unit: the interval beside it is of the same. */
export function medianOf(summary: MetricSummary | undefined, unit: TimeUnit = 'ms'): string {
  return summary === undefined ? NOTHING : `${milliseconds(summary.median, unit)} ${unit}`;
}

/** A phase, to a tenth of a millisecond. */
export function phaseOf(summary: MetricSummary | undefined, unit: TimeUnit = 'ms'): string {
  if (unit !== 'ms') return milliseconds(summary?.median, unit);
  return summary === undefined ? NOTHING : summary.median.toFixed(summary.median >= 100 ? 0 : 1);
}

/** How a row compares with another of the run: 1.05x [1.01, 1.08] slower: imports +2.6 ms. */
export function comparedNote(
  comparison: Comparison,
  options: RenderOptions,
): { readonly text: string; readonly styled: string } {
  const { ratio, ratioCi95, resolvable } = comparison;
  const [low, high] = ratioCi95 ?? [];
  const interval =
    low === undefined || high === undefined ? '' : ` [${[low, high].map(formatFactor).join(', ')}]`;
  const figures = `${formatRatio(ratio)}${interval}`;
  const { words, tone } = outcomeOf(ratioCi95, resolvable);
  const where =
    tone === 'dim'
      ? ''
      : whereOf(comparison)
          .map(({ text }) => `: ${text}`)
          .join('');
  return {
    text: `${figures} ${words}${where}`,
    styled: `${ink(tone, `${figures} ${words}`, options)}${where}`,
  };
}

function outcomeOf(
  interval: readonly [number, number] | undefined,
  resolvable: number | undefined,
): { readonly words: string; readonly tone: Tone } {
  if (!interval) return { words: 'too few rounds for an interval, 6 are needed', tone: 'dim' };
  const [low, high] = interval;
  if (low > 1) return { words: 'slower', tone: 'open' };
  if (high < 1) return { words: 'faster', tone: 'good' };
  const detectable = resolvable === undefined ? '' : ` (could detect ${formatShare(resolvable)} or more)`;
  return { words: `no measurable difference${detectable}`, tone: 'dim' };
}

/** The comparisons of rows that a few words tell: in what rows of their kind are about, and not gated. */
export function briefly(comparisons: readonly Comparison[], rows: readonly Result[]): Comparison[] {
  return comparisons.filter(({ head, verdict, metric }) => {
    const row = rows.find(({ id }) => id === head);
    const isBrief = row?.scenario.runner === 'worker' || row?.scenario.runner === 'command';
    return isBrief && verdict === undefined && metric === mainMetric(row.scenario);
  });
}
