import { setImmediate as nextTurn } from 'node:timers/promises';

/** What a log of one invocation may hold: more than the tail that is ever shown. */
const KEPT_LOG_BYTES = 64 * 1024;

/** Collects what a process writes, the last part of it. */
export function keptLog() {
  let chunks: Buffer[] = [];
  let bytes = 0;
  let reads = 0;
  return {
    add: (chunk: Buffer) => {
      reads += 1;
      chunks.push(chunk);
      bytes += chunk.byteLength;
      while (bytes - (chunks[0]?.byteLength ?? 0) > KEPT_LOG_BYTES)
        bytes -= chunks.shift()?.byteLength ?? bytes;
    },
    take: async () => {
      // What was written before the last request lies in the pipe already: read until nothing more comes.
      for (let before = -1; before !== reads; ) {
        before = reads;
        await nextTurn();
        await nextTurn();
      }
      const text = Buffer.concat(chunks).toString('utf8');
      chunks = [];
      bytes = 0;
      return text;
    },
  };
}
