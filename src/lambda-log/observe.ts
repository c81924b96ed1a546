import { defined } from '../domain/defined.js';
import type { StartLabel } from '../domain/lambda-record.js';
import type { Trial } from '../domain/report.js';
import { labelOf, okFields } from './label.js';
import type { LogEntry } from './log-entry.js';
import { type PlatformLine, parsePlatformLine } from './platform-line.js';
import type { InvocationReport } from './report-line.js';

/** Invocations of one function with one size of memory, as its log tells them. */
export interface ObservedRow {
  readonly functionName?: string;
  readonly memorySizeMB: number;
  readonly trials: Trial[];
  runtimeVersionArn?: string;
}

/** What a log was found to hold. */
export interface Observed {
  readonly rows: readonly ObservedRow[];
  readonly lines: number;
  /** Requests that ended without a REPORT: its line is missing or cut. */
  readonly withoutReport: number;
  /** Lines that begin as a REPORT and cannot be read. */
  readonly unreadable: number;
  /** REPORT lines without a time. */
  readonly untimed: number;
  /** REPORT lines without a log stream: environments cannot be told apart. */
  readonly streamless: number;
}

/** What is known of a log stream, which is one environment. */
interface Stream {
  init?: { readonly atMs?: number; readonly type?: string };
  failedInits: number;
  functionName?: string;
  runtimeVersionArn?: string;
  readonly started: Map<string, Begun>;
  /** Requests that the platform said something bad about: older REPORTs name no status. */
  readonly failed: Map<string, 'timeout' | 'error' | 'killed'>;
}

interface Begun {
  readonly atMs?: number;
  readonly init?: Stream['init'];
  readonly failedInits: number;
}

/** More than this between the start of an initialisation and the first request, beside its own length: nobody waited. */
const HIDDEN_AFTER_MS = 1000;
/** Of exports whose times are whole seconds. */
const COARSE_MS = 1000;

/** Reads entries as they come, in the order of the log, and keeps the samples alone. Pure but for what it collects. */
export function logObserver(readAt: Date): { add(entry: LogEntry): void; end(): Observed } {
  const rows = new Map<string, ObservedRow>();
  const streams = new Map<string, Stream>();
  const seen = { lines: 0, withoutReport: 0, unreadable: 0, untimed: 0, streamless: 0 };

  const streamOf = (name: string): Stream => {
    const known = streams.get(name) ?? { failedInits: 0, started: new Map(), failed: new Map() };
    streams.set(name, known);
    return known;
  };
  const rowOf = (stream: Stream, memorySizeMB: number): ObservedRow => {
    const { functionName } = stream;
    const key = JSON.stringify([functionName, memorySizeMB]);
    const row: ObservedRow = rows.get(key) ?? {
      ...defined({ functionName }),
      memorySizeMB,
      trials: [],
    };
    if (stream.runtimeVersionArn !== undefined) row.runtimeVersionArn = stream.runtimeVersionArn;
    rows.set(key, row);
    return row;
  };
  const platform = (line: PlatformLine, name: string, atMs: number | undefined) => {
    const stream = streamOf(name);
    const time = atMs === undefined ? {} : { atMs };
    switch (line.kind) {
      case 'init-start':
      case 'restore-start':
        stream.init = {
          ...time,
          ...defined({ type: line.initializationType }),
        };
        // Of one environment: where several are mixed a failure stays possible.
        if (name !== '') stream.failedInits = 0;
        if (line.functionName !== undefined) stream.functionName = line.functionName;
        if (line.runtimeVersionArn !== undefined) stream.runtimeVersionArn = line.runtimeVersionArn;
        return;
      case 'init-report':
        if (line.status !== undefined) stream.failedInits += 1;
        return;
      case 'start':
        stream.started.set(line.requestId, {
          ...time,
          ...defined({ init: stream.init }),
          failedInits: stream.failedInits,
        });
        if (name === '') return;
        delete stream.init;
        stream.failedInits = 0;
        return;
      case 'report': {
        const begun = stream.started.get(line.report.requestId);
        stream.started.delete(line.report.requestId);
        if (atMs === undefined && begun?.atMs === undefined) seen.untimed += 1;
        if (name === '') seen.streamless += 1;
        const row = rowOf(stream, line.report.memorySizeMB);
        const known = stream.failed.get(line.report.requestId);
        stream.failed.delete(line.report.requestId);
        const report = withStatus(line.report, known);
        const label =
          name === ''
            ? mixedLabel(report, begun ?? { failedInits: stream.failedInits })
            : labelFor(report, begun);
        const startMs = begun?.atMs ?? (atMs ?? readAt.getTime()) - report.durationMs;
        row.trials.push(trialOf(report, label, startMs, row.trials.length + 1));
        return;
      }
      case 'end':
      case 'restore-report':
        return;
    }
  };
  return {
    add: ({ message, atMs, stream = '' }) => {
      seen.lines += 1;
      const line = parsePlatformLine(message);
      if (line) platform(line, stream, atMs);
      const bad = badEnd(message);
      if (bad) streamOf(stream).failed.set(bad.requestId, bad.status);
      if (!line && /^REPORT RequestId: /.test(message)) seen.unreadable += 1;
    },
    end: () => {
      // An environment handles one request at a time: what began before the last one has ended.
      for (const [name, { started }] of streams)
        seen.withoutReport += name === '' ? 0 : Math.max(0, started.size - 1);
      return { rows: [...rows.values()], ...seen };
    },
  };
}

