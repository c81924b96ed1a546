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
  let last: Promise<unknown> = Promise.resolve();
  // Counted from when the call before was really let through: where this process stands still, all would be due at once.
  const pass = async (signal: AbortSignal) => {
    signal.throwIfAborted();
    const waitMs = nextMs - performance.now();
    if (waitMs > 0) await sleep(waitMs, undefined, { signal });
    nextMs = performance.now() + apartMs;
  };
  return {
    turn: (signal) => {
      const turn = last.then(() => pass(signal));
      last = turn.catch(() => {});
      return turn;
    },
  };
}
