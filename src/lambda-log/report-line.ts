import { defined } from '../domain/defined.js';
import { tableOf } from '../domain/table-of.js';
/** What AWS Lambda tells about one invocation at its end. Times in ms as AWS rounds them, sizes in bytes. Source: its log. */
export interface InvocationReport {
  readonly requestId: string;
  readonly durationMs: number;
  readonly billedMs: number;
  readonly memorySizeMB: number;
  readonly maxMemoryUsedBytes?: number;
  readonly initMs?: number;
  readonly restoreMs?: number;
  readonly billedRestoreMs?: number;
  /** As AWS has it: timeout, error, failure; absent where it says nothing or success. */
  readonly status?: string;
  readonly errorType?: string;
  readonly xrayTraceId?: string;
  /** Fields that nobody knows here, as they stand. */
  readonly other: Readonly<Record<string, string>>;
}

/** AWS counts in binary megabytes. */
const MIB = 1024 * 1024;
const START = /^REPORT RequestId:[ \t]/;

/**
 * A REPORT line of a text log: fields divided by TAB, or by runs of spaces where somebody copied it, names by the first
 * colon. Undefined where it is none, or where a figure that every REPORT has is missing or unreadable: never 0 ms instead.
 */
export function parseReportLine(line: string): InvocationReport | undefined {
  if (!START.test(line)) return undefined;
  const fields = fieldsOf(line.slice('REPORT '.length));
  const take = (name: string, unit: string) => figure(fields.get(name), unit);
  // A line that was cut inside a figure would tell a cold start as a warm one.
  if (Object.entries(UNITS).some(([name, unit]) => fields.has(name) && take(name, unit) === undefined)) {
    return undefined;
  }
  const requestId = fields.get('RequestId')?.trim();
  const [durationMs, billedMs] = [take('Duration', 'ms'), take('Billed Duration', 'ms')];
  const memorySizeMB = take('Memory Size', 'MB');
  if (!requestId || /\s/.test(requestId)) return undefined;
  if (durationMs === undefined || billedMs === undefined || !isSize(memorySizeMB)) return undefined;
  const known: Omit<InvocationReport, 'other'> = {
    requestId,
    durationMs,
    billedMs,
    memorySizeMB,
    ...defined({
      maxMemoryUsedBytes: scaled(take('Max Memory Used', 'MB'), MIB),
      initMs: take('Init Duration', 'ms'),
      restoreMs: take('Restore Duration', 'ms'),
      billedRestoreMs: take('Billed Restore Duration', 'ms'),
      status: statusOf(fields.get('Status')),
      errorType: fields.get('Error Type'),
      xrayTraceId: fields.get('XRAY TraceId'),
    }),
  };
  return { ...known, other: Object.fromEntries([...fields].filter(([name]) => !KNOWN.has(name))) };
}

const UNITS = {
  ...{ Duration: 'ms', 'Billed Duration': 'ms', 'Init Duration': 'ms' },
  ...{ 'Restore Duration': 'ms', 'Billed Restore Duration': 'ms' },
  ...{ 'Memory Size': 'MB', 'Max Memory Used': 'MB' },
};
const KNOWN = new Set([...Object.keys(UNITS), 'RequestId', 'Status', 'Error Type', 'XRAY TraceId']);

function isSize(megabytes: number | undefined): megabytes is number {
  return Number.isInteger(megabytes) && megabytes !== 0;
}

/** `Name: value` pairs of a platform line, in TABs, or in runs of spaces where there is no TAB. */
export function fieldsOf(text: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const part of text.split(text.includes('\t') ? /\t+/ : / {2,}/)) {
    const at = part.indexOf(': ');
    // The first one counts: what follows REPORT on its line is no part of it.
    const name = part.slice(0, at).trim();
    if (at > 0 && !fields.has(name)) fields.set(name, part.slice(at + 2).trim());
  }
  return fields;
}

/** The number of a field with its unit; undefined where it is anything else. */
export function figure(text: string | undefined, unit: string): number | undefined {
  const [, number] = new RegExp(`^(\\d{1,12}(?:\\.\\d+)?) ${unit}$`).exec(text ?? '') ?? [];
  return number === undefined ? undefined : Number(number);
}

/** A record of a `platform.report` event of a JSON log. Undefined where it is none, or lacks a figure that all have. */
export function parseReportRecord(record: unknown): InvocationReport | undefined {
  const { requestId, metrics, status, errorType, tracing } = tableOf(record);
  const figures = tableOf(metrics);
  const take = (name: string) => amount(figures[name]);
  const [durationMs, billedMs] = [take('durationMs'), take('billedDurationMs')];
  const memorySizeMB = take('memorySizeMB');
  if (typeof requestId !== 'string' || requestId === '') return undefined;
  if (durationMs === undefined || billedMs === undefined || !isSize(memorySizeMB)) return undefined;
  const trace = tableOf(tracing).value;
  return {
    requestId,
    durationMs,
    billedMs,
    memorySizeMB,
    ...defined({
      maxMemoryUsedBytes: scaled(take('maxMemoryUsedMB'), MIB),
      initMs: take('initDurationMs'),
      restoreMs: take('restoreDurationMs'),
      billedRestoreMs: take('billedRestoreDurationMs'),
      status: statusOf(typeof status === 'string' ? status : undefined),
      errorType: typeof errorType === 'string' ? errorType : undefined,
      xrayTraceId: typeof trace === 'string' ? trace : undefined,
    }),
    other: {},
  };
}

/** A number of milliseconds or megabytes; undefined for what cannot be one. */
export function amount(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 0 && value < 1e12 ? value : undefined;
}

function scaled(value: number | undefined, factor: number): number | undefined {
  return value === undefined ? undefined : Math.round(value * factor);
}

function statusOf(text: string | undefined): string | undefined {
  return text === undefined || text === '' || text === 'success' ? undefined : text;
}
