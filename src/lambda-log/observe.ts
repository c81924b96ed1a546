import { defined } from '../domain/defined.js';
import type { StartLabel } from '../domain/lambda-record.js';
import type { Trial } from '../domain/report.js';
import { badEnd, failedTrial, isReset, withStatus } from './bad-end.js';
import { labelOf } from './label.js';
import { functionOf, type LogEntry } from './log-entry.js';
import { ObservedTrials } from './observed-trials.js';
import { type PlatformLine, parsePlatformLine } from './platform-line.js';
import type { InvocationReport } from './report-line.js';
import { type Begun, ownText, Stream } from './stream.js';

/** Invocations of one function with one size of memory, as its log tells them. */
export interface ObservedRow {
  readonly functionName?: string;
  /** Absent where REPORT does not say. */
  readonly memorySizeMB?: number;
  readonly trials: Trial[];
  runtimeVersionArn?: string;
}

type GrowingRow = Omit<ObservedRow, 'trials'> & { readonly all: ObservedTrials };

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
  /** Invocations of which a query has told figures, and no lines of the log. */
  readonly figuresOnly: number;
  /** Requests whose beginning comes behind their end: the lines have another order than their times. */
  readonly backwards: number;
  /** Invocations that came again: left out. */
  readonly repeated: number;
}

/** More than this between the start of an initialisation and the first request, beside its own length: nobody waited. */
const HIDDEN_AFTER_MS = 1000;
/** Of exports whose times are whole seconds. */
const COARSE_MS = 1000;

/** The request that an initialisation was for begins as soon as that has failed, and contains the next attempt. */
const REPEATED_WITHIN_MS = 60_000;

/**
 * Reads entries as they come, in the order of the log, and keeps the samples alone. `named` is the function that they are
 * of, whatever they say themselves. Pure but for what it collects.
 */
