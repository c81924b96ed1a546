import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { findableRatio, foundLevel, RANK_COST, separateError } from './findable.js';
import { LEAST_OFFSET } from './run-offset.js';
import { signedRank } from './signed-rank.js';
import { decideAtLook, type Looks, lookLevels } from './until-decided.js';

/** What a gate of rows that run in the same rounds may be expected to see. */
export interface Expected {
  /** Until an unchanged row is decided, on average. */
  readonly rounds: number;
  /** The smallest ratio that 80 % of such runs find to be over the limit. */
  readonly findable: number;
}

const RUNS = 200;

/**
 * What to expect of a plan, by the noise of its rows. The rounds are simulated, always with the same seed.
 *
 * @param noise standard deviation of the logs of one row's times
 * @param plan the looks, or the fixed number of rounds
 * @param limit such as 1.1
 * @param rows gated together
 */
export function expectedOf(noise: number, plan: Looks | number, limit: number, rows: number): Expected {
  const looks = typeof plan === 'number' ? [plan] : plan;
  const most = looks.at(-1) ?? 1;
  const levels = lookLevels(looks);
  const level = foundLevel(looks) / rows;
  const error = Math.SQRT2 * noise * Math.sqrt(RANK_COST / most);
  const rounds = typeof plan === 'number' ? plan : simulatedRounds(noise, looks, levels, limit);
  return { rounds, findable: findableRatio(limit, { error, level }) };
}

/**
 * The smallest ratio that 80 % of separate runs find to be over the limit, where neither the machine nor its noise has
 * changed; undefined where that many trials never find any.
 *
 * @param base logs of the earlier run's times
 * @param plan the looks, or the fixed number of rounds
 * @param limit such as 1.1
 * @param rows gated together
 */
export function findableApart(
  base: readonly number[],
  plan: Looks | number,
  limit: number,
  rows: number,
): number | undefined {
  const looks = typeof plan === 'number' ? [plan] : plan;
  const level = foundLevel(looks) / rows;
  const error = separateError(base, base, level, looks.at(-1) ?? 1);
  return error === undefined ? undefined : findableRatio(limit * (1 + LEAST_OFFSET), { error, level });
}

function simulatedRounds(noise: number, looks: Looks, levels: readonly number[], limit: number): number {
  const generator = xoroshiro128plus(1);
  const unit = () => (uniformInt(generator, 0, 0x7fffffff) + 0.5) / 0x80000000;
  const difference = () =>
    Math.SQRT2 * noise * Math.sqrt(-2 * Math.log(unit())) * Math.cos(2 * Math.PI * unit());
  let sum = 0;
  for (let run = 0; run < RUNS; run++) {
    const excess: number[] = [];
    for (const [look, rounds] of looks.entries()) {
      while (excess.length < rounds) excess.push(difference() - Math.log(limit));
      const { p } = signedRank(excess);
      const [decision] = decideAtLook([{ failP: p.greater, passP: p.less, level: levels[look] ?? 0 }], look);
      if (!decision && look < looks.length - 1) continue;
      sum += rounds;
      break;
    }
  }
  return sum / RUNS;
}
