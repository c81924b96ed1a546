import { it } from 'vitest';

/** COLDSTART_TEST_ALL=1 runs all of what else takes minutes: each kill, more simulated gates. */
const ALL = process.env.COLDSTART_TEST_ALL === '1';

/** What is run only then; in other runs it says so. */
export function atLength(name: string, test: () => Promise<void> | void, timeoutMs?: number): void {
  it.runIf(ALL)(`${name} (skipped: COLDSTART_TEST_ALL=1 runs it)`, test, timeoutMs);
}

/** As many as that, or fewer where time counts. */
export function orFewer<T = number>(all: T, few: T): T {
  return ALL ? all : few;
}

/**
 * What a share may be beside its bound where fewer runs than all were made: two standard errors of a share of that size,
 * in either direction; nothing where all were made.
 */
export function allowance(share: number, runs: number): number {
  return ALL ? 0 : 2 * Math.sqrt((share * (1 - share)) / runs);
}

/** All indices, or two of `every` in turn from the one named on, six by default: even and odd ones. */
export function indicesOf(count: number, every = 6, from = 0): number[] {
  return [...Array(count).keys()].filter((index) => ALL || (index >= from && (index - from) % every < 2));
}
