import { takenLooks } from './until-decided.js';

/** Times of one round, by commit. */
export type Times = ReadonlyMap<number, number>;

/** A round of a bisection, and what it was for. */
export interface BisectionRound {
  readonly stage: 'ends' | 'search' | 'step';
  /** What was to be measured; of a step the pair first. */
  readonly commits: readonly number[];
  readonly times: Times;
}

/** Logs of head / base, one a round that has both. */
export function logRatios(rounds: readonly BisectionRound[], base: number, head: number): number[] {
  return rounds.flatMap(({ times }) => {
    const [before, after] = [times.get(base), times.get(head)];
    return before === undefined || after === undefined ? [] : [Math.log(after / before)];
  });
}

/**
 * What is decided at the first look that decides something, each with the error that it may spend; undefined where none
 * did yet.
 *
 * @param share of the usual error
 */
export function atLooks<T>(
  logs: readonly number[],
  looks: readonly number[],
  share: number,
  decide: (logs: readonly number[], level: number) => T | undefined,
): T | undefined {
  for (const { rounds, level } of takenLooks(looks, Number.POSITIVE_INFINITY)) {
    if (rounds > logs.length) return undefined;
    const decided = decide(logs.slice(0, rounds), level * share);
    if (decided !== undefined) return decided;
  }
  return undefined;
}
