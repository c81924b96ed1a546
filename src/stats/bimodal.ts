import { logsOrNone } from './logs.js';
import { ascending, quantile } from './quantile.js';

/** Result of {@link bimodal}. */
export interface Modes {
  /** Medians of the two groups, the lower first, in the unit of the samples. */
  readonly modes: [number, number];
  /** Share of the samples in the upper group. */
  readonly share: number;
}

/** A group is at least this share, and this many: fewer are spikes. */
const LEAST_SHARE = 0.25;
const LEAST_COUNT = 3;
/** Modes nearer than 5 % matter to nobody. */
const LEAST_DISTANCE = Math.log(1.05);
/** Nearer than 20 %, chance groups of ordinary noise look alike: more evidence is asked for. */
const CLEAR_DISTANCE = Math.log(1.2);
const NEAR_EVIDENCE = 0.3;
/** Values around the middle between the modes, against those around either. */
const DEEPEST_VALLEY = 0.6;
/** From this n on the split is also tried without the highest 5 %, which may be spikes. */
const TRIMMED_FROM = 40;
/** Two tries find more by chance than one. */
const TRIM_HANDICAP = 0.1;

/**
 * Two clear modes of the log values, by the best split into two groups; undefined where there is one mode, or too
 * little to tell.
 *
 * Simulated, 6 % lognormal noise, 8000 samples each. One mode with 5 % spikes of x1.3–2.3: false alarms in 0.6 % of
 * samples at n = 20, 0.2 % and less from n = 25 (with noise of 20 % up to 1.6 %). Two modes 30 % apart: found in 69 %
 * (equal shares) and 53 % (30 : 70) of samples at n = 20, in 92 % and 77 % at n = 40; modes with noise of 0.5 %, 50 %
 * apart, in 89 % at n = 10 and 99 % at n = 20: the rest has less than a quarter on one side.
 */
export function bimodal(samples: readonly number[]): Modes | undefined {
  const logs = logsOrNone(samples);
  if (!logs) return undefined;
  const sorted = ascending(logs);
  const n = sorted.length;
  const whole = bestSplit(sorted);
  const trimmed =
    n < TRIMMED_FROM ? undefined : bestSplit(sorted.subarray(0, n - Math.floor(n / 20)), TRIM_HANDICAP);
  const split = whole && trimmed && trimmed.evidence > whole.evidence ? trimmed : whole;
  if (!split) return undefined;
  const [low, high] = [quantile(sorted.subarray(0, split.at), 0.5), quantile(sorted.subarray(split.at), 0.5)];
  const distance = high - low;
  const needed = 0.8 + 15 / n + (distance < CLEAR_DISTANCE ? NEAR_EVIDENCE : 0);
  const clear =
    split.evidence >= needed && distance >= LEAST_DISTANCE && valley(sorted, low, high) <= DEEPEST_VALLEY;
  if (!clear) return undefined;
  return { modes: [Math.exp(low), Math.exp(high)], share: (n - split.at) / n };
}

/**
 * The split that explains most of the variance. Evidence: log of the variance between the groups over the variance
 * within, and a bonus that keeps groups of unequal size from losing (their variance between is smaller by nature).
 */
function bestSplit(sorted: Float64Array, handicap = 0): { at: number; evidence: number } | undefined {
  const n = sorted.length;
  const least = Math.max(LEAST_COUNT, Math.ceil(LEAST_SHARE * n));
  const mean = sorted.reduce((sum, value) => sum + value, 0) / n;
  const total = sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  if (total === 0) return undefined;
  let best: { at: number; evidence: number } | undefined;
  let below = 0;
  for (let at = 1; at <= n - least; at++) {
    below += (sorted[at - 1] ?? 0) - mean;
    if (at < least) continue;
    const balance = (at * (n - at)) / n;
    const between = below ** 2 / balance;
    // Tight groups leave a rest that is rounding, and may be negative.
    const within = Math.max(total - between, total * 1e-12);
    const evidence = Math.log(between / within) - Math.log((4 * balance) / n) - handicap;
    if (!best || evidence > best.evidence) best = { at, evidence };
  }
  return best;
}

/** Count around the middle over the smaller count around the modes, in windows of a quarter of their distance. */
function valley(sorted: Float64Array, low: number, high: number): number {
  const reach = (high - low) / 8;
  const around = (centre: number) => sorted.filter((value) => Math.abs(value - centre) <= reach).length;
  return around((low + high) / 2) / Math.max(1, Math.min(around(low), around(high)));
}
