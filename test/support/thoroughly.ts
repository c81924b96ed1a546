/** COLDSTART_TEST_ALL=1 runs all of what else takes minutes: each kill, more simulated gates. */
const ALL = process.env.COLDSTART_TEST_ALL === '1';

/** As many as that, or fewer where time counts. */
export function orFewer(all: number, few: number): number {
  return ALL ? all : few;
}

/** All indices, or two of four in turn: even and odd ones. */
export function indicesOf(count: number): number[] {
  return [...Array(count).keys()].filter((index) => ALL || index % 4 < 2);
}
