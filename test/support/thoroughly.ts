/** COLDSTART_TEST_ALL=1 runs all of what else takes minutes: each kill, more simulated gates. */
const ALL = process.env.COLDSTART_TEST_ALL === '1';

/** As many as that, or fewer where time counts. */
export function orFewer(all: number, few: number): number {
  return ALL ? all : few;
}

/**
 * What a share may be beside its bound where fewer runs than all were made: two standard errors of a share of that size,
 * in either direction; nothing where all were made.
 */
export function allowance(share: number, runs: number): number {
  return ALL ? 0 : 2 * Math.sqrt((share * (1 - share)) / runs);
}

/** All indices, or two of six in turn: even and odd ones. */
export function indicesOf(count: number): number[] {
  return [...Array(count).keys()].filter((index) => ALL || index % 6 < 2);
}
