import type { Accepted, AcceptedRegression } from '../domain/accepted.js';
import { METRICS, type Metric } from '../domain/budget.js';
import { defined } from '../domain/defined.js';
import { mainMetric } from '../domain/kinds.js';
import type { Result } from '../domain/report.js';
import { median } from '../stats/quantile.js';
import { pairedRatio, type RatioResult, separateRatio } from '../stats/ratio.js';
import type { Limits, Pairing } from '../stats/verdict.js';
import { acceptedLimit, acceptedSlowdown } from './accepted.js';
import type { ComparedImports } from './import-growth.js';
import type { LooksByKind } from './looks.js';
import { type ComparedSamples, comparedSamples } from './metrics.js';

/** What a gate is asked. */
export interface GateOptions {
  /** As a share: 0.1 is 10 %. */
  readonly maxRegression: number;
  /** A smaller shift is no regression; by default the larger of 1 ms and 1 % of the base. */
  readonly minEffectMs?: number;
  /** Failed trials that a row may have. */
  readonly maxFailures: number;
  /** Instead of the metric that says how long until it is useful. */
  readonly metric?: Metric;
  /** Of rows that go on until they are decided; head's where the runs are separate. */
  readonly looks?: LooksByKind;
  /** Rows that may be slower than that. */
  readonly accepted?: readonly AcceptedRegression[];
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

/** What is known of a gated pair, and what it is held against. */
export interface Figures extends Comparable {
  readonly metric: Metric;
  readonly samples: ComparedSamples;
  readonly result: RatioResult;
  readonly limits: Omit<Limits, 'rejected'>;
  /** What the limits allow beyond what was asked. */
  readonly accepted?: Accepted;
}

const LEAST_EFFECT_MS = 1;
const LEAST_EFFECT_SHARE = 0.01;

/**
 * Compares the samples of a pair; nothing where a side has none. Throws a usage error for times that cannot be measured
 * times.
 *
 * @param tail error on each side of the interval; by default that of 95 %
 */
export function figuresOf(
  { pair, base, head }: Comparable,
  { maxRegression: usual, minEffectMs, metric: asked, accepted: slowdowns = [] }: GateOptions,
  tail?: number,
): Figures[] {
  const metric = asked ?? mainMetric(head.scenario);
  const samples = comparedSamples(base, head, metric, pair.pairing);
  if (samples.base.length === 0 || samples.head.length === 0) return [];
  // What takes no time has no ratio: it is told apart from these.
  if (samples.base.includes(0) || samples.head.includes(0)) return [];
  const ratioOf = pair.pairing === 'rounds' ? pairedRatio : separateRatio;
  const share = median(samples.base) * LEAST_EFFECT_SHARE;
  const minEffect = METRICS[metric] === 'bytes' ? share : (minEffectMs ?? Math.max(LEAST_EFFECT_MS, share));
  const result = ratioOf(samples.base, samples.head, tail);
  const accepted = acceptedSlowdown(slowdowns, pair.id, metric);
  const maxRegression = acceptedLimit(usual, accepted);
  const limits = { maxRegression, minEffect, runOffset: pair.runOffset };
  return [{ pair, base, head, metric, samples, result, limits, ...defined({ accepted }) }];
}
