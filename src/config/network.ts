import { defined } from '../domain/defined.js';
import { usageError } from '../domain/errors.js';
import type { Network } from '../domain/network.js';

const BYTES: Readonly<Record<string, number>> = { B: 1, kB: 1e3, MB: 1e6, GB: 1e9 };
const BITS: Readonly<Record<string, number>> = { bit: 1 / 8, kbit: 1e3 / 8, Mbit: 1e6 / 8, Gbit: 1e9 / 8 };
/** Node’s timers go no finer and, at most, this far. */
const MOST_MS = 60_000;

/** `--latency` and `--bandwidth` as the index takes them; undefined where neither is asked for. Throws usage errors. */
export function readNetwork(latency: string | undefined, bandwidth: string | undefined): Network | undefined {
  if (latency === undefined && bandwidth === undefined) return undefined;
  return defined({
    latencyMs: latency === undefined ? undefined : latencyOf(latency),
    bytesPerSecond: bandwidth === undefined ? undefined : bandwidthOf(bandwidth),
  });
}

function latencyOf(text: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?) ?(ms|s)$/.exec(text) ?? [];
  const ms = Number(number) * (unit === 's' ? 1000 : 1);
  if (ms > 0 && ms <= MOST_MS) return ms;
  throw usageError(
    `--latency ${text} is not a round trip of a network.`,
    'Write it with its unit, for example 30ms.',
  );
}

function bandwidthOf(text: string): number {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?) ?([kMG]?B|[kMG]?bit)\/s$/.exec(text) ?? [];
  const bytes = Math.round(Number(number) * (BYTES[unit] ?? BITS[unit] ?? 0));
  if (bytes >= 1000) return bytes;
  throw usageError(
    `--bandwidth ${text} is not a rate of 1 kB/s or more.`,
    'Write it with its unit, for example 5MB/s or 40Mbit/s.',
  );
}
