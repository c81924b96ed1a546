import { QUANTILES, type Quantile } from '../domain/budget.js';
import { usageError } from '../domain/errors.js';
import { isControl, type Plan } from '../domain/plan.js';
import type { Report } from '../domain/report.js';
import { counted } from '../domain/words.js';
import { canBound, leastQuantileRounds } from '../stats/quantile-ratio.js';
import {
  firstFailingLook,
  leastFailingRounds,
  leastFailingTrials,
  takenLooks,
} from '../stats/until-decided.js';
import { ALPHA } from '../stats/verdict.js';

/**
 * Refuses a gate that no figure could make FAIL: with so few rounds, or so many rows, an exact p is never small enough.
 * Pure.
 *
 * @param baseline what the rows are held against, where that is an earlier run
 * @param quantile that is compared instead of the typical ratio: it needs many more rounds
 * @throws ColdstartError a usage error with the smallest number of rounds that could
 */
export function checkAbleToFail(
  { scenarios, comparisons }: Plan,
  baseline?: Report,
  quantile?: Quantile,
): void {
  const before = new Map(baseline?.results.map(({ id, trials }) => [id, trials]));
  const heads = baseline
    ? scenarios.filter((one) => !isControl(one) && before.has(one.id))
    : comparisons.filter(({ gated }) => gated).flatMap(({ head }) => scenarios[head] ?? []);
  for (const { id, runs, looks } of heads) {
    const base = before.get(id)?.filter(({ round, status }) => round > 0 && status === 'ok').length;
    const rows = heads.length;
    if (quantile !== undefined) {
      checkQuantile({ id, runs, looks, rows, base }, quantile);
      continue;
    }
    const least = base === undefined ? leastFailingRounds(rows) : leastFailingTrials(rows, base);
    const isAble =
      looks === undefined
        ? runs >= least
        : base === undefined
          ? firstFailingLook(looks, rows) !== undefined
          : takenLooks(looks, runs).some(
              ({ rounds, level }) => leastFailingTrials(heads.length, base, level) <= rounds,
            );
    if (isAble) continue;
    const asked = looks && looks.length > 1 ? `${looks[0]} to ${runs} rounds` : counted(runs, 'round');
    throw usageError(
      `This gate can never FAIL: with ${asked} and ${counted(rows, 'row')} held against a base, ${id} could be any slower.`,
      Number.isFinite(least)
        ? `Use --runs ${looks ? `${least}..${8 * least}` : least} or more, or --runs auto; or gate fewer rows.`
        : `The baseline has ${counted(base ?? 0, 'trial')} of it: measure the baseline with more.`,
    );
  }
}

interface QuantileRow {
  readonly id: string;
  readonly runs: number;
  readonly looks: readonly number[] | undefined;
  /** Gated together. */
  readonly rows: number;
  /** Trials of an earlier run; absent where base runs in the same rounds. */
  readonly base: number | undefined;
}

/** The sample’s outermost value is beyond a quantile only so surely: too few rounds bound it on one side at the most. */
function checkQuantile({ id, runs, looks, rows, base }: QuantileRow, quantile: Quantile): void {
  const share = QUANTILES[quantile];
  const ends = looks ? takenLooks(looks, runs) : [{ rounds: runs, level: ALPHA }];
  if (ends.some(({ rounds, level }) => canBound(base ?? rounds, rounds, share, level / rows))) return;
  const least = leastQuantileRounds(share, ALPHA / rows);
  const together = rows > 1 ? ` with ${counted(rows, 'row')} gated together` : '';
  const isLooked = looks !== undefined && looks.length > 1;
  const needed = `${isLooked ? 'with a fixed number of rounds, ' : ''}an exact interval of it needs ${least} rounds${together}`;
  if (base !== undefined && base < least) {
    throw usageError(
      `The ${quantile} of ${id} cannot be decided: ${needed}, the baseline has ${counted(base, 'trial')}.`,
      'Measure the baseline with more, or compare without a quantile.',
    );
  }
  throw usageError(
    `The ${quantile} of ${id} cannot be decided${isLooked ? ` at any look of ${looks[0]} to ${runs} rounds` : ''}: ${needed}${isLooked ? '' : `, this is ${counted(runs, 'round')}`}.`,
    `Use --runs ${least} or more, better twice as many; or compare without a quantile.`,
  );
}
