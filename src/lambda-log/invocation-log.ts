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
  const report = lines.findLast((line) => line.kind === 'report' && line.report.requestId === requestId);
  const start = lines.find((line) => line.kind === 'init-start' || line.kind === 'restore-start');
  const failedInits = lines.filter(
    (line) => (line.kind === 'init-report' || line.kind === 'restore-report') && line.status !== undefined,
  ) as InvocationLog['failedInits'];
  return {
    ...(report?.kind === 'report' ? { report: report.report } : {}),
    ...(start && 'runtimeVersion' in start && start.runtimeVersion !== undefined
      ? { runtimeVersion: start.runtimeVersion }
      : {}),
    ...(start && 'runtimeVersionArn' in start && start.runtimeVersionArn !== undefined
      ? { runtimeVersionArn: start.runtimeVersionArn }
      : {}),
    failedInits,
  };
}
