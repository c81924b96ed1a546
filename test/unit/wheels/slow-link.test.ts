import { expect, it } from 'vitest';
import { slowLink } from '../../../src/wheels/slow-link.js';

async function* blocks(...sizes: readonly number[]) {
  for (const size of sizes) yield Buffer.alloc(size, size % 251);
}

async function taken(doing: () => Promise<unknown>): Promise<number> {
  const before = performance.now();
  await doing();
  return performance.now() - before;
}

async function drained(bytes: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of bytes) parts.push(part);
  return Buffer.concat(parts);
}

it('waits for a round trip of each request, and for one more of each connection', async () => {
  const link = slowLink({ latencyMs: 40 });
  expect(await taken(() => link.roundTrips(true))).toBeGreaterThan(78);
  expect(await taken(() => link.roundTrips(false))).toBeGreaterThan(38);
});

it('has one rate for all connections together, and leaves the bytes as they are', async () => {
  const link = slowLink({ bytesPerSecond: 1_000_000 });
  const sizes = [100_000, 1];
  const expected = await drained(blocks(...sizes));
  // 200 kB at 1 MB/s.
  const ms = await taken(async () => {
    const both = await Promise.all([
      drained(link.pass(blocks(...sizes))),
      drained(link.pass(blocks(...sizes))),
    ]);
    for (const one of both) expect(one.equals(expected)).toBe(true);
  });
  expect(ms).toBeGreaterThan(190);
});

it('does not limit what has no rate', async () => {
  const link = slowLink({ latencyMs: 1000 });
  expect(await drained(link.pass(blocks(5, 7)))).toHaveLength(12);
});

it('holds no process that has nothing else to do', () => {
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  const before = timers();
  void slowLink({ latencyMs: 60_000 }).roundTrips(true);
  expect(timers()).toBe(before);
});
