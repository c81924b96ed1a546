import { expect, it } from 'vitest';
import { readNetwork } from '../../../src/config/network.js';
import { networkParts, networkWords } from '../../../src/domain/network.js';

it.each([
  [
    '30ms',
    '5MB/s',
    { latencyMs: 30, bytesPerSecond: 5_000_000 },
    '30.0 ms latency, 5.0 MB/s',
    ['30ms', '5MBps'],
  ],
  ['0.1 s', undefined, { latencyMs: 100 }, '100 ms latency', ['100ms']],
  [undefined, '20 Mbit/s', { bytesPerSecond: 2_500_000 }, '2.5 MB/s', ['2.5MBps']],
  [undefined, '256kB/s', { bytesPerSecond: 256_000 }, '256 kB/s', ['0.256MBps']],
])('reads --latency %s --bandwidth %s', (latency, bandwidth, network, words, parts) => {
  const read = readNetwork(latency, bandwidth);
  expect(read).toEqual(network);
  expect(networkWords(network)).toBe(words);
  expect(networkParts(network)).toEqual(parts);
});

it('is none unless it is asked for', () => {
  expect(readNetwork(undefined, undefined)).toBeUndefined();
});

it.each([
  ['30', undefined, /^--latency 30 is not/],
  ['0ms', undefined, /^--latency 0ms is not/],
  ['5min', undefined, /^--latency 5min is not/],
  [undefined, '5MB', /^--bandwidth 5MB is not/],
  [undefined, '0MB/s', /^--bandwidth 0MB\/s is not/],
  [undefined, '999999999GB/s', /^--bandwidth 999999999GB\/s is not/],
])('refuses %s and %s', (latency, bandwidth, message) => {
  expect(() => readNetwork(latency, bandwidth)).toThrow(message);
});

it.each([
  ['30', 'Write it with its unit'],
  ['0ms', 'more than 0'],
  ['61s', 'at most 60s'],
])('says what is wrong with --latency %s', (latency, hint) => {
  expect(() => readNetwork(latency, undefined)).toThrow(
    expect.objectContaining({ hint: expect.stringContaining(hint) }),
  );
});
