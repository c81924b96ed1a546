import { describe, expect, it, onTestFinished } from 'vitest';
import { type Report, reportSchema } from '../../src/domain/report.js';
import { coldstart, ended, startColdstart } from '../support/cli.js';
import { type FakeEvent, type FakeGroup, type Fault, fakeCloudWatch } from '../support/fake-cloudwatch.js';

const NOW = Date.now();
const HOUR_MS = 3_600_000;

/** Environments of `requests` requests each; the first of each is cold, and takes `initMs`. All within `spanMs`, before now. */
function events(environments: number, requests: number, initMs = 100, spanMs = HOUR_MS): FakeEvent[] {
  const count = environments * requests;
  return Array.from({ length: environments }, (_, env) =>
    Array.from({ length: requests }, (_, n): FakeEvent[] => {
      const stream = `2026/01/02/[$LATEST]${env.toString(16).padStart(32, '0')}`;
      const startMs = Math.round(NOW - 60_000 - spanMs + (spanMs * (env * requests + n)) / count);
      const id = `00000000-0000-4000-8000-${(env * requests + n).toString(16).padStart(12, '0')}`;
      const init = n === 0 ? `Init Duration: ${initMs.toFixed(2)} ms\t` : '';
      const billed = n === 0 ? 5 + initMs : 5;
      return [
        ...(n === 0
          ? [{ stream, atMs: startMs - initMs, message: 'INIT_START Runtime Version: python:3.13.v50' }]
          : []),
        { stream, atMs: startMs, message: `START RequestId: ${id} Version: $LATEST` },
        { stream, atMs: startMs, message: 'a line of the function' },
        {
          ...{ stream, atMs: startMs + 5 },
          message: `REPORT RequestId: ${id}\tDuration: 5.00 ms\tBilled Duration: ${billed} ms\tMemory Size: 256 MB\tMax Memory Used: 40 MB\t${init}`,
        },
      ];
    }).flat(),
  )
    .flat()
    .sort((a, b) => a.atMs - b.atMs);
}

async function read(groups: readonly FakeGroup[], args: readonly string[], options = {}) {
  const logs = await fakeCloudWatch(groups, options);
  onTestFinished(() => void logs.server.close());
  const place = ['--endpoint-url', logs.url];
  const done = await coldstart(['lambda', 'logs', ...place, ...args], {
    env: { PATH: process.env.PATH ?? '' },
  });
  return { ...done, ...logs };
}
const reportOf = (stdout: string): Report => reportSchema.parse(JSON.parse(stdout));
const counted = (stdout: string) =>
  reportOf(stdout).results.map(({ id, trials }) => [id, trials.length] as const);

const orders: FakeGroup = { name: '/aws/lambda/orders', events: events(4, 25), storedBytes: 2e9 };
const ALL = [
  ['lambda/orders/256/cold', 4],
  ['lambda/orders/256/warm', 96],
];

