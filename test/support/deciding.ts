/**
 * For a test that needs a real run to be decided: that a remedy helps, that a gate fails. On a machine that is busy with other
 * tests too few rounds may leave a true difference open, which is right of the program and no fault. A difference that is never
 * found fails all three times, and the count at the end names what passed only when it was run again.
 *
 * Where a bound on the figure says the same, take that instead: a median is far harder to move than a decision.
 */
export const DECIDING = { retry: 2 } as const;

/** The same where many tests look at one run, which is made before them: made anew, up to twice, where it left open what they need. */
export async function untilDecided<T>(run: () => Promise<T>, isDecided: (result: T) => boolean): Promise<T> {
  for (let left = 2; left > 0; left -= 1) {
    const result = await run();
    if (isDecided(result)) return result;
    process.stdout.write('left open what the tests need, and is run again\n');
  }
  return run();
}
