import type { Accepted, AcceptedRegression } from '../domain/accepted.js';
import { METRICS, type Metric, QUANTILES, type Quantile } from '../domain/budget.js';
import { shownMetric } from '../domain/compared.js';
import { defined } from '../domain/defined.js';
import { mainMetric } from '../domain/kinds.js';
import type { Result } from '../domain/report.js';
import { median } from '../stats/quantile.js';
import { quantileRatio, quantileVerdictP } from '../stats/quantile-ratio.js';
import { pairedRatio, type RatioResult, separateRatio } from '../stats/ratio.js';
import { type Limits, type Pairing, verdictP } from '../stats/verdict.js';
import { acceptedLimit, acceptedSlowdown } from './accepted.js';
import type { ComparedImports } from './import-growth.js';
import type { LooksByKind } from './looks.js';
import { type ComparedSamples, comparedSamples, hidesPeaks } from './metrics.js';

/** What a gate is asked. */
export interface GateOptions {
  /** As a share: 0.1 is 10 %. */
  readonly maxRegression: number;
  /** A smaller shift is no regression; by default the larger of 1 ms and 1 % of the base. */
  readonly minEffectMs?: number;
  /** Failed trials that a row may have. */
  readonly maxFailures: number;
  /** In place of a number, as a share of its trials. */
  readonly maxFailureShare?: number | undefined;
  /** Instead of the metric that says how long until it is useful. */
  readonly metric?: Metric;
  /** Instead of the typical ratio. */
  readonly quantile?: Quantile;
  /** Of rows that go on until they are decided; head's where the runs are separate. */
  readonly looks?: LooksByKind;
  /** Rows that may be slower than that. */
  readonly accepted?: readonly AcceptedRegression[];
  /** Gated rows of the same run that are measured elsewhere, in other shards: Holm's procedure counts them too. */
  readonly rowsElsewhere?: number;
}

/** A row of head and the row of base that it is held against. */
export interface GatedPair {
  /** What people call it. */
  readonly id: string;
  readonly base?: Result;
  readonly head?: Result;
  readonly pairing: Pairing;
  /** What two runs of the same may differ by, as a share; 0 in the same rounds. */
  readonly runOffset: number;
  /** The same by what the control row had shown when head had so many rounds; absent: always `runOffset`. */
  offsetAt?(rounds: number): number;
  /** Why the two cannot be compared at all, such as another machine. */
  readonly reasons: readonly string[];
  readonly imports?: ComparedImports;
  /** True where head has no such row because starts of that kind did not happen. */
  readonly unseen?: boolean;
}

/** A pair of which both sides have trials of the same. */
export interface Comparable {
  readonly pair: GatedPair;
  readonly base: Result;
  readonly head: Result;
}

/** What of a pair is held against what. */
interface HeldSamples {
  readonly metric: Metric;
  readonly quantile?: Quantile;
  readonly samples: ComparedSamples;
  readonly limits: Omit<Limits, 'rejected'>;
  /** What the limits allow beyond what was asked. */
  readonly accepted?: Accepted;
}

/** What is known of a gated pair, and what it is held against. */
export interface Figures extends Comparable, HeldSamples {
  readonly result: RatioResult;
}

const LEAST_EFFECT_MS = 1;
const LEAST_EFFECT_SHARE = 0.01;

/**
 * The samples of a pair, and what they are held against; undefined where a side has none, or where some take no time or hide
 * their peak: there is no ratio of those.
 *
 * @param rounds of head, at a look; absent where all of its trials count
 */
export function heldSamples(
  { pair, base, head }: Comparable,
  { maxRegression: usual, minEffectMs, metric: asked, quantile, accepted: slowdowns = [] }: GateOptions,
  rounds?: number,
): HeldSamples | undefined {
  const metric = asked ?? mainMetric(head.scenario);
  const samples = comparedSamples(base, head, metric, pair.pairing);
  if (samples.base.length === 0 || samples.head.length === 0) return undefined;
  if (samples.base.includes(0) || samples.head.includes(0)) return undefined;
  if (metric === 'rss' && (hidesPeaks(base) || hidesPeaks(head))) return undefined;
  const share = median(samples.base) * LEAST_EFFECT_SHARE;
  const minEffect = METRICS[metric] === 'bytes' ? share : (minEffectMs ?? Math.max(LEAST_EFFECT_MS, share));
  const runOffset = rounds === undefined ? pair.runOffset : (pair.offsetAt?.(rounds) ?? pair.runOffset);
  const accepted = acceptedSlowdown(
    slowdowns,
    pair.id,
    shownMetric({ metric, ...defined({ aggregation: quantile }) }),
  );
  const maxRegression = acceptedLimit(usual, accepted);
  return {
    ...{ metric, samples, limits: { maxRegression, minEffect, runOffset } },
    ...defined({ quantile, accepted }),
  };
}

/**
 * Compares the samples of a pair; nothing where there is no ratio. Throws a usage error for times that cannot be measured
 * times.
 *
 * @param look where it is looked at before its end; `level` is the error on each side of the interval, else that of 95 %
 */
export function figuresOf(
  one: Comparable,
  options: GateOptions,
  look?: { readonly rounds: number; readonly level: number },
): Figures[] {
  const held = heldSamples(one, options, look?.rounds);
  if (!held) return [];
  const { base, head } = held.samples;
  return [{ ...one, ...held, result: ratioOf(held, one.pair.pairing)(base, head, look?.level) }];
}

function ratioOf(
  { quantile }: HeldSamples,
  pairing: Pairing,
): (base: readonly number[], head: readonly number[], tail?: number) => RatioResult {
  if (quantile !== undefined)
    return (base, head, tail) => quantileRatio(base, head, QUANTILES[quantile], tail);
  return pairing === 'rounds' ? pairedRatio : separateRatio;
}

/** One-sided p of both verdicts about a pair. */
export function pOf({ samples: { base, head }, limits, quantile }: HeldSamples, pairing: Pairing) {
  return quantile === undefined
    ? verdictP(base, head, limits, pairing)
    : quantileVerdictP(base, head, limits, QUANTILES[quantile]);
}
