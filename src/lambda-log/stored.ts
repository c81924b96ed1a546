import { tableOf } from '../domain/table-of.js';
import { type EntryPlace, type LogEntry, timeOf } from './log-entry.js';

type Fields = Readonly<Record<string, unknown>>;
type OfEvent = (event: unknown, place: EntryPlace) => LogEntry[] | undefined;

/**
 * What stores answer that logs were shipped to: Loki (`data.result` of streams), Datadog (`data` of logs) and Elasticsearch
 * or OpenSearch (`hits.hits`). The oldest first. Undefined where it is none of these. Pure.
 */
export function entriesOfStore(fields: Fields, ofEvent: OfEvent): LogEntry[] | undefined {
  const rows = lokiRows(fields) ?? datadogRows(fields) ?? hitRows(fields);
  const entries = rows?.flatMap((row) => ofEvent(row, {}) ?? []);
  return entries?.sort((a, b) => (a.atMs ?? 0) - (b.atMs ?? 0));
}

/** The message of an event by the names that others have for it: Fluent Bit, logcli. */
export function messageOf(fields: Fields): unknown {
  const { log, line } = fields;
  // A table of that name is no message: ECS has `log.level`.
  return fields['@message'] ?? fields.message ?? textOf(log) ?? textOf(line);
}

/** The time of an event as Fluent Bit has it: in seconds. */
export function dateOf({ date }: Fields): unknown {
  return typeof date === 'number' ? Math.round(date * 1000) : date;
}

/** The stream that is one of the labels of an event, whatever it is called there. */
export function streamOf({ labels }: Fields): string | undefined {
  return labelled(labels, STREAM);
}

const STREAM = /^\d{4}\/\d{2}\/\d{2}\/\S*\[[^\]\s]+\]\S*$/;
const GROUP = /^\/aws\/lambda\/\S+$/;

function labelled(labels: unknown, form: RegExp): string | undefined {
  return Object.values(tableOf(labels)).find(
    (one): one is string => typeof one === 'string' && form.test(one),
  );
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Streams with their labels, and values of nanoseconds and lines: each stream has its newest first, unless asked otherwise. */
function lokiRows({ data }: Fields): unknown[] | undefined {
  const { resultType, result } = tableOf(data);
  if (resultType !== 'streams' || !Array.isArray(result)) return undefined;
  return result.flatMap((one) => {
    const { stream, values } = tableOf(one);
    if (!Array.isArray(values)) return [];
    const rows = values.flatMap((value) => {
      const [time, message] = Array.isArray(value) ? (value as unknown[]) : [];
      // Below a millisecond a number has no room, and nothing needs it.
      const timestamp = typeof time === 'string' ? timeOf(Number(time.slice(0, -6))) : undefined;
      return typeof message === 'string' ? [{ message, timestamp, ...placeOfLabels(stream) }] : [];
    });
    return newestLast(rows, ({ timestamp }) => timestamp);
  });
}

function placeOfLabels(labels: unknown): Fields {
  return { logStream: labelled(labels, STREAM), logGroup: labelled(labels, GROUP) };
}

function datadogRows({ data }: Fields): unknown[] | undefined {
  if (!Array.isArray(data) || !data.some((one) => 'attributes' in tableOf(one))) return undefined;
  const rows = data.map((one) => {
    const { timestamp, message, attributes } = tableOf(tableOf(one).attributes);
    const { awslogs } = tableOf(tableOf(attributes).aws);
    return { timestamp, message, ...tableOf(awslogs) };
  });
  return newestLast(rows, ({ timestamp }) => timestamp);
}

function hitRows({ hits }: Fields): unknown[] | undefined {
  const found = tableOf(hits).hits;
  if (!Array.isArray(found)) return undefined;
  const rows = found.map((hit) => tableOf(tableOf(hit)._source));
  return newestLast(rows, (row) => row['@timestamp'] ?? row.timestamp);
}

/** Searches have the newest first: what has one time is the other way round too. */
function newestLast<T>(rows: T[], time: (row: T) => unknown): T[] {
  const times = rows.flatMap((row) => timeOf(time(row)) ?? []);
  return (times[0] ?? 0) > (times.at(-1) ?? 0) ? rows.reverse() : rows;
}
