import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { normalTail, Z_TAIL } from './normal.js';
import { ascending, median, quantile, robustSd } from './quantile.js';

/** A figure with its 95 % interval by bootstrap over rounds. */
interface Estimate {
  readonly value: number;
  /** The upper end may be Infinity. */
  readonly ci95: readonly [number, number];
}

/** Where a line of differences over units of work crosses zero: see {@link breakEven}. */
export interface BreakEven {
  /** Rounds in which all was measured. */
  readonly rounds: number;
  /** Median difference head − base at each number of units, in the unit of the samples. */
  readonly differences: readonly number[];
  /** What the head costs more before the first unit of work. */
  readonly startCost: Estimate;
  /** What the head spares with each unit. */
  readonly gainPerUnit: Estimate;
  /** Units after which the head has paid back its start; absent where it never does, or has nothing to pay back. */
  readonly units?: Estimate;
  /**
   * at-once: the head costs no more at the start and spares with each unit · paid-back · unbounded: as paid-back, but the
   * gain may as well be none · never: a unit spares nothing · reversed: the head is quicker at first and loses with each unit.
   */
  readonly verdict: 'at-once' | 'paid-back' | 'unbounded' | 'never' | 'reversed';
  /** False where the medians lie further from the line than noise explains: then `units` misleads. */
  readonly isLine: boolean;
}

/** Fewer rounds make no interval. */
export const LEAST_ROUNDS = 6;
const RESAMPLES = 2000;
/** Standard errors between a median and the line. */
const FAR_FROM_LINE = 4;
/** Standard error of a median of normal values, as a multiple of that of their mean. */
const OF_MEDIAN = 1.2533;

/**
 * Fits difference = startCost − gainPerUnit · units by least squares through the medians over rounds, each weighted by its
 * spread over the rounds: a thousand units vary more than one. Intervals are percentiles of resampled rounds, wider ones where
 * rounds are few.
 *
 * @param units at least two different numbers
 * @param rounds of each round the differences head − base, in the order of `units`; at least {@link LEAST_ROUNDS}
 * @param seed of the resampling: the same trials give the same intervals
 */
export function breakEven(
  units: readonly number[],
  rounds: readonly (readonly number[])[],
  seed: number,
): BreakEven {
  const columns = units.map((_, index) => rounds.map((round) => round[index] ?? Number.NaN));
  const spreads = columns.map(robustSd);
  const weights = weightsOf(spreads);
  const differences = columns.map(median);
  const line = lineThrough(units, differences, weights);
  const tail = tailOf(rounds.length);
  const resampled = resamples(rounds.length, seed).map((chosen) =>
    lineThrough(
      units,
      columns.map((column) => median(chosen.map((index) => column[index] ?? Number.NaN))),
      weights,
    ),
  );
  const startCost = estimate(
    line.start,
    resampled.map(({ start }) => start),
    tail,
  );
  const gainPerUnit = estimate(
    line.gain,
    resampled.map(({ gain }) => gain),
    tail,
  );
  const verdict = verdictOf(startCost, gainPerUnit);
  const isPaidBack = verdict === 'paid-back' || verdict === 'unbounded';
  const standardErrors = spreads.map((spread) => (OF_MEDIAN * spread) / Math.sqrt(rounds.length));
  return {
    rounds: rounds.length,
    differences,
    startCost,
    gainPerUnit,
    ...(isPaidBack ? { units: estimate(crossing(line), resampled.map(crossing), tail) } : {}),
    verdict,
    isLine: differences.every((difference, index) => {
      const off = Math.abs(difference - (line.start - line.gain * (units[index] ?? 0)));
      return off <= FAR_FROM_LINE * (standardErrors[index] ?? 0) || off < 1e-9;
    }),
  };
}

interface Line {
  readonly start: number;
  readonly gain: number;
}

function verdictOf(startCost: Estimate, gain: Estimate): BreakEven['verdict'] {
  if (gain.value <= 0) return startCost.ci95[1] < 0 && gain.ci95[1] < 0 ? 'reversed' : 'never';
  if (gain.ci95[0] <= 0) return 'unbounded';
  return startCost.value <= 0 ? 'at-once' : 'paid-back';
}

/** Where nothing is gained it is never crossed. */
function crossing({ start, gain }: Line): number {
  if (start <= 0) return gain < 0 ? Number.POSITIVE_INFINITY : 0;
  return gain <= 0 ? Number.POSITIVE_INFINITY : start / gain;
}

function estimate(value: number, resampled: readonly number[], tail: number): Estimate {
  const sorted = ascending(resampled);
  return { value, ci95: [quantile(sorted, tail), quantile(sorted, 1 - tail)] };
}

/**
 * The share of resamples beyond each end. Resamples of few rounds vary too little, and take their spread for known: as many as
 * 13 % of intervals from 2.5 % to 97.5 % missed at six rounds. Hesterberg (2015, What Teachers Should Know About the
 * Bootstrap): as far out as Student's t, times √(n / (n − 1)).
 */
function tailOf(rounds: number): number {
  const [z, freedom] = [Z_TAIL, rounds - 1];
  // Cornish and Fisher's series of the quantile of t, to 0.003 at five degrees of freedom.
  const t =
    z +
    (z ** 3 + z) / (4 * freedom) +
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * freedom ** 2) +
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * freedom ** 3);
  return normalTail(t * Math.sqrt(rounds / freedom));
}

/** One over the variance; no spread counts as the smallest there is. */
function weightsOf(spreads: readonly number[]): number[] {
  const least = Math.min(...spreads.filter((spread) => spread > 0));
  return spreads.map((spread) => (Number.isFinite(least) ? (least / Math.max(spread, least)) ** 2 : 1));
}

/** Weighted least squares. */
function lineThrough(xs: readonly number[], ys: readonly number[], weights: readonly number[]): Line {
  const weight = sum(weights);
  const meanX = sum(xs.map((x, index) => x * (weights[index] ?? 0))) / weight;
  const meanY = sum(ys.map((y, index) => y * (weights[index] ?? 0))) / weight;
  const across = sum(xs.map((x, index) => (weights[index] ?? 0) * (x - meanX) ** 2));
  const along = sum(xs.map((x, index) => (weights[index] ?? 0) * (x - meanX) * ((ys[index] ?? 0) - meanY)));
  const slope = along / across;
  return { start: meanY - slope * meanX, gain: -slope };
}

function resamples(count: number, seed: number): number[][] {
  const generator = xoroshiro128plus(seed);
  return Array.from({ length: RESAMPLES }, () =>
    Array.from({ length: count }, () => uniformInt(generator, 0, count - 1)),
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
