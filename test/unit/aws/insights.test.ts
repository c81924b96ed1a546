import { describe, expect, it, onTestFinished } from 'vitest';
import { logsClient } from '../../../src/aws/logs/connection.js';
import { queriedEvents } from '../../../src/aws/logs/insights.js';
import { type FakeEvent, fakeCloudWatch } from '../../support/fake-cloudwatch.js';
import { seeded } from '../../support/random.js';

const AT = Date.UTC(2026, 0, 2);
const GROUP = '/aws/lambda/orders';

/** START and REPORT of so many requests at random moments of a time that begins at `AT`. */
function requests(count: number, spanMs: number, random: () => number, part = 0): FakeEvent[] {
  return Array.from({ length: count }, (_, n) => {
    const stream = `2026/01/02/[$LATEST]${n % 9}abc`;
    const atMs = AT + Math.floor(random() * spanMs);
    return [
      { stream, atMs, message: `START RequestId: ${part}-${n} Version: $LATEST` },
      {
        stream,
        atMs: atMs + Math.floor(random() * 3),
        message: `REPORT RequestId: ${part}-${n}\tDuration: 1 ms\t`,
      },
      { stream, atMs, message: 'a line of the function' },
    ];
  }).flat();
}

async function read(events: readonly FakeEvent[], toMs: number, mostRows: number, hasWholeEnd = true) {
  const sorted = [...events].sort((a, b) => a.atMs - b.atMs);
  const logs = await fakeCloudWatch([{ name: GROUP, events: sorted }], {
    mostRows,
    pageSize: 30,
    hasWholeEnd,
  });
  onTestFinished(() => void logs.server.close());
  const client = await logsClient({ endpointUrl: logs.url }, {});
  onTestFinished(() => client.destroy());
  let scanned = 0;
  const reading = {
    ...{ client, group: GROUP, signal: new AbortController().signal, mostRows },
    onScanned: (bytes: number) => {
      scanned += bytes;
    },
  };
  const found: FakeEvent[] = [];
  for await (const entries of queriedEvents(reading, { fromMs: AT, toMs: AT + toMs })) {
    for (const { message, atMs = 0, stream = '', group } of entries) {
      expect(group).toBe(GROUP);
      found.push({ message, atMs, stream });
    }
  }
  return { found, scanned, counts: logs.counts() };
}

const platform = (events: readonly FakeEvent[]) =>
  events.filter(({ message }) => /^(?:START|REPORT)/.test(message));
const texts = (events: readonly FakeEvent[]) =>
  events.map(({ atMs, stream, message }) => `${atMs} ${stream} ${message}`).sort();

describe('a window with more lines than a query returns', () => {
  it.each([
    [1, true],
    [2, false],
    [3, true],
    [4, false],
  ])(
    'is divided, with nothing lost and nothing twice (seed %i, last second whole: %s)',
    async (seed, isWhole) => {
      const random = seeded(seed);
      // Most of them within a tenth of the time.
      const events = [...requests(80, 600_000, random), ...requests(120, 60_000, random, 1)];
      const { found, counts, scanned } = await read(events, 610_000, 40, isWhole);
      expect(texts(found)).toEqual(texts(platform(events)));
      expect(found.map(({ atMs }) => atMs)).toEqual(found.map(({ atMs }) => atMs).sort((a, b) => a - b));
      expect(counts.StartQuery).toBeGreaterThan(10);
      expect(counts.FilterLogEvents).toBeUndefined();
      expect(scanned).toBeGreaterThan(events.reduce((sum, { message }) => sum + message.length, 0));
    },
  );

  it('is read with FilterLogEvents where a second has more', async () => {
    const random = seeded(4);
    const events = [...requests(30, 60_000, random), ...requests(100, 900, random, 1)];
    const { found, counts } = await read(events, 61_000, 40);
    expect(texts(found)).toEqual(texts(platform(events)));
    // Pages of 30, the first of them empty.
    expect(counts.FilterLogEvents).toBeGreaterThanOrEqual(8);
  });

  it('is one query where it has not', async () => {
    const events = requests(10, 60_000, seeded(5));
    const { found, counts } = await read(events, 61_000, 40);
    expect(texts(found)).toEqual(texts(platform(events)));
    expect(counts).toEqual({ StartQuery: 1, GetQueryResults: 1 });
  });

  it('has START before REPORT of the same millisecond, however the rows come', async () => {
    const events = requests(15, 5, seeded(6));
    const { found } = await read(events, 1000, 1000);
    for (const { atMs } of found) {
      const words = found.flatMap((one) => (one.atMs === atMs ? one.message.split(' ', 1) : []));
      expect(words).toEqual([...words].sort((a, b) => (a === 'START' ? 0 : 1) - (b === 'START' ? 0 : 1)));
    }
  });
});
