import { defined } from '../domain/defined.js';
import { usageError } from '../domain/errors.js';
import type { Network } from '../domain/network.js';

const BYTES: Readonly<Record<string, number>> = { B: 1, kB: 1e3, MB: 1e6, GB: 1e9 };
const BITS: Readonly<Record<string, number>> = { bit: 1 / 8, kbit: 1e3 / 8, Mbit: 1e6 / 8, Gbit: 1e9 / 8 };
/** Node’s timers go no finer and, at most, this far. */
const MOST_MS = 60_000;
const FEWEST_BYTES = 1000;
/** Faster than any network; beyond it a number is a slip. */
const MOST_BYTES = 1e11;

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
    number === undefined
      ? 'Write it with its unit, for example 30ms.'
      : 'It has to be more than 0 and at most 60s; leave it out for none.',
  );
}

function bandwidthOf(text: string): number {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?) ?([kMG]?B|[kMG]?bit)\/s$/.exec(text) ?? [];
  const bytes = Math.round(Number(number) * (BYTES[unit] ?? BITS[unit] ?? 0));
  if (bytes >= FEWEST_BYTES && bytes <= MOST_BYTES) return bytes;
  throw usageError(
    `--bandwidth ${text} is not a rate from 1 kB/s to 100 GB/s.`,
    number === undefined
      ? 'Write it with its unit, for example 5MB/s or 40Mbit/s.'
      : 'Leave it out for no limit.',
  );
}
