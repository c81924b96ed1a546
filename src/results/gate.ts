import { METRICS, type Metric } from '../domain/budget.js';
import { defined } from '../domain/defined.js';
import type { Gate, Unmatched } from '../domain/gate.js';
import { mainMetric } from '../domain/kinds.js';
import type { Comparison, Result } from '../domain/report.js';
import { type Verdict, worst } from '../domain/verdict.js';
import { median } from '../stats/quantile.js';
import { pairedRatio, type RatioResult, separateRatio } from '../stats/ratio.js';
import { decideRegression, excessP, holm, type Pairing } from '../stats/verdict.js';
import { type GatedRow, gateSentence } from './gate-sentence.js';
import type { ComparedImports } from './import-growth.js';
import { otherScenario } from './likeness.js';
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

const LEAST_EFFECT_MS = 1;
const LEAST_EFFECT_SHARE = 0.01;

/**
 * Decides every pair, with Holm's procedure over all of them; what cannot be held against anything never passes. Throws
 * a usage error for times that cannot be measured times. Pure.
 */
export function gateRows(
  given: readonly GatedPair[],
  options: GateOptions,
): { readonly comparisons: Comparison[]; readonly gate: Gate } {
  const unmatched = given.flatMap((pair) => unmatchedOf(pair, options));
  const failing = new Set(unmatched.filter(({ code }) => code === 'FAILED_TRIALS').map(({ id }) => id));
  const pairs = given.map((pair) =>
    failing.has(pair.id) ? { ...pair, reasons: [...pair.reasons, 'too many trials failed'] } : pair,
  );
  const compared = pairs.flatMap((pair) => compare(pair, options));
  const candidates = compared.filter(({ pair, result }) => pair.reasons.length === 0 && result.ratioCi95);
  const rejections = holm(candidates.map(({ excess }) => excess));
  const rejected = new Set(candidates.filter((_, index) => rejections[index]).map(({ pair }) => pair));
  const comparisons = compared.map((one) => decided(one, rejected.has(one.pair), options));
  const verdicts = [...comparisons, ...unmatched].flatMap(({ verdict }) => verdict ?? []);
  const offsets = pairs.filter(({ pairing }) => pairing === 'separate').map(({ runOffset }) => runOffset);
  const logs = compared.map(({ result }) => Math.log(result.ratio));
  return {
    comparisons,
    gate: {
      maxRegression: options.maxRegression,
      ...defined({ minEffectMs: options.minEffectMs }),
      maxFailures: options.maxFailures,
      ...(offsets.length === 0 ? {} : { runOffset: Math.max(...offsets) }),
      ...(logs.length === 0
        ? {}
        : { geometricMean: Math.exp(logs.reduce((sum, log) => sum + log, 0) / logs.length) }),
      unmatched,
      reasons: [...new Set(given.flatMap(({ reasons }) => reasons))],
      // Nothing decided is nothing passed, except where a commit has none of it yet.
      verdict: worst(verdicts) ?? (given.some(isNewOnly) && given.every(isNewOnly) ? 'PASS' : 'INCONCLUSIVE'),
    },
  };
}

/** Of another run a row may be missing because of its name; a commit has it or not. */
function isNewOnly({ base, pairing }: GatedPair): boolean {
  return base === undefined && pairing === 'rounds';
}

/** Why a pair is not compared, or not only. */
function unmatchedOf(
  { id, base, head, unseen, pairing }: GatedPair,
  { maxFailures, metric }: GateOptions,
): Unmatched[] {
  const entry = (code: Unmatched['code'], said: string, verdict?: Verdict): Unmatched[] => [
    { id, code, ...defined({ verdict }), sentence: `${id}: ${said}` },
  ];
  if (!head && unseen)
    return entry(
      'MISSING_IN_HEAD',
      'INCONCLUSIVE: no such start happened in head, and nothing forced one.',
      'INCONCLUSIVE',
    );
  if (!head) {
    const way = pairing === 'rounds' ? ' If it is meant to be gone: --accept-removed with its name.' : '';
    const said = `FAIL: it is in base but missing in head, so that it cannot be compared.${way}`;
    return entry('MISSING_IN_HEAD', said, 'FAIL');
  }
  if (!base) return entry('NEW_IN_HEAD', 'new in head: there is nothing to compare it with.');
  const other = otherScenario(base.scenario, head.scenario);
  if (other)
    return entry('OTHER_SCENARIO', `INCONCLUSIVE: base and head are not the same: ${other}.`, 'INCONCLUSIVE');
  const empty = (
    [
      ['base', base],
      ['head', head],
    ] as const
  ).filter(([, row]) => counted(row, 'ok') === 0);
  if (empty.length > 0) {
    const sides = empty.map(([side]) => side).join(' and ');
    return entry('NO_SAMPLES', `INCONCLUSIVE: ${sides} has no successful trial.`, 'INCONCLUSIVE');
  }
  const failed = Math.max(counted(base, 'failed'), counted(head, 'failed'));
  const zero = withoutTime(base, head, metric ?? mainMetric(head.scenario), pairing);
  if (zero) return entry('NO_RATIO', ...zero);
  if (failed <= maxFailures) return [];
  const said = `INCONCLUSIVE: ${failed} failed ${failed === 1 ? 'trial' : 'trials'}, more than the ${maxFailures} of --max-failures.`;
  return entry('FAILED_TRIALS', said, 'INCONCLUSIVE');
}

