import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { LEAST_OFFSET } from './run-offset.js';
import { signedRank } from './signed-rank.js';
import { decideAtLook, findableRatio, type Looks, lookLevels } from './until-decided.js';
import { ALPHA } from './verdict.js';

/** What a gate of rows that run in the same rounds may be expected to see. */
export interface Expected {
  /** Until an unchanged row is decided, on average. */
  readonly rounds: number;
  /** The smallest ratio that 80 % of such runs find to be over the limit. */
  readonly findable: number;
}

const RUNS = 200;
/** Ranks need so many times the rounds that means would. */
const RANK_COST = Math.PI / 3;

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
  const level = (levels.at(-1) ?? ALPHA) / rows;
  const error = Math.SQRT2 * noise * Math.sqrt(RANK_COST / most);
  // An interval of one standard error on each side.
  const sight = { halfWidth: error, tail: ONE_ERROR, rounds: most, most, level };
  const rounds = typeof plan === 'number' ? plan : simulatedRounds(noise, looks, levels, limit);
  return { rounds, findable: findableRatio(limit, sight) };
}

/**
 * The smallest ratio that 80 % of separate runs find to be over the limit, where the machine has not changed.
 *
 * @param noise standard deviation of the logs of one row's times
 * @param plan the looks, or the fixed number of rounds
 * @param base trials of the earlier run
 * @param limit such as 1.1
 * @param rows gated together
 */
export function findableApart(
  noise: number,
  plan: Looks | number,
  base: number,
  limit: number,
  rows: number,
): number {
  const looks = typeof plan === 'number' ? [plan] : plan;
  const most = looks.at(-1) ?? 1;
  const error = noise * Math.sqrt(RANK_COST * (1 / most + 1 / base));
  const level = (lookLevels(looks).at(-1) ?? ALPHA) / rows;
  const sight = { halfWidth: error, tail: ONE_ERROR, rounds: most, most, level };
  return findableRatio(limit * (1 + LEAST_OFFSET), sight);
}

/** P(Z ≥ 1). */
const ONE_ERROR = 0.15865525393145705;

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
