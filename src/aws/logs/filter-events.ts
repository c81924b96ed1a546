import { type CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { defined } from '../../domain/defined.js';
import { entriesOf, type LogEntry, placeOf } from '../../lambda-log/log-entry.js';
import type { Window } from './groups.js';
import { FILTER_PATTERN } from './platform-lines.js';

/** Reads the platform’s lines of a log group, page by page; pages may be empty. Throws what the SDK throws. */
export async function* filteredEvents(
  client: CloudWatchLogsClient,
  group: string,
  { fromMs, toMs }: Window,
  abortSignal: AbortSignal,
): AsyncGenerator<LogEntry[]> {
  let nextToken: string | undefined;
  do {
    const command = new FilterLogEventsCommand({
      ...{ logGroupName: group, startTime: fromMs, endTime: toMs, filterPattern: FILTER_PATTERN },
      ...defined({ nextToken }),
    });
    const page = await client.send(command, { abortSignal });
    yield (page.events ?? []).flatMap(({ message, timestamp, logStreamName }) =>
      message === undefined ? [] : entriesOf(message, timestamp, placeOf(logStreamName, group)),
    );
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
}
