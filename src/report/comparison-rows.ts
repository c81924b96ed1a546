import type { Accepted } from '../domain/accepted.js';
import { comparedRows, shownMetric, typical } from '../domain/compared.js';
import type { ComparisonReport } from '../domain/comparison-report.js';
import { formatBytes, formatFactor, formatMinute, formatMs, formatRatio } from '../domain/format.js';
import type { Gate } from '../domain/gate.js';
import type { Comparison, Environment } from '../domain/report.js';
import { bySeverity, type Verdict } from '../domain/verdict.js';
import { unlikeness } from '../results/likeness.js';
import { NOTHING } from './columns.js';

/** What the columns of a gated row are called. */
export const GATE_HEADERS = [
  'verdict',
  'row',
  'metric',
  'base',
  'head',
  'ratio',
  '95 % CI',
  'p',
  'n',
] as const;

/** Gated rows, what failed first; then those that could not be held against anything. */
export function gateRows(comparisons: readonly Comparison[], { unmatched }: Gate): string[][] {
  const compared = comparisons.flatMap((comparison) => {
    const { verdict } = comparison;
    return verdict === undefined ? [] : [{ verdict, cells: cellsOf(comparison, shownVerdict(comparison)) }];
  });
  const others = unmatched.map(({ id, code, verdict }) => {
    const named = [verdict ?? NOTHING, id, code.toLowerCase().replaceAll('_', ' ')];
    return { verdict, cells: [...named, ...GATE_HEADERS.slice(named.length).map(() => NOTHING)] };
  });
  return [...compared, ...others].sort(bySeverity).map(({ cells }) => cells);
}

function cellsOf(comparison: Comparison, verdict: string): string[] {
  const { unit, ratio, ratioCi95, p, n } = comparison;
  const [base, head] = typical(comparison);
  const show = (value: number | undefined) => {
    if (value === undefined) return NOTHING;
    return unit === 'ms' ? formatMs(value) : formatBytes(Math.round(value));
  };
  return [
    verdict,
    comparedRows(comparison),
    ...[shownMetric(comparison), show(base), show(head), formatRatio(ratio)],
    ratioCi95 ? `[${ratioCi95.map(formatFactor).join(', ')}]` : NOTHING,
    p < 0.0001 ? p.toExponential(0) : p.toFixed(4),
    String(n),
  ];
}

/** A verdict as tables show it: one that passes because it was accepted says so. */
export function shownVerdict({ verdict, accepted }: Judged): string {
  return passesAccepted({ verdict, accepted }) ? `${verdict} (accepted)` : (verdict ?? NOTHING);
}

/** Whether something passes that would not have without having been accepted. */
export function passesAccepted({ verdict, accepted }: Judged): boolean {
  return verdict === 'PASS' && accepted !== undefined && accepted.stale === undefined;
}

interface Judged {
  readonly verdict?: Verdict | undefined;
  readonly accepted?: Accepted | undefined;
}

/** How the machines, tools and Pythons of the two sides differ. */
export function environmentDifferences({ base, head }: ComparisonReport): string[] {
  const versions = (pythons: Environment['pythons']) => pythons.map(({ version }) => version).join(', ');
  const [before, after] = [versions(base.environment.pythons), versions(head.environment.pythons)];
  return [
    ...unlikeness(base.environment, head.environment),
    ...(before === after ? [] : [`Python ${before || 'none'} against ${after || 'none'}`]),
    ...(base.version === head.version ? [] : [`coldstart ${base.version} against ${head.version}`]),
  ];
}

/** Why nothing can be decided, and what else is unlike between the two sides. */
export function doubts({ reasons }: Gate, differences: readonly string[] = [], remedy = ''): string[] {
  const others = differences.filter((difference) => !reasons.includes(difference));
  return [
    ...reasons.map(
      (reason, index) => `cannot be decided: ${reason}${index === reasons.length - 1 ? remedy : ''}`,
    ),
    ...others.map((difference) => `base and head differ: ${difference}`),
  ];
}

/** The sentences of a gate, what failed first: all of them, or those of rows that passed or did not. */
export function gateSentences(
  comparisons: readonly Comparison[],
  { unmatched }: Gate,
  passed?: boolean,
): string[] {
  return (
    [...comparisons.filter(({ verdict }) => verdict !== undefined), ...unmatched]
      // What was accepted is to be seen for as long as it is.
      .filter((one) => passed === undefined || (one.verdict === 'PASS' && !hasAccepted(one)) === passed)
      .sort(bySeverity)
      .map(({ sentence }) => sentence)
  );
}

function hasAccepted(one: object): boolean {
  return 'accepted' in one && one.accepted !== undefined;
}

/** What was compared and how, in lines. */
export function comparisonCaption(comparison: ComparisonReport): string[] {
  return [...comparisonSettings(comparison), `verdict: ${comparison.verdict}`];
}

/** The same without what was decided. */
export function comparisonSettings({ base, head, gate, comparisons }: ComparisonReport): string[] {
  const { maxRegression, runOffset, geometricMean } = gate;
  const settings = [
    `limit ${Number((maxRegression * 100).toFixed(4))} %`,
    ...(runOffset === undefined
      ? []
      : [`separate runs, which may differ by ${(runOffset * 100).toFixed(1)} % on their own`]),
    ...(geometricMean === undefined || comparisons.length < 2
      ? []
      : [`geometric mean of the ratios ${formatRatio(geometricMean)} (shown, not gated)`]),
  ];
  return [
    `base ${base.file}, measured ${formatMinute(base.startedAt)}; head ${head.file}, measured ${formatMinute(head.startedAt)}`,
    settings.join(' · '),
  ];
}
