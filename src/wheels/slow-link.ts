import { setTimeout as sleep } from 'node:timers/promises';
import type { Network } from '../domain/network.js';

/** Small enough that connections share the link fairly. */
const CHUNK_BYTES = 16 * 1024;

/** What the answers of an index pass on their way. */
export interface SlowLink {
  /** Waits for the round trips of a request; `isFirst` on its connection means one more. */
  roundTrips(isFirst: boolean): Promise<void>;
  /** The same bytes, as fast as the link lets them through. */
  pass(bytes: AsyncIterable<Buffer>): AsyncIterable<Buffer>;
}

/**
 * A link that all connections of an index share. What it delays is what a real one would: the first byte of every answer
 * by a round trip, the opening of a connection by another, and all bytes by its rate. TLS, lost packets and the slow
 * start of TCP are not in it.
 */
export function slowLink({ latencyMs = 0, bytesPerSecond }: Network): SlowLink {
  /** When everything that was let through so far has arrived, on the clock of performance.now(). */
  let freeAt = 0;
  return {
    roundTrips: async (isFirst) => {
      if (latencyMs > 0) await wait(isFirst ? 2 * latencyMs : latencyMs);
    },
    pass: async function* (bytes) {
      for await (const block of bytes) {
        if (bytesPerSecond === undefined) {
          yield block;
          continue;
        }
        for (let at = 0; at < block.length; at += CHUNK_BYTES) {
          const chunk = block.subarray(at, at + CHUNK_BYTES);
          freeAt = Math.max(freeAt, performance.now()) + (chunk.length / bytesPerSecond) * 1000;
          const waitMs = freeAt - performance.now();
          // A timer is no finer than that; what is left over counts for the next chunk.
          if (waitMs >= 1) await wait(waitMs);
          yield chunk;
        }
      }
    },
  };
}

/** Whoever is served holds the process; a run that is over does not wait for answers that nobody wants. */
function wait(ms: number): Promise<void> {
  return sleep(ms, undefined, { ref: false });
}