/** What the platform writes about a request that did not end well, beside its REPORT. */
function badEnd(message: string): { requestId: string; status: 'timeout' | 'error' | 'killed' } | undefined {
  const [, late] = /(?:^|\s)([0-9a-f-]{36}) Task timed out after [\d.]+ seconds/.exec(message) ?? [];
  if (late !== undefined) return { requestId: late, status: 'timeout' };
  const [, ended, how = ''] =
    /^RequestId: (\S+) (?:Error: Runtime exited|Process exited before completing)(.*)/.exec(message) ?? [];
  if (ended === undefined) return undefined;
  return { requestId: ended, status: how.includes('signal: killed') ? 'killed' : 'error' };
}

/** What the platform said beside a REPORT that names no status itself. */
function withStatus(
  report: InvocationReport,
  said: 'timeout' | 'error' | 'killed' | undefined,
): InvocationReport {
  if (said === undefined) return report;
  const { maxMemoryUsedBytes = 0, memorySizeMB } = report;
  if (said === 'killed' && maxMemoryUsedBytes >= memorySizeMB * 1024 * 1024)
    return { status: 'error', errorType: OUT_OF_MEMORY, ...report };
  return {
    status: said === 'timeout' ? 'timeout' : 'error',
    ...(said === 'timeout' ? {} : { errorType: EXITED }),
    ...report,
  };
}

const OUT_OF_MEMORY = 'Runtime.OutOfMemory';
const EXITED = 'Runtime.ExitError';
/** Codes of failures by the type that the platform gives them. */
const CODES: Readonly<Record<string, string>> = { [OUT_OF_MEMORY]: 'OUT_OF_MEMORY', [EXITED]: 'EXITED' };

function trialOf(report: InvocationReport, label: StartLabel, startMs: number, round: number): Trial {
  const place = { round, position: 0, startedAt: new Date(startMs).toISOString() };
  const { status, errorType, durationMs, initMs, billedMs } = report;
  if (status === undefined) return { ...place, ...okFields(report, label, { emulated: false }) };
  const why = [status, errorType].filter((part) => part !== undefined).join(': ');
  return {
    ...place,
    status: 'failed',
    code: status === 'timeout' ? 'TIMEOUT' : (CODES[errorType ?? ''] ?? 'FUNCTION_ERROR'),
    message: `REPORT says ${why}`,
    invocation: { label, durationMs, ...defined({ initMs }), billedMs },
  };
}

/** Without a caller's clock the times of the log, and JSON's word for the kind, tell what nobody waited for. */
function labelFor(report: InvocationReport, begun: Begun | undefined): StartLabel {
  const { init, atMs, failedInits = 0 } = begun ?? {};
  const waitedMs =
    init?.atMs === undefined || atMs === undefined ? 0 : atMs - init.atMs - (report.initMs ?? 0);
  const isCoarse = [init?.atMs, atMs].some((time) => time !== undefined && time % COARSE_MS === 0);
  const isHidden =
    init?.type === 'provisioned-concurrency' || waitedMs > HIDDEN_AFTER_MS + (isCoarse ? COARSE_MS : 0);
  return labelOf(report, { failedInits, isHidden });
}

/** Where environments are mixed: what REPORT itself says, and no more. */
function mixedLabel({ initMs, restoreMs }: InvocationReport, { failedInits }: Begun): StartLabel {
  if (restoreMs !== undefined) return 'restore';
  if (initMs !== undefined) return 'initialised';
  return failedInits > 0 ? 'unknown' : 'warm';
}