describe('coldstart lambda logs --function', () => {
  it('queries CloudWatch, and says before and after what it costs', async () => {
    const { code, stdout, stderr, counts, calls } = await read(
      [orders],
      ['--function', 'orders', '--format', 'json'],
      {
        polls: 3,
      },
    );
    expect([code, counted(stdout)]).toEqual([0, ALL]);
    expect(counts()).toEqual({ DescribeLogGroups: 1, StartQuery: 1, GetQueryResults: 3 });
    expect(stderr).toMatch(
      /Logs Insights scans about [\d.]+ kB, \$[\d.]+ \(\$0\.0050 per GB, us-east-1, 2026-11\)/,
    );
    expect(stderr).toMatch(/Logs Insights scanned [\d.]+ kB: \$0\.000000\d+\./);
    const { startTime, endTime } = calls[1]?.input ?? {};
    expect(Number(endTime) - Number(startTime)).toBeGreaterThanOrEqual(7 * 86_400);
    expect(Number(endTime) - Number(startTime)).toBeLessThanOrEqual(7 * 86_400 + 1);
  });

  it('reads pages with FilterLogEvents where it is told to', async () => {
    const { stdout, code, stderr, counts } = await read(
      [orders],
      ['--function', 'orders', '--via', 'events', '--format', 'json'],
      { pageSize: 50 },
    );
    expect([code, counted(stdout), stderr]).toEqual([0, ALL, '']);
    // An empty page, and 204 lines of the platform.
    expect(counts()).toEqual({ DescribeLogGroups: 1, FilterLogEvents: 1 + Math.ceil(204 / 50) });
  });

  it('does so where queries are refused, and says so', async () => {
    const faults: Fault[] = [
      { action: 'StartQuery', type: 'AccessDeniedException', times: 9 },
      { action: 'DescribeLogGroups', type: 'AccessDeniedException', times: 9 },
    ];
    const { stdout, code, stderr } = await read([orders], ['--function', 'orders', '--format', 'json'], {
      faults,
    });
    expect([code, counted(stdout)]).toEqual([0, ALL]);
    expect(stderr).toContain('the size of what may not be looked at is not known');
    expect(stderr).toContain(
      '/aws/lambda/orders: Logs Insights is refused (AccessDeniedException); reading it with',
    );
  });

  it('goes on where it was throttled', async () => {
    const faults: Fault[] = [{ action: 'FilterLogEvents', type: 'ThrottlingException', times: 2 }];
    const { stdout, code, counts } = await read(
      [orders],
      ['--function', 'orders', '--via', 'events', '--format', 'json'],
      { faults },
    );
    expect([code, counted(stdout)]).toEqual([0, ALL]);
    expect(counts().FilterLogEvents).toBe(4);
  }, 30_000);

  it('has several functions in one table, the worst first', async () => {
    const groups = [
      { name: '/aws/lambda/shop-a', events: events(2, 10, 100) },
      { name: '/aws/lambda/shop-b', events: events(2, 10, 900) },
      { name: '/aws/lambda/shop-c', events: events(6, 10, 100) },
      { name: '/aws/lambda/other', events: events(9, 10, 900) },
    ];
    const { stdout, code } = await read(groups, ['--function', 'shop-*', '--format', 'json']);
    expect(code).toBe(0);
    const names = reportOf(stdout).results.flatMap(({ scenario }) =>
      'function' in scenario ? scenario.function : [],
    );
    // 1.8 s, 0.6 s and 0.2 s of initialisations.
    expect([...new Set(names)]).toEqual(['shop-b', 'shop-c', 'shop-a']);
    const { stdout: table } = await read(groups, ['--function', 'shop-a', '--function', 'shop-c']);
    expect(table.indexOf('lambda/shop-c/256/cold')).toBeLessThan(table.indexOf('lambda/shop-a/256/cold'));
  });

  it('shows the calls and what they need, and makes none', async () => {
    const { stdout, code, calls } = await read([orders], ['--function', 'orders', '--dry-run']);
    expect([code, calls]).toEqual([0, []]);
    expect(stdout).toContain('log groups: /aws/lambda/orders\nthe last 7 days');
    expect(stdout).toContain(
      'IAM actions: logs:DescribeLogGroups, logs:FilterLogEvents, logs:GetQueryResults, logs:StartQuery, logs:StopQuery',
    );
    const events = await read(
      [orders],
      ['--log-group', 'g', '--via', 'events', '--dry-run', '--since', '12h'],
    );
    expect(events.stdout).toContain('the last 0.5 days');
    expect(events.stdout).toContain('IAM actions: logs:DescribeLogGroups, logs:FilterLogEvents\n');
  });

  it.each<[string, string[], object, number, RegExp]>([
    [
      'no such group',
      ['--function', 'nope'],
      {},
      2,
      /There is no log group \/aws\/lambda\/nope\.\n.*--log-group/,
    ],
    ['no such pattern', ['--log-group', '/x/*'], {}, 2, /There is no log group \/x\/\*/],
    ['nothing named', [], {}, 2, /No log is named/],
    ['a time that is none', ['--function', 'orders', '--since', 'yesterday'], {}, 2, /90m, 12h, 7d or 4w/],
    ['files and a group', ['a.log', '--log-group', 'g'], {}, 2, /does not go with files/],
    [
      'files of two functions',
      ['a.log', '--function', 'a', '--function', 'b'],
      {},
      2,
      /Files are of one function/,
    ],
    ['files and a dry run', ['a.log', '--dry-run'], {}, 2, /files need none/],
    [
      'what is too dear',
      ['--function', 'orders', '--max-cost', '0.000001'],
      {},
      3,
      /more than \$0\.0000010\.\n.*--via events/,
    ],
    [
      'what nobody may do',
      ['--function', 'orders', '--via', 'events'],
      { faults: [{ action: 'FilterLogEvents', type: 'AccessDeniedException', times: 9 }] },
      3,
      /Not allowed to read \/aws\/lambda\/orders.*\n.*needs logs:FilterLogEvents/,
    ],
    [
      'keys that nobody knows',
      ['--function', 'orders'],
      { faults: [{ action: 'DescribeLogGroups', type: 'UnrecognizedClientException', times: 9 }] },
      3,
      /AWS does not accept the credentials/,
    ],
    ['a quiet hour', ['--function', 'orders', '--since', '1m'], {}, 2, /no REPORT of an invocation: 0 lines/],
  ])('says so of %s', async (_, args, options, expected, said) => {
    const { code, stdout, stderr } = await read([orders], args, options);
    expect([code, stdout]).toEqual([expected, '']);
    expect(stderr).toMatch(said);
    expect(stderr).not.toMatch(/\n {4}at |bug in coldstart/);
  });

  it('stops the query that runs when it is interrupted, so that it scans no more', async () => {
    const logs = await fakeCloudWatch([orders], { polls: 1_000_000 });
    onTestFinished(() => void logs.server.close());
    const child = startColdstart(['lambda', 'logs', '--function', 'orders', '--endpoint-url', logs.url]);
    const end = ended(child);
    while (!logs.counts().GetQueryResults) await new Promise((resolve) => setTimeout(resolve, 50));
    child.kill('SIGINT');
    const { code, stdout } = await end;
    expect([code, stdout]).toEqual([130, '']);
    expect(logs.calls.at(-1)).toMatchObject({ action: 'StopQuery', input: { queryId: 'q0' } });
  }, 60_000);

  it('ends a run that has scanned more than it may', async () => {
    const small = { ...orders, storedBytes: 1 };
    const { code, stderr, counts } = await read(
      [small],
      ['--function', 'orders', '--max-cost', '0.0000000001'],
    );
    expect([code, stderr]).toEqual([
      3,
      expect.stringMatching(/has scanned 23\.\d kB, \$0\.00000011: more than/),
    ]);
    expect(counts()).toEqual({ DescribeLogGroups: 1, StartQuery: 1, GetQueryResults: 1 });
  });

  it('says so where nobody answers', async () => {
    const { code, stderr } = await coldstart(
      ['lambda', 'logs', '--function', 'orders', '--endpoint-url', 'http://127.0.0.1:9'],
      { env: {} },
    );
    expect(code).toBe(3);
    expect(stderr).toContain('http://127.0.0.1:9 cannot be reached');
  }, 60_000);
});
