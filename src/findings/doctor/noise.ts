import type { Finding } from '../../domain/doctor.js';
import { formatFactor, formatMs, formatRatio, formatShare } from '../../domain/format.js';
import type { Trial } from '../../domain/report.js';
import { countedTrials } from '../../results/metrics.js';
import { median, robustSd } from '../../stats/quantile.js';
import { pairedRatio } from '../../stats/ratio.js';

/** The same thing measured twice in the same rounds, under two names. */
export interface TwiceMeasured {
  readonly id: string;
  /** For people: `the bare interpreter`. */
  readonly what: string;
  readonly metric: 'wall' | 'ready';
  readonly one: readonly Trial[];
  readonly other: readonly Trial[];
}

/** Robust spread (1.4826 MAD over the median) from which bench calls a machine noisy. */
const NOISY_SPREAD = 0.15;

/** How much the same varies here, and what difference a run can still see. */
export function noiseFinding({ id, what, metric, one, other }: TwiceMeasured, seed: number): Finding {
  const values = (trials: readonly Trial[]) =>
    new Map(
      countedTrials(trials).flatMap((trial): [number, number][] => {
        const value = metric === 'wall' ? trial.wallMs : 'readyMs' in trial ? trial.readyMs : undefined;
        return value === undefined ? [] : [[trial.round, value]];
      }),
    );
  const others = values(other);
  const pairs = [...values(one)].flatMap(([round, value]): [number, number][] => {
    const twin = others.get(round);
    return twin === undefined ? [] : [[value, twin]];
  });
  return describeNoise(id, what, pairs, seed);
}

/** The same for pairs of times in ms. Pure arithmetic; n = 40 is estimated, never measured. */
export function describeNoise(
  id: string,
  what: string,
  pairs: readonly (readonly [number, number])[],
  seed: number,
): Finding {
  const n = pairs.length;
  if (n < 6) {
    return {
      id,
      status: 'warning',
      message: `Only ${n} rounds of ${what} succeeded: too few for an interval.`,
      remedy: 'Run coldstart bench hello to see what goes wrong.',
    };
  }
  const result = pairedRatio(
    pairs.map(([base]) => base),
    pairs.map(([, head]) => head),
  );
  const [low, high] = result.ratioCi95 ?? [0, Number.POSITIVE_INFINITY];
  const all = pairs.flat();
  const middle = median(all);
  const spread = robustSd(all) / middle;
  const resolved = result.resolvable ?? 0;
  const containsOne = low <= 1 && high >= 1;
  const message = [
    `A/A of ${what} (${formatMs(middle)}, random order, seed ${seed}): spread ${formatShare(spread)}; against itself ${formatRatio(result.ratio)} [${formatFactor(low)}, ${formatFactor(high)}], n = ${n}: the interval ${containsOne ? 'contains' : 'does not contain'} 1.`,
    `At n = ${n} it could detect ${formatShare(resolved)} (${formatMs(resolved * middle)}) or more, measured; at n = ${2 * n} about ${formatShare(resolved / Math.SQRT2)} (${formatMs((resolved * middle) / Math.SQRT2)}), an estimate by 1/√2.`,
  ].join(' ');
  if (!containsOne) {
    return {
      id,
      status: 'warning',
      message,
      remedy:
        'One of 20 such intervals misses 1 by chance: run this again. If it stays so, something disturbs the runs.',
    };
  }
  if (spread > NOISY_SPREAD)
    return { id, status: 'warning', message, remedy: 'Close other programs, or raise --runs.' };
  return { id, status: 'ok', message };
}
