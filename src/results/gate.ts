import { METRICS, QUANTILES, type Quantile } from '../domain/budget.js';
import { defined } from '../domain/defined.js';
import type { Gate, Look, Unmatched } from '../domain/gate.js';
import { INSTALLED_COPY } from '../domain/installed-copy.js';
import type { Comparison } from '../domain/report.js';
import { type Verdict, worst } from '../domain/verdict.js';
import { findableRatio, foundLevel, pairedError, separateError } from '../stats/findable.js';
import { ascending, median, quantile } from '../stats/quantile.js';
import { quantileVerdictP } from '../stats/quantile-ratio.js';
import type { Looks } from '../stats/until-decided.js';
import { ALPHA, decideRegression, excessP, holm } from '../stats/verdict.js';
import { loadedChanges } from './count-changes.js';
import { atLooks, decidePairs } from './gate-looks.js';
import { gateDetails, gateSentence } from './gate-sentence.js';
import {
  type Comparable,
  type Figures,
  figuresOf,
  type GatedPair,
  type GateOptions,
  heldSamples,
} from './gated-pair.js';
import type { GatedRow } from './gated-row.js';
import { otherScenario } from './likeness.js';
import type { Judged } from './looks.js';
import { unmatchedOf } from './unmatched.js';

/**
 * Decides every pair, with Holm's procedure over all of them; what cannot be held against anything never passes. Throws
 * a usage error for times that cannot be measured times. Pure.
 */
