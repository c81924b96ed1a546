import { setTimeout as wait } from 'node:timers/promises';
import {
  type CloudWatchLogsClient,
  GetQueryResultsCommand,
  type GetQueryResultsCommandOutput,
  StartQueryCommand,
  StopQueryCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { measureError } from '../../domain/errors.js';
import { withinTime } from '../../io/time-limit.js';
import { entriesOfJson } from '../../lambda-log/document.js';
import { inOrder } from '../../lambda-log/entry-order.js';
import type { LogEntry } from '../../lambda-log/log-entry.js';
import { filteredEvents } from './filter-events.js';
import type { Window } from './groups.js';
import { insightsQuery } from './platform-lines.js';

const MOST_ROWS = 10_000;
/** Rows are not spread evenly: parts are made smaller than would just fit. */
const SPREAD = 1.5;
const FIRST_POLL_MS = 200;
const LONGEST_POLL_MS = 2000;
/** Who interrupts waits for no network. */
const LONGEST_STOP_MS = 5000;

/** A group that is read, by whom, and who is told what a query has scanned; `onScanned` may throw to end it. */
export interface Reading {
  readonly client: CloudWatchLogsClient;
  readonly group: string;
  readonly signal: AbortSignal;
  /** A query returns so many rows and no more: 10,000 on AWS. */
  readonly mostRows?: number;
  onScanned(bytes: number): void;
}

/**
 * Reads the platform’s lines of a log group with Logs Insights, the oldest first: where a query finds more than it may return,
 * its window is divided. Throws what the SDK throws, and a measure error for a query that fails.
 */
export async function* queriedEvents(reading: Reading, window: Window): AsyncGenerator<LogEntry[]> {
  // Insights counts in seconds, and whether the last one is whole is not said: windows share it, and what is twice goes.
  let seen = new Set<string>();
  const [fromS, toS] = [Math.floor(window.fromMs / 1000), Math.ceil(window.toMs / 1000)];
  for await (const { entries, endS } of windowsOf(reading, fromS, Math.max(fromS + 1, toS))) {
    const before = seen;
    seen = new Set(entries.flatMap((entry) => ((entry.atMs ?? 0) >= endS * 1000 ? [keyOf(entry)] : [])));
    yield before.size === 0 ? entries : entries.filter((entry) => !before.has(keyOf(entry)));
  }
}

interface Part {
  readonly entries: LogEntry[];
  /** The second that the next part begins with. */
  readonly endS: number;
}

async function* windowsOf(reading: Reading, fromS: number, toS: number): AsyncGenerator<Part> {
  const { mostRows = MOST_ROWS } = reading;
  const answer = await query(reading, fromS, toS);
  const rows = answer?.results ?? [];
  if (answer && rows.length < mostRows) {
    const entries = (entriesOfJson(rows) ?? []).map((entry) => ({ ...entry, group: reading.group }));
    yield { entries: inOrder(entries), endS: toS };
    return;
  }
  if (toS - fromS <= 1) {
    // No query divides a second.
    const { client, group, signal } = reading;
    const entries: LogEntry[] = [];
    const second = { fromMs: fromS * 1000, toMs: toS * 1000 + 999 };
    for await (const page of filteredEvents(client, group, second, signal)) entries.push(...page);
    yield { entries: inOrder(entries), endS: toS };
    return;
  }
  const matched = answer?.statistics?.recordsMatched ?? 0;
  const parts = Math.min(toS - fromS, Math.max(2, Math.ceil((matched / mostRows) * SPREAD)));
  const edge = (index: number) => fromS + Math.round(((toS - fromS) * index) / parts);
  for (let index = 0; index < parts; index += 1) yield* windowsOf(reading, edge(index), edge(index + 1));
}

/** Undefined where the window is too large for a query to end in time. */
async function query(
  { client, group, signal, onScanned, mostRows = MOST_ROWS }: Reading,
  startTime: number,
  endTime: number,
): Promise<GetQueryResultsCommandOutput | undefined> {
  const abort = { abortSignal: signal };
  const { queryId } = await client.send(
    new StartQueryCommand({
      ...{ logGroupName: group, startTime, endTime, queryString: insightsQuery(mostRows), limit: mostRows },
    }),
    abort,
  );
  let isOver = false;
  try {
    for (let pauseMs = FIRST_POLL_MS; ; pauseMs = Math.min(LONGEST_POLL_MS, pauseMs * 1.5)) {
      const answer = await client.send(new GetQueryResultsCommand({ queryId }), abort);
      const { status = 'Unknown', statistics } = answer;
      if (status !== 'Scheduled' && status !== 'Running') {
        isOver = true;
        onScanned(statistics?.bytesScanned ?? 0);
        if (status === 'Complete') return answer;
        if (status === 'Timeout' && endTime - startTime > 1) return undefined;
        throw measureError(
          `The query of ${group} ended as ${status}.`,
          'Read less with --since, or read it with --via events.',
        );
      }
      await wait(pauseMs, undefined, { signal });
    }
  } finally {
    // What nobody waits for would go on to scan, and cost.
    if (!isOver) {
      const stop = { abortSignal: withinTime(LONGEST_STOP_MS) };
      await client.send(new StopQueryCommand({ queryId }), stop).catch(() => {});
    }
  }
}

function keyOf({ atMs, stream, message }: LogEntry): string {
  return `${atMs}\n${stream}\n${message}`;
}
