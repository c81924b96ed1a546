import { defined } from '../domain/defined.js';
import { ownEntry } from '../domain/own-entry.js';
import { tableOf } from '../domain/table-of.js';

/** What AWS Lambda tells about one invocation at its end. Times in ms as AWS rounds them, sizes in bytes. Source: its log. */
export interface InvocationReport {
  readonly requestId: string;
  readonly durationMs: number;
  /** Absent where the environment is not billed by its invocations, and in what local emulators write. */
  readonly billedMs?: number;
  readonly memorySizeMB?: number;
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
 * A REPORT line of a text log: fields divided by TAB, or by spaces where somebody copied it, names by the first colon.
 * Undefined where it is none, where its Duration is missing, or where a figure is unreadable: never 0 ms instead.
 */
export function parseReportLine(line: string): InvocationReport | undefined {
  if (!START.test(line)) return undefined;
  const text = line.slice('REPORT '.length);
  if (isCutInName(text)) return undefined;
  return (text.includes('\t') ? reportOf(tabbedFieldsOf(text)) : undefined) ?? reportOf(looseFieldsOf(text));
}

function reportOf(fields: ReadonlyMap<string, string>): InvocationReport | undefined {
  const requestId = fields.get('RequestId')?.trim();
  if (!requestId || /\s/.test(requestId)) return undefined;
  const known: { -readonly [K in keyof InvocationReport]?: InvocationReport[K] } = {};
  const other: Record<string, string> = {};
  for (const [name, text] of fields) {
    const place = ownEntry(FIGURES, name);
    if (place) {
      const value = figure(text, place.unit);
      // A line that was cut inside a figure would tell a cold start as a warm one.
      if (value === undefined) return undefined;
      known[place.key] = place.key === 'maxMemoryUsedBytes' ? Math.round(value * MIB) : value;
      continue;
    }
    const key = ownEntry(WORDS, name);
    if (key === undefined) {
      if (name !== 'RequestId') other[name] = text;
    } else if (text !== '' && !(key === 'status' && text === 'success')) known[key] = text;
  }
  const { durationMs, memorySizeMB } = known;
  if (durationMs === undefined || !isSize(memorySizeMB)) return undefined;
  return { requestId, durationMs, ...known, other };
}

type Figure =
  | 'durationMs'
  | 'billedMs'
  | 'initMs'
  | 'restoreMs'
  | 'billedRestoreMs'
  | 'memorySizeMB'
  | 'maxMemoryUsedBytes';
const FIGURES: Readonly<Record<string, { readonly key: Figure; readonly unit: 'ms' | 'MB' }>> = {
  Duration: { key: 'durationMs', unit: 'ms' },
  'Billed Duration': { key: 'billedMs', unit: 'ms' },
  'Memory Size': { key: 'memorySizeMB', unit: 'MB' },
  'Max Memory Used': { key: 'maxMemoryUsedBytes', unit: 'MB' },
  'Init Duration': { key: 'initMs', unit: 'ms' },
  'Restore Duration': { key: 'restoreMs', unit: 'ms' },
  'Billed Restore Duration': { key: 'billedRestoreMs', unit: 'ms' },
};
const WORDS: Readonly<Record<string, 'status' | 'errorType' | 'xrayTraceId'>> = {
  Status: 'status',
  'Error Type': 'errorType',
  'XRAY TraceId': 'xrayTraceId',
};

/** Whether a line ends within the name of a figure: what it would have told, an initialisation perhaps, is not known. */
function isCutInName(text: string): boolean {
  const last = text.slice(text.lastIndexOf('\t') + 1).trimEnd();
  const end = last.slice(last.lastIndexOf('  ') + 1).trim();
  return end !== '' && ALL_NAMES.some((name) => `${name}:`.startsWith(end));
}

const ALL_NAMES = [...Object.keys(FIGURES), ...Object.keys(WORDS)];

/** Where the size is told at all, it is a whole number of megabytes. */
function isSize(megabytes: number | undefined): boolean {
  return megabytes === undefined || (Number.isInteger(megabytes) && megabytes !== 0);
}

/** `Name: value` pairs of a platform line, in TABs, or in spaces where there is no TAB. */
export function fieldsOf(text: string): Map<string, string> {
  return text.includes('\t') ? tabbedFieldsOf(text) : looseFieldsOf(text);
}

function tabbedFieldsOf(text: string): Map<string, string> {
  return pairsOf(text.split('\t'));
}

function pairsOf(parts: readonly string[]): Map<string, string> {
  const fields = new Map<string, string>();
  for (const part of parts) {
    const at = part.indexOf(': ');
    // The first one counts: what follows REPORT on its line is no part of it.
    const name = part.slice(0, at).trim();
    if (at > 0 && !fields.has(name)) fields.set(name, part.slice(at + 2).trim());
  }
  return fields;
}

/** Names that end the value before them where one space is all that is left of a TAB. */
const NAMES =
  /(?<=^|\s)(?:RequestId|(?:Billed |Init |Restore |Billed Restore )?Duration|Memory Size|Max Memory Used|Status|Error Type|XRAY TraceId|SegmentId|Sampled|Phase|Runtime Version(?: ARN)?):(?=\s)/g;

function looseFieldsOf(text: string): Map<string, string> {
  const starts = Array.from(text.matchAll(NAMES), ({ index }) => index);
  const known = starts.map((from, index) => text.slice(from, starts[index + 1]));
  // A field that nobody knows here is behind two spaces at the least.
  return pairsOf(known.flatMap((part) => part.split(/[ \t]{2,}|\t/)));
}

const NUMBER = /^\d{1,12}(?:\.\d+)?$/;

/** The number of a field with its unit; undefined where it is anything else. */
export function figure(text: string | undefined, unit: 'ms' | 'MB'): number | undefined {
  if (!text?.endsWith(unit)) return undefined;
  const number = text.slice(0, -unit.length - 1);
  return text.charCodeAt(number.length) === SPACE && NUMBER.test(number) ? Number(number) : undefined;
}

const SPACE = 32;

const FIGURES_OF_RECORD = [
  ...['durationMs', 'billedDurationMs', 'memorySizeMB', 'maxMemoryUsedMB', 'initDurationMs'],
  ...['restoreDurationMs', 'billedRestoreDurationMs'],
];

/** A record of a `platform.report` event of a JSON log. Undefined where it is none, or lacks a figure that all have. */
export function parseReportRecord(record: unknown): InvocationReport | undefined {
  const { requestId, metrics, status, errorType, tracing } = tableOf(record);
  const figures = tableOf(metrics);
  const take = (name: string) => amount(figures[name]);
  const [durationMs, memorySizeMB] = [take('durationMs'), take('memorySizeMB')];
  if (typeof requestId !== 'string' || requestId === '') return undefined;
  // What is there and is no number was damaged.
  if (FIGURES_OF_RECORD.some((name) => figures[name] != null && take(name) === undefined)) return undefined;
  if (durationMs === undefined || !isSize(memorySizeMB)) return undefined;
  const trace = tableOf(tracing).value;
  return {
    requestId,
    durationMs,
    ...defined({
      billedMs: take('billedDurationMs'),
      memorySizeMB,
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
