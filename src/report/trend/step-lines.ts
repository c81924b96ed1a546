import { formatArrow, formatFactor, formatRatio } from '../../domain/format.js';
import { plain } from '../../domain/plain.js';
import type { Trend, TrendRow, TrendStep } from '../../domain/trend-record.js';
import { counted } from '../../domain/words.js';
import type { RenderOptions } from '../reporter.js';
import type { Tone } from '../terminal/ink.js';
import { isolated } from '../terminal/text.js';
import { type VerdictRow, verdictLines } from '../terminal/verdict-lines.js';
import { dayOf, stepsByRank } from './rows.js';

/** Whose a step is, in the words behind it. */
const WHOSE: Readonly<Record<TrendStep['cause'], string>> = {
  row: 'the row’s own',
  both: 'in part the machine’s',
  machine: 'the machine’s',
  unknown: 'whether it is the machine’s cannot be told',
};

/** A line for each step, as gated rows have them: the row, before → after, the ratio, from which commit on, and whose it is. */
export function stepLines(trend: Trend, nameOf: (row: TrendRow) => string, options: RenderOptions): string[] {
  return verdictLines(
    stepsByRank(trend).map(({ row, step }) => stepRow(trend, nameOf(row), row, step, options)),
    options,
  );
}

function stepRow(
  { reports }: Trend,
  name: string,
  { control }: TrendRow,
  step: TrendStep,
  { verbose }: RenderOptions,
): VerdictRow {
  const { ratio, ratioCi95, range, after } = step;
  const isSlower = ratio > 1;
  const report = reports[after];
  const interval = ratioCi95 ? ` [${ratioCi95.map(formatFactor).join(', ')}]` : '';
  const others = Math.abs(range[1] - range[0]);
  const said = [
    { text: control ? 'the machine itself' : WHOSE[step.cause], tone: 'dim' as const },
    ...(others === 0 ? [] : [{ text: `or within ${counted(others, 'report')} of it`, tone: 'dim' as const }]),
    ...step.changed.map((text) => ({ text: plain(text) })),
  ];
  return {
    mark: { mark: isSlower ? 'slow' : 'fast', tone: toneOf(step, control) },
    name,
    cells: [formatArrow(step.beforeMedian, step.afterMedian, 'ms'), `${formatRatio(ratio)}${interval}`],
    ...(verbose === true
      ? { said: [], sentence: isolated(plain(step.sentence)) }
      : { said: [...(report ? [{ text: placeOf(report) }] : []), ...said] }),
  };
}

function toneOf({ cause, ratio }: TrendStep, control: boolean): Tone {
  if (control || cause === 'machine') return 'dim';
  if (cause === 'unknown') return 'open';
  return ratio > 1 ? 'bad' : 'good';
}

/** from 0ec0ffee0 (2026-01-29, Read settings at start) */
function placeOf(report: Trend['reports'][number]): string {
  const { commit, file } = report;
  if (!commit) return `from ${isolated(plain(file))} (${dayOf(report)})`;
  const subject = commit.subject === undefined ? '' : `, ${isolated(plain(commit.subject))}`;
  return `from ${commit.sha.slice(0, 9)} (${dayOf(report)}${subject})`;
}
