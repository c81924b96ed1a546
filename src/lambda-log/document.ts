import { gunzipSync } from 'node:zlib';
import { tableOf } from '../domain/table-of.js';
import { type EntryPlace, entriesOf, type LogEntry, placeOf } from './log-entry.js';
import { reportOfQuery } from './query-row.js';
import { dateOf, entriesOfStore, messageOf, streamOf } from './stored.js';
import { entryOfLine } from './text-line.js';

/** An unpacked payload of a subscription has at most 1 MB of events; this is against a bomb. */
const LARGEST_PAYLOAD = 64 * 1024 * 1024;
/** Payloads hold records, which hold payloads, and no more. */
const DEEPEST = 4;

/**
 * The entries of a JSON document: filter-log-events, get-log-events and what `--query` leaves of them, a result of Logs
 * Insights, Live Tail, a payload of a subscription, also packed (gzip and base64) and in records of Lambda, Kinesis or
 * Firehose, LocalStack's list of invocations. Undefined for others. Pure.
 */
export function entriesOfJson(document: unknown, depth = 0): LogEntry[] | undefined {
  if (depth > DEEPEST) return undefined;
  if (Array.isArray(document)) return entriesOfArray(document, depth);
  const fields = tableOf(document);
  const { events, logEvents, results, sessionUpdate, nextForwardToken, type } = fields;
  // The Telemetry API has lists of what JSON logs have by lines.
  if (typeof type === 'string' && type.startsWith('platform.'))
    return [entryOfLine(JSON.stringify(document))];
  if (Array.isArray(events)) {
    // get-log-events is asked for one stream, whose name it does not repeat.
    const only = nextForwardToken === undefined ? {} : { stream: 'the one stream of get-log-events' };
    return events.flatMap((event) => entriesOfEvent(event, only) ?? []);
  }
  if (Array.isArray(logEvents)) {
    const place = placeOf(fields.logStream, fields.logGroup);
    return logEvents.flatMap((event) => entriesOfEvent(event, place) ?? []);
  }
  if (Array.isArray(results)) return entriesOfArray(results, depth);
  const { sessionResults } = tableOf(sessionUpdate ?? document);
  if (Array.isArray(sessionResults))
    return sessionResults.flatMap((event) => entriesOfEvent(event, {}) ?? []);
  if ('sessionStart' in fields || 'sessionUpdate' in fields) return [];
  return (
    entriesOfStore(fields, entriesOfEvent) ?? entriesOfPacked(fields, depth) ?? entriesOfEvent(document, {})
  );
}

function entriesOfArray(items: readonly unknown[], depth: number): LogEntry[] | undefined {
  const found = items.map((item) => {
    if (typeof item === 'string') return item.replace(/\n$/, '').split('\n').map(entryOfLine);
    if (!Array.isArray(item)) return entriesOfJson(item, depth + 1);
    return item.every((one) => typeof one === 'object') ? entriesOfFields(item) : entriesOfPair(item);
  });
  return items.length === 0 || found.some((entries) => entries !== undefined)
    ? found.flatMap((entries) => entries ?? [])
    : undefined;
}

/** A row of Logs Insights: a list of fields with their values. */
function entriesOfFields(row: readonly unknown[]): LogEntry[] | undefined {
  return entriesOfEvent(
    Object.fromEntries(row.map((pair) => [tableOf(pair).field, tableOf(pair).value])),
    {},
  );
}

/** What `--query 'events[].[timestamp,message]'` leaves. */
function entriesOfPair(row: readonly unknown[]): LogEntry[] | undefined {
  const texts = row.filter((one) => typeof one === 'string');
  const stream = texts.find((one) => /^\d{4}\/\d{2}\/\d{2}\/\S+$/.test(one));
  const message = texts.find((one) => one !== stream);
  const time = row.find((one) => typeof one === 'number');
  return message === undefined ? undefined : entriesOf(message, time, placeOf(stream, undefined));
}

/** One event: that of the API, of Live Tail, or a row of Logs Insights with its fields by name. */
function entriesOfEvent(event: unknown, place: EntryPlace): LogEntry[] | undefined {
  const fields = tableOf(event);
  const message = messageOf(fields);
  const time = fields['@timestamp'] ?? fields.timestamp ?? dateOf(fields);
  const own = placeOf(
    // What hands logs on (Vector, Fluent Bit) writes words in the Python way.
    fields['@logStream'] ?? fields.logStreamName ?? fields.logStream ?? fields.log_stream ?? streamOf(fields),
    fields['@log'] ?? fields.logGroupIdentifier ?? fields.logGroupName ?? fields.logGroup ?? fields.log_group,
  );
  const all = { ...place, ...own };
  if (typeof message === 'string') return entriesOf(message, time, all);
  // The API parses JSON logs for those who subscribe with it.
  if (typeof message === 'object' && message !== null) return entriesOf(JSON.stringify(message), time, all);
  const entry = reportOfQuery((name) => fields[name]);
  return entry && [{ ...entry, ...all }];
}

/** What is in the data of a subscription, by the names of those that hand it on. */
function entriesOfPacked(fields: Readonly<Record<string, unknown>>, depth: number): LogEntry[] | undefined {
  const records = fields.Records ?? fields.records;
  if (Array.isArray(records)) return entriesOfArray(records, depth);
  const data = fields.data ?? fields.Data ?? tableOf(fields.awslogs).data ?? tableOf(fields.kinesis).data;
  if (typeof data === 'string') return entriesOfPayload(data, depth);
  if (Array.isArray(fields.invocations)) return entriesOfArray(fields.invocations, depth);
  const { logs } = tableOf(fields.result);
  return Array.isArray(logs) ? entriesOfArray(logs, depth) : undefined;
}

/** Base64 of JSON, packed or not. Undefined where it is none. */
export function entriesOfPayload(data: string, depth = 0): LogEntry[] | undefined {
  if (!/^[A-Za-z0-9+/\s]+={0,2}\s*$/.test(data)) return undefined;
  try {
    const bytes = Buffer.from(data, 'base64');
    const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b;
    const text = (isPacked ? gunzipSync(bytes, { maxOutputLength: LARGEST_PAYLOAD }) : bytes).toString();
    return entriesOfJson(JSON.parse(text), depth + 1);
  } catch {
    // No such payload: what it is then is for others to say.
    return undefined;
  }
}
