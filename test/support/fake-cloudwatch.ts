import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An event of a log group, in the order in which it was written. */
export interface FakeEvent {
  readonly stream: string;
  readonly atMs: number;
  readonly message: string;
}

export interface FakeGroup {
  readonly name: string;
  readonly events: readonly FakeEvent[];
  readonly storedBytes?: number;
  readonly retentionInDays?: number;
}

interface Call {
  readonly action: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** A refusal: how often, and as what. */
export interface Fault {
  readonly action: string;
  readonly type: string;
  times: number;
}

/**
 * CloudWatch Logs on loopback, as far as reading goes (JSON 1.1): pages of `pageSize`, queries that return `mostRows` at
 * most, count in seconds with both ends (the last one whole, or its first millisecond: `hasWholeEnd`), and have rows of one time in any order. It understands no query but takes the
 * regular expression of one.
 */
export async function fakeCloudWatch(
  groups: readonly FakeGroup[],
  { pageSize = 1000, mostRows = 10_000, faults = [] as Fault[], polls = 1, hasWholeEnd = true } = {},
) {
  const calls: Call[] = [];
  const queries = new Map<string, { rows: FakeEvent[]; matched: number; scanned: number; left: number }>();
  const groupOf = (name: unknown) => groups.find((group) => group.name === name);
  const actions: Record<string, (input: Readonly<Record<string, unknown>>) => unknown> = {
    DescribeLogGroups: ({ logGroupNamePrefix = '', nextToken }) => {
      const all = groups.filter(({ name }) => name.startsWith(String(logGroupNamePrefix)));
      const from = Number(nextToken ?? 0);
      const logGroups = all.slice(from, from + 2).map(({ name, storedBytes, retentionInDays }) => ({
        ...{ logGroupName: name, storedBytes, retentionInDays, creationTime: 0 },
      }));
      return { logGroups, ...(from + 2 < all.length ? { nextToken: String(from + 2) } : {}) };
    },
    StartQuery: ({ logGroupName, startTime, endTime, queryString, limit }) => {
      const [, pattern = ''] = /like \/(.*)\/ \|/.exec(String(queryString)) ?? [];
      const inside = (groupOf(logGroupName)?.events ?? []).filter(
        ({ atMs }) =>
          atMs >= Number(startTime) * 1000 && atMs < Number(endTime) * 1000 + (hasWholeEnd ? 1000 : 1),
      );
      const found = inside.filter(({ message }) => new RegExp(pattern).test(message));
      // By time, and within one millisecond the other way round.
      const sorted = [...found].reverse().sort((a, b) => a.atMs - b.atMs);
      const queryId = `q${queries.size}`;
      const rows = sorted.slice(0, Math.min(mostRows, Number(limit)));
      const scanned = inside.reduce((sum, { message }) => sum + message.length, 0);
      queries.set(queryId, { rows, matched: found.length, scanned, left: polls });
      return { queryId };
    },
    GetQueryResults: ({ queryId }) => {
      const query = queries.get(String(queryId));
      if (!query) return { status: 'Unknown' };
      query.left -= 1;
      if (query.left > 0) return { status: 'Running', results: [] };
      const { rows, matched, scanned } = query;
      const results = rows.map(({ atMs, message, stream }, index) => [
        { field: '@timestamp', value: new Date(atMs).toISOString().replace('T', ' ').replace('Z', '') },
        { field: '@message', value: `${message}\n` },
        { field: '@logStream', value: stream },
        { field: '@ptr', value: `p${index}` },
      ]);
      return { status: 'Complete', results, statistics: { bytesScanned: scanned, recordsMatched: matched } };
    },
    StopQuery: () => ({ success: true }),
    FilterLogEvents: ({ logGroupName, startTime, endTime, filterPattern, nextToken }) => {
      const terms = [...String(filterPattern).matchAll(/\?"([^"]+)"/g)].map(([, term = '']) => term);
      const found = (groupOf(logGroupName)?.events ?? []).filter(
        ({ atMs, message }) =>
          atMs >= Number(startTime) &&
          atMs <= Number(endTime) &&
          terms.some((term) => message.includes(term)),
      );
      const from = Number(nextToken ?? 0);
      // Pages may be empty though there are more.
      const [, half] = [from, from + pageSize];
      const events = (nextToken === undefined ? [] : found.slice(from, half)).map((event) => ({
        ...{ message: `${event.message}\n`, timestamp: event.atMs, logStreamName: event.stream },
      }));
      if (nextToken === undefined) return { events, nextToken: '0' };
      return { events, ...(half < found.length ? { nextToken: String(half) } : {}) };
    },
  };
  const server = createServer((request, response) => {
    void body(request).then((text) => {
      const action = String(request.headers['x-amz-target']).replace(/^.*\./, '');
      const input = JSON.parse(text) as Readonly<Record<string, unknown>>;
      calls.push({ action, input });
      response.setHeader('Content-Type', 'application/x-amz-json-1.1');
      const fault = faults.find((one) => one.action === action && one.times > 0);
      const missing = input.logGroupName !== undefined && !groupOf(input.logGroupName);
      const type = fault?.type ?? (missing ? 'ResourceNotFoundException' : undefined);
      if (fault) fault.times -= 1;
      response.statusCode = type === undefined ? 200 : 400;
      response.end(
        JSON.stringify(
          type === undefined ? actions[action]?.(input) : { __type: type, message: `${type} here` },
        ),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    /** How often each action was called. */
    counts: () => {
      const counts: Record<string, number> = {};
      for (const { action } of calls) counts[action] = (counts[action] ?? 0) + 1;
      return counts;
    },
    close: () => server.closeAllConnections?.() ?? server.close(),
    server,
  };
}

async function body(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}
