import { expect } from 'vitest';

const FACTOR = 32;
/** A pass that is proportional takes FACTOR times as long, a quadratic one FACTOR times FACTOR. */
const MOST = FACTOR * 10;
/** Below, the clock and the compiler are what is measured. */
const LEAST_MS = 0.4;

/**
 * Expects that work on a text of `size` takes about a thirty-second of what it takes on one that is as many times as
 * long. The shortest of several times, taken in turn: a busy machine makes none of them shorter.
 */
export function expectLinear(
  work: (text: string) => unknown,
  textOf: (size: number) => string,
  size = 2000,
): void {
  const [small, large] = [textOf(size), textOf(size * FACTOR)];
  let [smallMs, largeMs] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let turn = 0; turn < 5; turn += 1) {
    smallMs = Math.min(smallMs, timed(work, small));
    largeMs = Math.min(largeMs, timed(work, large));
    if (largeMs / Math.max(smallMs, LEAST_MS) < MOST) return;
  }
  expect(largeMs / Math.max(smallMs, LEAST_MS)).toBeLessThan(MOST);
}

function timed(work: (text: string) => unknown, text: string): number {
  const start = performance.now();
  work(text);
  return performance.now() - start;
}
