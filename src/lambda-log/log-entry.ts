import { defined } from '../domain/defined.js';
import type { InvocationReport } from './report-line.js';

/** One line that a function or the platform wrote, without what a tool put around it. */
export interface LogEntry {
  readonly message: string;
  /** Milliseconds since 1970. */
  readonly atMs?: number;
  /** Log stream: one execution environment. */
  readonly stream?: string;
  /** Log group, as far as the export names it. */
  readonly group?: string;
  /** What the fields of a query have instead of a message. */
  readonly report?: InvocationReport;
}

/** Takes a text as it comes, in pieces of any length. */
export interface Sink {
  push(text: string): void;
  end(): void;
}

/** The year 10000: what lies beyond is no time, and some of it no date either. */
const LATEST_MS = 253_402_300_800_000;

/** Milliseconds since 1970 of what a log has as its time; a text without a zone is UTC, as CloudWatch has it. */
export function timeOf(value: unknown): number | undefined {
  const ms = numberOf(value);
  return ms !== undefined && ms >= 0 && ms < LATEST_MS ? ms : undefined;
}

function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || value === '') return undefined;
  if (/^\d{12,14}$/.test(value)) return Number(value);
  const iso = value.replace(' ', 'T').replace(',', '.');
  return Date.parse(/(?:Z|[+-]\d{2}:?\d{2})$/.test(iso) ? iso : `${iso}Z`);
}

/** Where an entry comes from, as far as the place it was found in says so. */
export interface EntryPlace {
  readonly stream?: string;
  readonly group?: string;
}

/** A message may hold several lines. */
export function entriesOf(message: string, time: unknown, place: EntryPlace): LogEntry[] {
  const atMs = timeOf(time);
  return message
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => ({ message: line.replace(/\r$/, ''), ...defined({ atMs }), ...place }));
}

/** A stream and a group of unknown values. */
export function placeOf(stream: unknown, group: unknown): EntryPlace {
  return {
    ...(typeof stream === 'string' && stream !== '' ? { stream } : {}),
    ...(typeof group === 'string' && group !== '' ? { group } : {}),
  };
}

/** The function that a log group or a log stream is named after: streams that functions share name it. */
export function functionOf({ stream, group }: EntryPlace): string | undefined {
  const [, shared] = /^\d{4}\/\d{2}\/\d{2}\/([\w-]+)\[/.exec(stream ?? '') ?? [];
  if (shared !== undefined) return shared;
  // An ARN, `account:name`, or the name alone.
  const name = group?.replace(/:\*$/, '').replace(/^.*:/, '');
  return name?.replace(/^\/aws\/lambda\//, '').replace(/^.*\/(?=[^/]+$)/, '') || undefined;
}