export function logObserver(readAt: Date, named?: string): { add(entry: LogEntry): void; end(): Observed } {
  const rows = new Map<string, GrowingRow>();
  const streams = new Map<string, Stream>();
  const names = new Map<string, string>();
  const seen = {
    lines: 0,
    withoutReport: 0,
    unreadable: 0,
    untimed: 0,
    streamless: 0,
    figuresOnly: 0,
    backwards: 0,
  };
  const readAtMs = readAt.getTime();

  /** Each name once, and not as a part of the text that it stood in. */
  const nameOf = (name: string | undefined) => {
    if (name === undefined) return undefined;
    if (!names.has(name)) names.set(ownText(name), ownText(name));
    return names.get(name);
  };
  const streamOf = (stream: string, group: string | undefined): Stream => {
    const key = group === undefined ? stream : `${group}\n${stream}`;
    const known = streams.get(key);
    if (known) return known;
    const made = new Stream(named ?? nameOf(functionOf(defined({ stream, group }))));
    streams.set(ownText(key), made);
    return made;
  };
  const rowOf = (
    { functionName, runtimeVersionArn }: Stream,
    memorySizeMB: number | undefined,
  ): GrowingRow => {
    const key = `${memorySizeMB} ${functionName}`;
    const known = rows.get(key);
    const row: GrowingRow = known ?? {
      ...defined({ functionName, memorySizeMB }),
      all: new ObservedTrials(memorySizeMB),
    };
    if (!known) rows.set(key, row);
    if (runtimeVersionArn !== undefined) row.runtimeVersionArn = runtimeVersionArn;
    return row;
  };
  const ended = (told: InvocationReport, stream: Stream, { atMs, isMixed }: Told) => {
    const { requestId, memorySizeMB, durationMs } = told;
    const begun = stream.end(requestId, atMs);
    if (atMs === undefined && begun?.atMs === undefined) seen.untimed += 1;
    const row = rowOf(stream, memorySizeMB);
    const report = withStatus(told, stream.failureOf(requestId));
    const fromMs = atMs === undefined ? undefined : atMs - durationMs;
    const failedInits = failedBefore(stream, { atMs: fromMs, isMixed });
    const label = (isMixed ? mixedLabel : labelFor)(
      report,
      begun ?? { atMs: fromMs, init: stream.init, failedInits },
    );
    // Where environments are mixed the next request may be of another.
    if (!isMixed) {
      if (!begun) Object.assign(stream, { failedInits: 0, init: undefined });
      if (isReset(report)) stream.failedInits += 1;
    }
    const startMs = begun?.atMs ?? (atMs ?? readAtMs) - durationMs;
    if (report.status === undefined) row.all.add(report, label, startMs);
    else row.all.addFailed(failedTrial(report, label, startMs), atMs === undefined ? undefined : requestId);
  };
  const platform = (line: PlatformLine, stream: Stream, { atMs, isMixed }: Told) => {
    switch (line.kind) {
      case 'init-start':
      case 'restore-start':
        stream.init = defined({ atMs, type: line.initializationType });
        if (line.phase === 'invoke' && !isMixed) stream.repeatInit();
        if (line.functionName !== undefined) stream.functionName = named ?? nameOf(line.functionName);
        if (line.runtimeVersionArn !== undefined) stream.runtimeVersionArn = nameOf(line.runtimeVersionArn);
        return;
      case 'init-report':
        if (line.status !== undefined) stream.failInit(atMs);
        if (line.phase === 'invoke' && !isMixed) stream.repeatInit();
        return;
      case 'start':
        if (
          stream.begin(line.requestId, {
            ...{ atMs, init: stream.init, failedInits: failedBefore(stream, { atMs, isMixed }) },
          }) &&
          !isMixed
        )
          seen.backwards += 1;
        if (isMixed) return;
        stream.init = undefined;
        stream.failedInits = 0;
        return;
      case 'report':
        if (isMixed) seen.streamless += 1;
        return ended(line.report, stream, { atMs, isMixed });
      case 'end':
      case 'restore-report':
        return;
    }
  };
  return {
    add: ({ message, atMs, stream = '', group, report }) => {
      seen.lines += 1;
      if (report) {
        seen.figuresOnly += 1;
        // Without lines it is not known when the initialisation was.
        return ended(report, streamOf(stream, group), { atMs, isMixed: true });
      }
      // Most lines are of requests that end well.
      if (message.startsWith('END RequestId: ')) return;
      const line = parsePlatformLine(message);
      if (line) return platform(line, streamOf(stream, group), { atMs, isMixed: stream === '' });
      const bad = badEnd(message);
      if (bad) streamOf(stream, group).fail(bad.requestId, bad.status);
      if (isDamagedReport(message)) seen.unreadable += 1;
    },
    end: () => {
      for (const [name, { unended }] of streams) seen.withoutReport += isMixedKey(name) ? 0 : unended;
      let repeated = 0;
      const found = [...rows.values()].map(({ all, ...row }) => {
        const again = all.repeated();
        repeated += again.size;
        const trials = all.trials();
        return {
          ...row,
          trials: again.size === 0 ? trials : trials.filter(({ round }) => !again.has(round)),
        };
      });
      return { rows: found, ...seen, repeated };
    },
  };
}

/** What is known of a line beside its text. */
interface Told {
  readonly atMs: number | undefined;
  /** Whether it may be of any environment. */
  readonly isMixed: boolean;
}

/** Initialisations that failed before a request and are perhaps inside it: where environments are mixed, those of just before. */
function failedBefore({ failedInits, failedAtMs }: Stream, { atMs, isMixed }: Told): number {
  const isLongAgo = atMs !== undefined && failedAtMs !== undefined && atMs - failedAtMs > REPEATED_WITHIN_MS;
  return isMixed && isLongAgo ? 0 : failedInits;
}

/** Of what has no stream. */
function isMixedKey(key: string): boolean {
  return key === '' || key.endsWith('\n');
}

/** What was to be a REPORT, also within JSON that was cut; whole JSON is a function's own. */
function isDamagedReport(message: string): boolean {
  if (message.startsWith('REPORT RequestId: ')) return true;
  if (!/"REPORT RequestId: |"type":\s*"platform\.report"/.test(message)) return false;
  try {
    JSON.parse(message);
    return false;
  } catch {
    return true;
  }
}

/** Without a caller's clock the times of the log, and JSON's word for the kind, tell what nobody waited for. */
function labelFor(report: InvocationReport, { init, atMs, failedInits }: Begun): StartLabel {
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
