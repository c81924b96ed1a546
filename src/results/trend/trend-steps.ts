import { commitName } from '../../domain/commit-record.js';
import { defined } from '../../domain/defined.js';
import { formatFactor, formatMs, formatRatio } from '../../domain/format.js';
import type { TrendPoint, TrendStep } from '../../domain/trend-record.js';
import { median } from '../../stats/quantile.js';
import { type RatioResult, separateRatio } from '../../stats/ratio.js';
import { type Step, steps } from '../../stats/steps.js';
import { dateOf, type TrendRun } from './trend-runs.js';

/** A row over the reports of one machine. */
export interface Series {
  readonly id: string;
  readonly isControl: boolean;
  /** In the order of the reports. */
  readonly points: readonly TrendPoint[];
  /** By report: the median of the bare interpreter, where it has one. */
  readonly control: ReadonlyMap<number, number>;
  /** By report: version of the interpreter. */
  readonly pythons: ReadonlyMap<number, string>;
}

/** Of the bare interpreter on each side of a step: fewer tell nothing. */
const LEAST_CONTROLS = 3;

/** The steps of a row, with what the bare interpreter did at the same reports. Pure. */
export function trendSteps(series: Series, runs: readonly TrendRun[]): TrendStep[] {
  const { points } = series;
  const found = steps(points.map((point) => point.median));
  return found.flatMap((step, index) => {
    const before = points.slice(found[index - 1]?.at ?? 0, step.at);
    const after = points.slice(step.at, found[index + 1]?.at);
    return stepOf(series, step, { before, after }, runs) ?? [];
  });
}

interface Sides {
  readonly before: readonly TrendPoint[];
  readonly after: readonly TrendPoint[];
}

function stepOf(series: Series, step: Step, sides: Sides, runs: readonly TrendRun[]): TrendStep | undefined {
  const [last, first] = [sides.before.at(-1), sides.after[0]];
  if (!last || !first) return undefined;
  const medians = (points: readonly TrendPoint[]) => points.map((point) => point.median);
  const { ratio, ratioCi95 } = separateRatio(medians(sides.before), medians(sides.after));
  const [control, cause] = causeOf(series, sides, ratio);
  const [low, high] = step.range.map((at) => series.points[at]?.report ?? first.report);
  const told = {
    ...{ before: last.report, after: first.report },
    range: [low ?? first.report, high ?? first.report] as [number, number],
    ...{ beforeMedian: median(medians(sides.before)), afterMedian: median(medians(sides.after)) },
    ...{ ratio, ...defined({ ratioCi95, control }) },
    ...{ cause, p: step.p, changed: changedAt(series, last.report, first.report, runs) },
  };
  return { ...told, sentence: sentenceOf(series, told, runs) };
}

/** Whether the bare interpreter has the step too, and whether there is one beside the bare interpreter's. */
function causeOf(
  { isControl, control }: Series,
  { before, after }: Sides,
  ratio: number,
): [TrendStep['control'], TrendStep['cause']] {
  if (isControl) return [undefined, 'machine'];
  const known = (points: readonly TrendPoint[]) =>
    points.flatMap((point) => {
      const bare = control.get(point.report);
      return bare === undefined ? [] : [{ bare, relative: point.median / bare }];
    });
  const [a, b] = [known(before), known(after)];
  if (Math.min(a.length, b.length) < LEAST_CONTROLS) return [undefined, 'unknown'];
  const bare = separateRatio(
    a.map((one) => one.bare),
    b.map((one) => one.bare),
  );
  const own = separateRatio(
    a.map((one) => one.relative),
    b.map((one) => one.relative),
  );
  const isMachine = isTowards(bare, ratio);
  const isOwn = isTowards(own, ratio);
  const cause = isMachine ? (isOwn ? 'both' : 'machine') : isOwn ? 'row' : 'unknown';
  return [{ ratio: bare.ratio, ...defined({ ratioCi95: bare.ratioCi95 }) }, cause];
}

function isTowards({ ratioCi95 }: RatioResult, ratio: number): boolean {
  return ratioCi95 !== undefined && (ratio > 1 ? ratioCi95[0] > 1 : ratioCi95[1] < 1);
}

function changedAt({ pythons }: Series, before: number, after: number, runs: readonly TrendRun[]): string[] {
  const pairs = [
    ['Python', pythons.get(before), pythons.get(after)],
    ['coldstart', runs[before]?.version, runs[after]?.version],
  ] as const;
  return pairs.flatMap(([what, a, b]) =>
    a === b || a === undefined || b === undefined ? [] : [`${what} ${a} → ${b}`],
  );
}

function sentenceOf(
  { id, isControl }: Series,
  step: Omit<TrendStep, 'sentence'>,
  runs: readonly TrendRun[],
): string {
  const [before, after] = [runs[step.before], runs[step.after]];
  const isSame = before?.commit && before.commit.sha === after?.commit?.sha;
  const way = step.ratio > 1 ? 'slower' : 'faster';
  const parts = [
    `${id}: ${ratioIn(step)} ${way} from ${nameOf(after)} on (${formatMs(step.beforeMedian)} → ${formatMs(step.afterMedian)})`,
    isControl ? 'the machine itself changed' : causeInWords(step),
    ...(isSame ? ['the reports before and after are of one commit: no commit did this'] : []),
    ...(step.changed.length > 0 ? [`there also ${step.changed.join(', ')}`] : []),
    isSame || !before
      ? `the report before it is ${before?.file}`
      : `measured before it: ${nameOf(before, false)}`,
    ...placeInWords(step, runs),
  ];
  return `${parts.join('; ')}.`;
}

function causeInWords({ cause, control }: Omit<TrendStep, 'sentence'>): string {
  const bare = control && `the bare interpreter went ${ratioIn(control)} there`;
  if (cause === 'machine') return `the machine’s, not the row’s: ${bare}`;
  if (cause === 'both') return `in part the machine’s: ${bare}, and the row by more`;
  if (cause === 'row') return `the row’s own: ${bare}`;
  return bare
    ? `it cannot be told from the machine’s: ${bare}`
    : 'too few reports have a bare interpreter beside it to tell whether it is the machine’s';
}

/** Where another report is as good as this one. */
function placeInWords(
  { range: [low, high], after }: Omit<TrendStep, 'sentence'>,
  runs: readonly TrendRun[],
): string[] {
  if (low === after && high === after) return [];
  return [`with 95 % it is between ${nameOf(runs[low], false)} and ${nameOf(runs[high], false)}`];
}

function ratioIn({ ratio, ratioCi95 }: Pick<TrendStep, 'ratio' | 'ratioCi95'>): string {
  return `${formatRatio(ratio)}${ratioCi95 ? ` [${ratioCi95.map(formatFactor).join(', ')}]` : ''}`;
}

/** The commit of a run with its date, or the file with that of its start. */
function nameOf(run: TrendRun | undefined, isLong = true): string {
  if (!run) return 'no report';
  const day = dateOf(run).slice(0, 10);
  if (!run.commit) return `${run.file} (${day})`;
  const subject = isLong && run.commit.subject !== undefined ? `, ${run.commit.subject}` : '';
  return `commit ${commitName(run.commit)} (${day}${subject})`;
}
