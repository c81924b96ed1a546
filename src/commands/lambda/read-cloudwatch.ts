import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { logsClient } from '../../aws/logs/connection.js';
import { isRefused, logsFailure } from '../../aws/logs/failure.js';
import { filteredEvents } from '../../aws/logs/filter-events.js';
import { findGroups, type ReadGroup, type Window, windowBytes } from '../../aws/logs/groups.js';
import { queriedEvents } from '../../aws/logs/insights.js';
import { defined } from '../../domain/defined.js';
import { ColdstartError, measureError } from '../../domain/errors.js';
import { formatBytes, formatUsd } from '../../domain/format.js';
import { LOG_PRICES, scanCost } from '../../domain/log-prices.js';
import type { Io } from '../../io/io.js';
import type { LogEntry } from '../../lambda-log/log-entry.js';
import { logObserver, type Observed } from '../../lambda-log/observe.js';

/** How logs are read where they are. */
export interface CloudWatchOptions {
  readonly region?: string;
  readonly profile?: string;
  readonly endpointUrl?: string;
  readonly via: 'insights' | 'events';
  /** Milliseconds before now. */
  readonly since: number;
  /** Dollars that queries may cost at most. */
  readonly maxCost: number;
  readonly quiet: boolean;
}

/**
 * Reads log groups of CloudWatch, and what the invocations in them were; says before what it costs. Throws usage errors for
 * groups that are not there and what would cost too much, and measure errors for what cannot be read.
 */
export async function observeCloudWatch(
  names: readonly string[],
  readAt: Date,
  options: CloudWatchOptions,
  io: Io,
): Promise<Observed> {
  const place = placeOf(options);
  const say = (text: string) => options.quiet || io.stderr.write(`${text}\n`);
  const client = await logsClient(place, io.env);
  const observer = logObserver(readAt);
  const window = { fromMs: readAt.getTime() - options.since, toMs: readAt.getTime() };
  try {
    const groups = await findGroups(client, names, place, io.signal);
    const budget = options.via === 'events' ? undefined : spending(groups, window, options.maxCost, say);
    let { via } = options;
    for (const { name } of groups) {
      const read = { client, group: name, window, signal: io.signal, onScanned: budget?.spend ?? (() => {}) };
      via = await readGroup(read, via, place, observer.add, say);
    }
    budget?.sayTotal();
  } catch (error) {
    if (io.signal.aborted) throw measureError('interrupted');
    throw error instanceof ColdstartError
      ? error
      : logsFailure(error, names.join(', '), 'logs:FilterLogEvents', place);
  } finally {
    client.destroy();
  }
  return observer.end();
}

interface GroupReading {
  readonly client: CloudWatchLogsClient;
  readonly group: string;
  readonly window: Window;
  readonly signal: AbortSignal;
  onScanned(bytes: number): void;
}

/** Reads one group; returns the way that worked: who may not query one group may not query the next. */
async function readGroup(
  reading: GroupReading,
  via: 'insights' | 'events',
  place: ReturnType<typeof placeOf>,
  onEntry: (entry: LogEntry) => void,
  say: (text: string) => void,
): Promise<'insights' | 'events'> {
  const { client, group, window, signal } = reading;
  const fail = (error: unknown, action: string) => {
    if (signal.aborted || error instanceof ColdstartError) return error;
    return logsFailure(error, group, action, place);
  };
  if (via === 'insights') {
    let count = 0;
    try {
      for await (const entries of queriedEvents(reading, window)) {
        count += entries.length;
        entries.forEach(onEntry);
      }
      return 'insights';
    } catch (error) {
      // What has been handed on would come twice.
      if (signal.aborted || count > 0 || !isRefused(error)) {
        throw fail(error, 'logs:StartQuery, logs:GetQueryResults and logs:StopQuery');
      }
      say(`${group}: Logs Insights is refused (${(error as Error).name}); reading it with FilterLogEvents.`);
    }
  }
  try {
    for await (const entries of filteredEvents(client, group, window, signal)) entries.forEach(onEntry);
    return 'events';
  } catch (error) {
    throw fail(error, 'logs:FilterLogEvents');
  }
}

/** What queries cost: said before, held while they run, and said after. Throws where it would be too much. */
function spending(
  groups: readonly ReadGroup[],
  window: Window,
  most: number,
  say: (text: string) => void,
): { spend(bytes: number): void; sayTotal(): void } {
  const guesses = groups.flatMap((group) => windowBytes(group, window) ?? []);
  const bytes = guesses.reduce((sum, one) => sum + one, 0);
  const price = `${formatUsd(LOG_PRICES.scannedPerGb)} per GB, ${LOG_PRICES.region}, ${LOG_PRICES.asOf}`;
  const hint =
    'Allow more with --max-cost, read less with --since, or read with --via events, which is slower and has no price.';
  const about = `about ${formatBytes(Math.round(bytes))}, ${formatUsd(scanCost(bytes))} (${price})`;
  const unknown =
    guesses.length < groups.length ? '; the size of what may not be looked at is not known' : '';
  if (scanCost(bytes) > most) {
    throw measureError(`Logs Insights would scan ${about}: more than ${formatUsd(most)}.`, hint);
  }
  say(
    `Logs Insights scans ${about}${unknown}; where a query finds over 10,000 lines, its part is scanned again.`,
  );
  let scanned = 0;
  return {
    spend: (more) => {
      scanned += more;
      if (scanCost(scanned) > most) {
        throw measureError(
          `Logs Insights has scanned ${formatBytes(scanned)}, ${formatUsd(scanCost(scanned))}: more than ${formatUsd(most)}.`,
          hint,
        );
      }
    },
    sayTotal: () => say(`Logs Insights scanned ${formatBytes(scanned)}: ${formatUsd(scanCost(scanned))}.`),
  };
}

function placeOf({ region, profile, endpointUrl }: CloudWatchOptions) {
  return defined({ region, profile, endpointUrl });
}

/** The calls that would be made, and what they need; none is made. */
export function cloudWatchCalls(names: readonly string[], { via, since }: CloudWatchOptions): string[] {
  const first =
    'DescribeLogGroups: once for each name or more, needs logs:DescribeLogGroups (size, retention, patterns)';
  const events =
    'FilterLogEvents: one for each page of up to 10,000 lines or 1 MB, needs logs:FilterLogEvents';
  const calls =
    via === 'events'
      ? [first, events]
      : [
          first,
          'StartQuery: one for each 10,000 lines, about twice as many for more, needs logs:StartQuery',
          'GetQueryResults: until each query has ended, needs logs:GetQueryResults',
          'StopQuery: of a query that is interrupted, needs logs:StopQuery',
          `${events} (where Logs Insights is refused, and for a second with over 10,000 lines)`,
        ];
  const actions = [...new Set(calls.flatMap((call) => call.match(/logs:\w+/g) ?? []))].sort();
  const days = since / 86_400_000;
  return [
    `log groups: ${names.join(', ')}`,
    `the last ${Number(days.toPrecision(3))} days; nothing is invoked or changed`,
    '',
    ...calls,
    '',
    `IAM actions: ${actions.join(', ')}`,
  ];
}
