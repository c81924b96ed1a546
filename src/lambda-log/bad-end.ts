import { defined } from '../domain/defined.js';
import type { StartLabel } from '../domain/lambda-record.js';
import { ownEntry } from '../domain/own-entry.js';
import type { FailedTrial } from '../domain/report.js';
import type { InvocationReport } from './report-line.js';
import type { BadEnd } from './stream.js';

/** What the platform writes about a request that did not end well, beside its REPORT. */
export function badEnd(message: string): { requestId: string; status: BadEnd } | undefined {
  if (!message.includes('Task timed out') && !message.startsWith('RequestId: ')) return undefined;
  const [, late] = /(?:^|\s)([0-9a-f-]{36}) Task timed out after [\d.]+ seconds/.exec(message) ?? [];
  if (late !== undefined) return { requestId: late, status: 'timeout' };
  const [, ended, how = ''] =
    /^RequestId: (\S+) (?:Error: Runtime exited|Process exited before completing)(.*)/.exec(message) ?? [];
  if (ended === undefined) return undefined;
  return { requestId: ended, status: how.includes('signal: killed') ? 'killed' : 'error' };
}

/** What the platform said beside a REPORT that names no status itself. */
export function withStatus(report: InvocationReport, said: BadEnd | undefined): InvocationReport {
  if (said === undefined) return report;
  const { maxMemoryUsedBytes = 0, memorySizeMB = Number.POSITIVE_INFINITY } = report;
  if (said === 'killed' && maxMemoryUsedBytes >= memorySizeMB * 1024 * 1024)
    return { status: 'error', errorType: OUT_OF_MEMORY, ...report };
  return {
    status: said === 'timeout' ? 'timeout' : 'error',
    ...(said === 'timeout' ? {} : { errorType: EXITED }),
    ...report,
  };
}

/**
 * Whether the platform has to initialise the environment again, inside its next invocation: after a timeout, and where the
 * runtime or an extension has ended. An exception of the handler ends neither.
 */
export function isReset({ status, errorType = '' }: InvocationReport): boolean {
  return status === 'timeout' || status === 'failure' || ENDED.test(errorType);
}

const ENDED = /^(?:Runtime\.(?:ExitError|OutOfMemory)$|Extension\.)/;
const OUT_OF_MEMORY = 'Runtime.OutOfMemory';
const EXITED = 'Runtime.ExitError';
/** Codes of failures by the type that the platform gives them. */
const CODES: Readonly<Record<string, string>> = { [OUT_OF_MEMORY]: 'OUT_OF_MEMORY', [EXITED]: 'EXITED' };

export function failedTrial(
  report: InvocationReport,
  label: StartLabel,
  startMs: number,
): Omit<FailedTrial, 'round'> {
  const { status, errorType, durationMs, initMs, billedMs } = report;
  const why = [status, errorType].filter((part) => part !== undefined).join(': ');
  return {
    ...{ position: 0, startedAt: new Date(startMs).toISOString(), status: 'failed' },
    code: status === 'timeout' ? 'TIMEOUT' : (ownEntry(CODES, errorType ?? '') ?? 'FUNCTION_ERROR'),
    message: `REPORT says ${why}`,
    invocation: { label, durationMs, ...defined({ initMs, billedMs }) },
  };
}
