import { setTimeout as sleep } from 'node:timers/promises';

/** Lets calls through at a rate, in the order in which they come. */
export interface Limiter {
  /** Resolves when the next call may be made. Rejects when the signal is aborted. */
  turn(signal: AbortSignal): Promise<void>;
}

/** On its way a call may lose what another gains: a little more room keeps any second within the rate. */
const ROOM = 1.05;

/** Calls a second, evenly: no second ever sees more, not even the first. */
export function createLimiter(rps: number): Limiter {
  const apartMs = (1000 / rps) * ROOM;
  let nextMs = 0;
  return {
    turn: async (signal) => {
      signal.throwIfAborted();
      const nowMs = performance.now();
      const atMs = Math.max(nowMs, nextMs);
      nextMs = atMs + apartMs;
      if (atMs > nowMs) await sleep(atMs - nowMs, undefined, { signal });
    },
  };
}
