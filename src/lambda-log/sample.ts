import { defined } from '../domain/defined.js';
import type { Sample } from '../domain/runner.js';
import { shownMessage } from '../domain/shown-message.js';
import { labelOf, okFields } from './label.js';
import { type PlatformLine, parsePlatformLine } from './platform-line.js';
import type { InvocationReport } from './report-line.js';

/** What the log of one invocation tells, as `LogType: Tail` returns it. */
export interface InvocationLog {
  /** Absent where there is none of this request, or an unreadable one. */
  readonly report?: InvocationReport;
  readonly runtimeVersion?: string;
  readonly runtimeVersionArn?: string;
  /** Initialisations that failed or took too long, and were repeated inside the invocation. */
  readonly failedInits: readonly Extract<PlatformLine, { kind: 'init-report' | 'restore-report' }>[];
}

/**
 * Reads the log of a request: the last REPORT of its id, since a function may print what looks like one. A tail may begin in
 * the middle of a line. Tracebacks are joined by carriage returns: lines end with \n only.
 */
export function readInvocationLog(log: string, requestId: string): InvocationLog {
  const lines = log.split('\n').flatMap((line) => parsePlatformLine(line.replace(/\r$/, '')) ?? []);
  const [start] = lines.flatMap((line) =>
    line.kind === 'init-start' || line.kind === 'restore-start' ? [line] : [],
  );
  const reports = lines.flatMap((line) => (line.kind === 'report' ? [line.report] : []));
  const failedInits = lines.flatMap((line) =>
    (line.kind === 'init-report' || line.kind === 'restore-report') && line.status !== undefined
      ? [line]
      : [],
  );
  return {
    ...defined({
      report: reports.findLast((report) => report.requestId === requestId),
      runtimeVersion: start?.runtimeVersion,
      runtimeVersionArn: start?.runtimeVersionArn,
    }),
    failedInits,
  };
}

/** What a synchronous invocation was answered, decoded. */
export interface InvokeAnswer {
  readonly requestId: string;
  readonly functionError?: string;
  /** What the function returned; where it failed, its error as JSON. */
  readonly payload: string;
  /** The last 4 KB of the log as text, and as it was read; absent where none came. */
  readonly log?: { readonly text: string } & InvocationLog;
}

interface Around {
  /** ISO 8601. */
  readonly startedAt: string;
  readonly wallMs: number;
  readonly emulated: boolean;
  /** Where the environment was initialised before by provisioned concurrency, whatever the wall clock says. */
  readonly isHidden?: boolean;
  /** Never shown. */
  readonly secrets: readonly string[];
}

/** The trial that an answer makes: what its REPORT says, else why there is none. Pure. */
export function sampleOf(
  { requestId, functionError, payload, log }: InvokeAnswer,
  { startedAt, wallMs, emulated, isHidden = false, secrets }: Around,
): Sample {
  const report = log?.report;
  if (functionError !== undefined) {
    const cold = report?.initMs === undefined ? '' : ' (at a cold start)';
    const code = codeOf(log);
    const size = report?.memorySizeMB === undefined ? '' : ` than its ${report.memorySizeMB} MB`;
    const why = code === 'OUT_OF_MEMORY' ? `it took more memory${size}: ` : '';
    const message = `${why}${shownMessage(errorOf(payload), secrets)}${cold}`;
    return { startedAt, status: 'failed', code, message };
  }
  if (!log || !report) {
    return { startedAt, status: 'failed', code: 'NO_REPORT', message: missing(log?.text ?? '', requestId) };
  }
  const label = labelOf(report, { wallMs, failedInits: log.failedInits.length, isHidden });
  return { startedAt, ...okFields(report, label, { wallMs, emulated }) };
}

/** A function that timed out, ran out of memory or could not be initialised is told from a handler that failed. */
function codeOf(log: InvocationLog | undefined): string {
  if (log?.report?.status === 'timeout') return 'TIMEOUT';
  if (log?.report?.errorType === 'Runtime.OutOfMemory') return 'OUT_OF_MEMORY';
  const isNeverReady = log?.failedInits.some(
    ({ phase, kind }) => phase === 'invoke' || kind === 'restore-report',
  );
  return isNeverReady ? 'INIT_ERROR' : 'FUNCTION_ERROR';
}

/** Type and message of a function's error; stack traces stay where they are. */
function errorOf(payload: string): string {
  try {
    const { errorType, errorMessage } = (JSON.parse(payload) ?? {}) as Record<string, unknown>;
    const said = [errorType, errorMessage].filter((part) => typeof part === 'string' && part !== '');
    return said.join(': ') || 'the function failed and did not say why';
  } catch {
    return 'the function failed, and its answer is not JSON';
  }
}

function missing(log: string, requestId: string): string {
  const what =
    log === ''
      ? 'the answer has no log'
      : log.includes(requestId)
        ? 'the log of the answer ends without a REPORT'
        : 'the log of the answer is of no such request';
  return `${what}: where the time went is not known. Is what answers Lambda, and the function synchronous?`;
}