export function gateRows(
  given: readonly GatedPair[],
  options: GateOptions,
): { readonly comparisons: Comparison[]; readonly gate: Gate } {
  const { pairs, unmatched } = matched(given, options);
  const comparisons = decidedPairs(pairs.flatMap(comparable), options);
  const verdicts = [...comparisons, ...unmatched].flatMap(({ verdict }) => verdict ?? []);
  const offsets = pairs.filter(({ pairing }) => pairing === 'separate').map(({ runOffset }) => runOffset);
  const logs = comparisons.map(({ ratio }) => Math.log(ratio));
  return {
    comparisons,
    gate: {
      maxRegression: options.maxRegression,
      ...defined({ minEffectMs: options.minEffectMs }),
      maxFailures: options.maxFailures,
      ...defined({ maxFailureShare: options.maxFailureShare }),
      ...defined({ rowsElsewhere: options.rowsElsewhere }),
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

/** What {@link gateRows} would decide at the looks so far, and nothing else: no figures, no sentences. Pure. */
export function judgePairs(given: readonly GatedPair[], options: GateOptions): Judged[] {
  const all = matched(given, options).pairs.flatMap(comparable);
  const { looked, more } = byLooks(all, options);
  const reached = decidePairs(looked, { ...options, rowsElsewhere: more(looked) });
  return all.map((one) => {
    const { pair, base, head } = one;
    const isOpen = pair.reasons.length === 0 && heldSamples(one, options) !== undefined;
    return { ids: [base.id, head.id], ...(isOpen ? defined({ verdict: reached.get(pair)?.verdict }) : {}) };
  });
}

const SAME_COPY = `both sides ran an installed copy of the project: the warning ${INSTALLED_COPY} says which, and what helps`;

function matched(
  given: readonly GatedPair[],
  options: GateOptions,
): { readonly pairs: GatedPair[]; readonly unmatched: Unmatched[] } {
  const unmatched = given.flatMap((pair) => unmatchedOf(pair, options));
  const failing = new Set(unmatched.filter(({ code }) => code === 'FAILED_TRIALS').map(({ id }) => id));
  const copied = new Set(given.filter(isOfCopy).map(targetOf));
  const pairs = given.map((pair) => {
    const why = [
      ...(failing.has(pair.id) ? ['too many trials failed'] : []),
      ...(copied.has(targetOf(pair)) ? [SAME_COPY] : []),
    ];
    return why.length > 0 ? { ...pair, reasons: [...pair.reasons, ...why] } : pair;
  });
  return { pairs, unmatched };
}

/** Whether both sides ran the same files; only the first row of a target tells. */
function isOfCopy({ base, head, pairing }: GatedPair): boolean {
  const rows = [base, head].flatMap((row) => row ?? []);
  return (
    pairing === 'rounds' && rows.some(({ warnings }) => warnings.some(({ code }) => code === INSTALLED_COPY))
  );
}

const targetOf = ({ id }: GatedPair) => id.split('/')[0];

/** Of another run a row may be missing because of its name; a commit has it or not. */
function isNewOnly({ base, pairing }: GatedPair): boolean {
  return base === undefined && pairing === 'rounds';
}

function comparable(pair: GatedPair): Comparable[] {
  const { base, head } = pair;
  return !base || !head || otherScenario(base.scenario, head.scenario) ? [] : [{ pair, base, head }];
}

/** Rows that go on until they are decided are decided at their looks, the others by all of their trials. */
function decidedPairs(all: readonly Comparable[], options: GateOptions): Comparison[] {
  const { looked: until, fixed: byEnd, more } = byLooks(all, options);
  const looked = atLooks(until, { ...options, rowsElsewhere: more(until) });
  const fixed = byEnd.flatMap((one) => figuresOf(one, options));
  const candidates = fixed.filter(({ pair, result }) => pair.reasons.length === 0 && result.ratioCi95);
  const excess = candidates.map(overP);
  const rejections = holm(excess, ALPHA, more(byEnd));
  const rejected = new Set(candidates.filter((_, index) => rejections[index]).map(({ pair }) => pair));
  const byTrials = fixed.map((one) => {
    const isRejected = rejected.has(one.pair);
    const verdict = decideRegression(one.result, { ...one.limits, rejected: isRejected });
    return { ...one, verdict, kept: !isRejected };
  });
  const decided = new Map(
    [...byTrials, ...looked].map((one) => [one.pair, comparisonOf(one, options, all.length + more(all))]),
  );
  return all.flatMap(({ pair }) => decided.get(pair) ?? []);
}

/** Rows that are looked at, and those that are not; `more` counts the rows of the gate beside the given ones. */
function byLooks(all: readonly Comparable[], { looks, rowsElsewhere = 0 }: GateOptions) {
  const isLooked = ({ head }: Comparable) => looks?.[head.scenario.runner] !== undefined;
  return {
    looked: all.filter(isLooked),
    fixed: all.filter((one) => !isLooked(one)),
    more: (these: readonly Comparable[]) => all.length - these.length + rowsElsewhere,
  };
}

/** One-sided p of "not more than allowed". */
function overP({ samples: { base, head }, pair, quantile, limits: { maxRegression } }: Figures): number {
  if (quantile === undefined) return excessP(base, head, maxRegression, pair.pairing);
  const limits = { maxRegression, minEffect: 0, runOffset: 0 };
  return quantileVerdictP(base, head, limits, QUANTILES[quantile]).failP;
}

/** Figures with the verdict that they alone would give. */
interface Decided extends Figures {
  readonly verdict: Verdict;
  readonly look?: Look;
  /** Whether Holm’s procedure keeps "not more than allowed" for this row. */
  readonly kept?: boolean;
}

/** By the noise of what was measured; absent where that is too little, or where no slowdown could be found. */
function findableOf(
  { pair: { pairing }, samples: { base, head }, look, limits, quantile }: Decided,
  looks: Looks | undefined,
  rows: number,
): number | undefined {
  // The bounds of a quantile do not shrink with the root of the rounds.
  if (quantile !== undefined) return undefined;
  const level = (look && looks ? foundLevel(looks) : ALPHA) / rows;
  const most = Math.max(head.length, look?.planned ?? 0);
  const [before, after] = [base.map(Math.log), head.map(Math.log)];
  const error =
    pairing === 'separate'
      ? separateError(before, after, level, most)
      : pairedError(
          after.map((log, round) => log - (before[round] ?? Number.NaN)),
          level,
          most,
        );
  if (error === undefined) return undefined;
  const offset = 1 + limits.runOffset;
  const worthwhile = 1 + limits.minEffect / median(base);
  if (look) return findableRatio(Math.max(1 + limits.maxRegression, worthwhile) * offset, { error, level });
  // That the shift is worth it is no test: its estimate is enough.
  const over = findableRatio((1 + limits.maxRegression) * offset, { error, level });
  return Math.max(over, findableRatio(worthwhile, { error, level: 0.5 }));
}

function typicalOf({ base, head }: Figures['samples'], aggregation: Quantile | undefined) {
  if (aggregation === undefined) return { baseMedian: median(base), headMedian: median(head) };
  const of = (times: readonly number[]) => quantile(ascending(times), QUANTILES[aggregation]);
  return { aggregation, baseQuantile: of(base), headQuantile: of(head) };
}

function comparisonOf(
  decided: Decided,
  { looks, maxRegression: usual }: GateOptions,
  rows: number,
): Comparison {
  const { pair, base, head, kept = false, ...one } = decided;
  const { metric, quantile, samples, limits, look } = one;
  const { reasons, imports, pairing } = pair;
  const verdict = reasons.length > 0 ? 'INCONCLUSIVE' : one.verdict;
  const { n, ratio, ratioCi95, p, shift, resolvable } = one.result;
  const comparison: GatedRow['comparison'] = {
    ...{ base: base.id, head: head.id, metric, unit: METRICS[metric], pairing, n },
    ...typicalOf(samples, quantile),
    ...{ ratio, ...defined({ ratioCi95 }), p, shift },
    ...defined({ resolvable, look, findable: findableOf(decided, looks?.[head.scenario.runner], rows) }),
    ...defined({ loaded: loadedChanges(base, head) }),
  };
  const { maxRegression, minEffect, runOffset } = limits;
  // What fits within the usual limit needs no other.
  const isStale = reasons.length === 0 && (ratioCi95?.[1] ?? Infinity) * (1 + runOffset) < 1 + usual;
  const accepted = one.accepted && { ...one.accepted, ...(isStale ? { stale: true as const } : {}) };
  const limit = { maxRegression, usual, minEffect, runOffset, ...defined({ accepted }) };
  const row = { base, head, comparison, verdict, ...limit, kept, reasons, ...defined({ imports }) };
  return {
    ...comparison,
    ...gateDetails(row),
    ...defined({ accepted }),
    verdict,
    sentence: gateSentence(row),
  };
}
