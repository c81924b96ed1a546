import { usageError } from '../domain/errors.js';
import { isControl, type Plan } from '../domain/plan.js';
import type { Report } from '../domain/report.js';
import { counted } from '../domain/words.js';
import { firstFailingLook, leastFailingRounds, leastFailingTrials } from '../stats/until-decided.js';

/**
 * Refuses a gate that no figure could make FAIL: with so few rounds, or so many rows, an exact p is never small enough.
 * Pure.
 *
 * @param baseline what the rows are held against, where that is an earlier run
 * @throws ColdstartError a usage error with the smallest number of rounds that could
 */
export function checkAbleToFail({ scenarios, comparisons }: Plan, baseline?: Report): void {
  const before = new Map(baseline?.results.map(({ id, trials }) => [id, trials]));
  const heads = baseline
    ? scenarios.filter((one) => !isControl(one) && before.has(one.id))
    : comparisons.filter(({ gated }) => gated).flatMap(({ head }) => scenarios[head] ?? []);
  for (const { id, runs, looks } of heads) {
    const base = before.get(id)?.filter(({ round, status }) => round > 0 && status === 'ok').length;
    const rows = heads.length;
    const least = base === undefined ? leastFailingRounds(rows) : leastFailingTrials(rows, base);
    const isAble =
      looks === undefined
        ? runs >= least
        : base === undefined
          ? firstFailingLook(looks, rows) !== undefined
          : runs > least;
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