/** A step that did not happen takes no time, such as `compile` of an installer that compiles nothing: there is no ratio. */
function withoutTime(
  base: Result,
  head: Result,
  metric: string,
  pairing: Pairing,
): [said: string, verdict: Verdict] | undefined {
  const samples = comparedSamples(base, head, metric, pairing);
  const [before, after] = [samples.base, samples.head].map(
    (times) => times.filter((time) => time === 0).length,
  );
  if (!before && !after) return undefined;
  const is = (side: readonly number[], zeros = 0) => side.length > 0 && zeros === side.length;
  if (is(samples.head, after)) return [`PASS: ${metric} takes no time in head.`, 'PASS'];
  return [
    `INCONCLUSIVE: ${metric} takes no time in ${before ? 'base' : 'head'}${is(samples.base, before) ? '' : ', in some trials'}: there is no ratio.`,
    'INCONCLUSIVE',
  ];
}

function counted({ trials }: Result, status: 'ok' | 'failed'): number {
  return trials.filter((trial) => trial.round > 0 && trial.status === status).length;
}

interface Compared {
  readonly pair: GatedPair;
  readonly base: Result;
  readonly head: Result;
  readonly metric: string;
  readonly unit: 'ms' | 'bytes';
  readonly samples: ComparedSamples;
  readonly result: RatioResult;
  readonly excess: number;
}

function compare(pair: GatedPair, { maxRegression, metric: asked }: GateOptions): Compared[] {
  const { base, head, pairing } = pair;
  if (!base || !head || otherScenario(base.scenario, head.scenario)) return [];
  const metric = asked ?? mainMetric(head.scenario);
  const samples = comparedSamples(base, head, metric, pairing);
  if (samples.base.length === 0 || samples.head.length === 0) return [];
  if (samples.base.includes(0) || samples.head.includes(0)) return [];
  const ratioOf = pairing === 'rounds' ? pairedRatio : separateRatio;
  const result = ratioOf(samples.base, samples.head);
  const excess = excessP(samples.base, samples.head, maxRegression, pairing);
  return [{ pair, base, head, metric, unit: METRICS[metric], samples, result, excess }];
}

function decided(
  { pair, base, head, metric, unit, samples, result, excess: _ }: Compared,
  rejected: boolean,
  { maxRegression, minEffectMs }: GateOptions,
): Comparison {
  const [baseMedian, headMedian] = [median(samples.base), median(samples.head)];
  const share = baseMedian * LEAST_EFFECT_SHARE;
  const minEffect = unit === 'bytes' ? share : (minEffectMs ?? Math.max(LEAST_EFFECT_MS, share));
  const { runOffset, reasons, imports } = pair;
  const verdict =
    reasons.length > 0
      ? 'INCONCLUSIVE'
      : decideRegression(result, { maxRegression, minEffect, runOffset, rejected });
  const { n, ratio, ratioCi95, p, shift, resolvable } = result;
  const comparison: GatedRow['comparison'] = {
    ...{ base: base.id, head: head.id, metric, unit, pairing: pair.pairing, n },
    ...{ baseMedian, headMedian, ratio, ...defined({ ratioCi95 }), p, shift },
    ...defined({ resolvable }),
  };
  const row = { base, head, comparison, verdict, maxRegression, minEffect, runOffset, kept: !rejected };
  const sentence = gateSentence({ ...row, reasons, ...defined({ imports }) });
  return { ...comparison, verdict, sentence };
}
