import { METRICS, type Metric, QUANTILES, type Quantile } from '../domain/budget.js';
import { COUNTS } from '../domain/counts.js';
import { defined } from '../domain/defined.js';
import { usageError } from '../domain/errors.js';
import { meantMetric } from '../domain/meant-metric.js';
import { joinedHint } from '../domain/near-names.js';
import { UNITS } from './budget-text.js';

/** What flags and configuration say of a gate, as written. */
export interface GateFlags {
  /** Such as 10%. */
  readonly maxRegression?: string;
  /** Such as 2ms. */
  readonly minEffect?: string;
  /** A number of them, or a share of the row’s: 10%. */
  readonly maxFailures?: number | string;
  /** Such as wall, or wall.p95. */
  readonly metric?: string;
}

/** A gate's settings, read. */
export interface GateSettings {
  /** As a share: 0.1 is 10 %. */
  readonly maxRegression: number;
  /** Absent for the larger of 1 ms and 1 % of the base. */
  readonly minEffectMs?: number;
  readonly maxFailures: number;
  /** In place of a number. */
  readonly maxFailureShare?: number;
  readonly metric?: Metric;
  /** Instead of the typical ratio. */
  readonly quantile?: Quantile;
}

/** As a share. */
export const DEFAULT_MAX_REGRESSION = 0.1;

/** Reads the settings of a gate. Throws usage errors that name the flag. */
export function gateSettings({ maxRegression, minEffect, maxFailures = 0, metric }: GateFlags): GateSettings {
  return {
    maxRegression: maxRegression === undefined ? DEFAULT_MAX_REGRESSION : regressionOf(maxRegression),
    ...(typeof maxFailures === 'number'
      ? { maxFailures }
      : { maxFailures: 0, maxFailureShare: failureShareOf(maxFailures) }),
    ...defined({
      minEffectMs: minEffect === undefined ? undefined : durationOf(minEffect),
      ...(metric === undefined ? {} : metricNamed(metric)),
    }),
  };
}

/** What is a hundred times slower nobody lets pass: it is a slip of the keyboard, and the gate would never FAIL. */
const MOST_REGRESSION = 100;

function regressionOf(text: string): number {
  const share = shareOf('--max-regression', text);
  if (share <= MOST_REGRESSION) return share;
  throw usageError(
    `--max-regression ${text}: the number is too large.`,
    `${MOST_REGRESSION * 100}% is the most.`,
  );
}

function failureShareOf(text: string): number {
  const share = shareOf('--max-failures', text);
  if (share < 1) return share;
  throw usageError(`--max-failures ${text} would let all trials fail.`, 'Allow less, for example 10%.');
}

function shareOf(flag: string, text: string): number {
  const [, figure, percent] = /^(\d+(?:\.\d+)?)\s*(%)?$/.exec(text.trim()) ?? [];
  // 0.1 may mean a tenth or a tenth of a percent: nobody should have to guess.
  if (figure === undefined || percent === undefined) {
    throw usageError(`${flag} ${text} is not a percentage.`, 'Write it with the sign, for example 10%.');
  }
  return Number(figure) / 100;
}

function durationOf(text: string): number {
  const [, figure, unit] = /^(\d+(?:\.\d+)?)\s*(us|µs|ms|s)$/.exec(text.trim()) ?? [];
  if (figure === undefined || unit === undefined) {
    throw usageError(`--min-effect ${text} is not a duration.`, 'Write it with its unit, for example 2ms.');
  }
  const ms = Number(figure) * UNITS.ms[unit as keyof typeof UNITS.ms];
  if (ms <= DAY_MS) return ms;
  throw usageError(`--min-effect ${text}: the number is too large.`, 'A day, 86400s, is the most.');
}

const DAY_MS = 86_400_000;

function metricNamed(text: string): Pick<GateSettings, 'metric' | 'quantile'> {
  const [, name = '', aggregation] = /^([^.]*)(?:\.(.*))?$/s.exec(text.trim()) ?? [];
  if (Object.hasOwn(COUNTS, name)) {
    throw usageError(
      `--metric ${text}: what is counted has no noise to be told apart from.`,
      `Give it a limit: --budget '${name}<=N'; what appeared and what vanished is shown anyway.`,
    );
  }
  if (!Object.hasOwn(METRICS, name)) {
    throw usageError(
      `--metric ${text}: there is no such metric.`,
      joinedHint(
        meantMetric(name),
        `Metrics: ${Object.keys(METRICS).join(', ')}; a quantile of one: ready.p95.`,
      ),
    );
  }
  const metric = name as Metric;
  if (aggregation === undefined) return { metric };
  if (Object.hasOwn(QUANTILES, aggregation)) return { metric, quantile: aggregation as Quantile };
  throw usageError(
    `--metric ${text}: ${JSON.stringify(aggregation)} cannot be compared.`,
    `Quantiles can: ${Object.keys(QUANTILES).join(', ')}; without one it is the typical ratio.`,
  );
}
