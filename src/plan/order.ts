import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/**
 * The rounds of a run: each holds every slot once (a slot may stand several times in `slots`), in a random order
 * that depends on the seed alone. Random rounds let drift hit all rows alike; block order does not.
 */
export function seededRounds(slots: readonly number[], rounds: number, seed: number): number[][] {
  const generator = xoroshiro128plus(seed);
  return Array.from({ length: rounds }, () => {
    const order = [...slots];
    for (let last = order.length - 1; last > 0; last--) {
      const other = uniformInt(generator, 0, last);
      const kept = order[last] as number;
      order[last] = order[other] as number;
      order[other] = kept;
    }
    return order;
  });
}
