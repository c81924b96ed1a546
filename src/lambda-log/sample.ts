import { defined } from '../domain/defined.js';
import type { Sample } from '../domain/runner.js';
import { shownMessage } from '../domain/shown-message.js';
import type { InvocationLog } from './invocation-log.js';
import { labelOf, phasesOf } from './label.js';

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
    const message = `${shownMessage(errorOf(payload), secrets)}${cold}`;
    return { startedAt, status: 'failed', code: codeOf(log), message };
  }
  if (!log || !report) {
    return { startedAt, status: 'failed', code: 'NO_REPORT', message: missing(log?.text ?? '', requestId) };
  }
  const label = labelOf(report, { wallMs, failedInits: log.failedInits.length, isHidden });
  const { initMs, billedMs, memorySizeMB, maxMemoryUsedBytes } = report;
  return {
    startedAt,
    status: 'ok',
    ...phasesOf(report, label, wallMs),
    label,
    requestId,
    ...defined({ initMs }),
    billedMs,
    memorySizeMB,
    ...defined({ maxMemoryUsedBytes }),
    emulated,
  };
}

/** A function that timed out, or that could not be initialised, is told from a handler that failed. */
function codeOf(log: InvocationLog | undefined): string {
  if (log?.report?.status === 'timeout') return 'TIMEOUT';
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
