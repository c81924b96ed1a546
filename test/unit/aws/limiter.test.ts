import { expect, it } from 'vitest';
import { createLimiter } from '../../../src/aws/control/control-plane.js';

it('lets calls through in order, never sooner than the rate allows', async () => {
  const limiter = createLimiter(100);
  const passed: { index: number; atMs: number }[] = [];
  const { signal } = new AbortController();
  const turns = Array.from({ length: 8 }, async (_, index) => {
    await limiter.turn(signal);
    passed.push({ index, atMs: performance.now() });
  });
  await Promise.all(turns);
  expect(passed.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  // Timers are never early by more than a millisecond.
  for (const { index, atMs } of passed) expect(atMs - (passed[0]?.atMs ?? 0)).toBeGreaterThan(index * 10 - 2);
});

it('waits no longer for who has been interrupted', async () => {
  const limiter = createLimiter(0.001);
  const abort = new AbortController();
  await limiter.turn(abort.signal);
  const waiting = limiter.turn(abort.signal);
  abort.abort();
  await expect(waiting).rejects.toThrow(/abort/i);
});
