import { formatBytes, formatMs } from './format.js';

/** A network that the loopback index pretends to be behind. */
export interface Network {
  /** A round trip: before the first byte of each answer, and once more for each new connection. */
  readonly latencyMs?: number | undefined;
  /** Of all connections together. */
  readonly bytesPerSecond?: number | undefined;
}

/** In words: 30.0 ms latency, 5.0 MB/s. */
export function networkWords({ latencyMs, bytesPerSecond }: Network): string {
  return [
    ...(latencyMs === undefined ? [] : [`${formatMs(latencyMs)} latency`]),
    ...(bytesPerSecond === undefined ? [] : [`${formatBytes(bytesPerSecond)}/s`]),
  ].join(', ');
}

/** As parts of an id, in which a slash would be another part: 30ms, 5MBps. */
export function networkParts({ latencyMs, bytesPerSecond }: Network): string[] {
  return [
    ...(latencyMs === undefined ? [] : [`${latencyMs}ms`]),
    ...(bytesPerSecond === undefined ? [] : [`${bytesPerSecond / 1e6}MBps`]),
  ];
}
