import { randomBytes } from 'node:crypto';
import { defined } from '../domain/defined.js';
import type { Deployment, InvokeInput, InvokeOutcome } from './model.js';
import { platformLine, type ReportFigures } from './platform-log.js';
import { LARGEST_RESPONSE_BYTES } from './runtime-api.js';
import type { Sandbox } from './sandbox.js';
import { exitText, exitType } from './start-environment.js';
import { traceRoot } from './trace-id.js';

/** What AWS gives back of a log, in bytes. */
const TAIL_BYTES = 4096;

/** What came before the handler. */
export interface Before {
  /** Lines of the log that belong to this invocation. */
  readonly log: string;
  /** Printed as Init Duration. */
  readonly initMs?: number;
  readonly restoreMs?: number;
  /** True where the caller waited for the initialisation, so that it is billed with this invocation. */
  readonly isOnDemand: boolean;
  /** Where the initialisation was repeated inside the invocation: it is in the duration, and in the timeout. */
  readonly repeatedMs?: number;
}

/** How a request ended, before the log is written. */
interface Answer {
  readonly payload: Uint8Array;
  readonly functionError?: 'Unhandled';
  readonly status?: 'timeout' | 'error';
  readonly errorType?: string;
  /** What the platform writes into the log about it. */
  readonly said?: string;
  readonly durationMs: number;
  readonly peakBytes?: number;
}

export type Answered = Extract<InvokeOutcome, { kind: 'answered' }>;

/** Lets an initialised environment handle one request. `isAlive` is false where its process is gone. */
export async function runInvocation(
  sandbox: Sandbox,
  deployment: Deployment,
  input: InvokeInput,
  before: Before,
): Promise<{ readonly outcome: Answered; readonly isAlive: boolean }> {
  const usedMs = before.repeatedMs ?? 0;
  const leftMs = deployment.timeoutMs - usedMs;
  const startedAt = new Date();
  const fromMs = sandbox.deliver({
    requestId: input.requestId,
    payload: input.payload,
    invokedArn: input.invokedArn,
    deadlineMs: Date.now() + Math.max(0, Math.round(leftMs)),
    traceId: `${traceRoot()};Parent=${randomBytes(8).toString('hex')};Sampled=0`,
    ...defined({ clientContext: input.clientContext }),
  });
  const { answer, isAlive } = await answerOf(sandbox, deployment, {
    requestId: input.requestId,
    fromMs,
    leftMs,
  });
  const peakBytes = await sandbox.peakBytes();
  const log = await sandbox.takeLog();
  if (!isAlive) await sandbox.end();
  const outcome = finished(deployment, input, before, {
    ...answer,
    ...defined({ peakBytes }),
    durationMs: answer.durationMs + usedMs,
    log,
    startedAt,
  });
  return { outcome: { ...outcome, logStream: sandbox.logStream }, isAlive };
}

/** The outcome of a request, with its log: what came before, START, the function’s own lines, END and REPORT. */
export function finished(
  deployment: Deployment,
  { requestId }: InvokeInput,
  before: Before,
  answer: Answer & {
    readonly log: string;
    /** When the handler got it; at its end where none ever did. */
    readonly startedAt?: Date;
  },
): Answered {
  const now = new Date();
  const line = (event: Parameters<typeof platformLine>[0], at = now) =>
    platformLine(event, deployment.logFormat, at);
  const text = [
    before.log,
    line({ kind: 'start', requestId, version: deployment.version }, answer.startedAt),
    ended(answer.log),
    ended(answer.said ?? ''),
    line({ kind: 'end', requestId }),
    line({ kind: 'report', figures: figuresOf(deployment, requestId, before, answer) }),
  ].join('');
  const bytes = Buffer.from(text);
  return {
    kind: 'answered',
    payload: answer.payload,
    ...defined({ functionError: answer.functionError }),
    logTail: bytes.subarray(Math.max(0, bytes.byteLength - TAIL_BYTES)),
  };
}

function figuresOf(
  deployment: Deployment,
  requestId: string,
  { initMs, restoreMs, isOnDemand }: Before,
  { durationMs, status, errorType, peakBytes }: Answer,
): ReportFigures {
  const billedRestoreMs = restoreMs === undefined ? undefined : Math.ceil(restoreMs);
  const billedInitMs = isOnDemand ? (initMs ?? 0) : 0;
  return {
    requestId,
    durationMs,
    billedMs: Math.ceil(durationMs + billedInitMs + (billedRestoreMs ?? 0)),
    memorySizeMB: deployment.memorySizeMB,
    ...defined({ maxMemoryUsedBytes: peakBytes, initMs, restoreMs, billedRestoreMs, status, errorType }),
  };
}

/** A function’s log may end in the middle of a line; REPORT stands on its own. */
function ended(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}

async function answerOf(
  sandbox: Sandbox,
  deployment: Deployment,
  { requestId, fromMs, leftMs }: { requestId: string; fromMs: number; leftMs: number },
): Promise<{ answer: Answer; isAlive: boolean }> {
  let answer: Answer | undefined;
  for (;;) {
    const signal = await sandbox.next(fromMs + Math.max(0, leftMs));
    // What ended before it was asked has spent nothing on the request.
    const durationMs = Math.max(0, signal.atMs - fromMs);
    switch (signal.kind) {
      case 'response':
        answer = { payload: signal.body, durationMs };
        break;
      case 'error':
        answer = {
          payload: signal.body,
          functionError: 'Unhandled',
          status: 'error',
          errorType: typeOf(signal.body) ?? signal.errorType ?? 'Runtime.Unknown',
          durationMs,
        };
        break;
      case 'too-large':
        answer = { ...tooLarge(), durationMs };
        break;
      case 'late':
        // It answered, and did not ask for more: what it still does is nobody's.
        return { answer: answer ?? timedOut(requestId, deployment), isAlive: false };
      case 'exit':
        // What is out of memory is so whatever it has answered.
        return {
          answer:
            signal.isOutOfMemory === true || !answer
              ? { ...exited(requestId, exitText(signal), durationMs), errorType: exitType(signal) }
              : answer,
          isAlive: false,
        };
      default:
        if (signal.kind === 'next' && answer) return { answer, isAlive: true };
    }
  }
}

function typeOf(body: Uint8Array): string | undefined {
  try {
    const { errorType } = JSON.parse(Buffer.from(body).toString('utf8')) as { errorType?: unknown };
    return typeof errorType === 'string' ? errorType : undefined;
  } catch {
    return undefined;
  }
}

function tooLarge(): Omit<Answer, 'durationMs'> {
  const errorType = 'Function.ResponseSizeTooLarge';
  const errorMessage = `Response payload size exceeded maximum allowed payload size (${LARGEST_RESPONSE_BYTES} bytes).`;
  return {
    payload: jsonBytes({ errorMessage, errorType }),
    functionError: 'Unhandled',
    status: 'error',
    errorType,
  };
}

export function timedOut(requestId: string, { timeoutMs }: Deployment): Answer {
  const text = `Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`;
  return {
    payload: jsonBytes({
      errorType: 'Sandbox.Timedout',
      errorMessage: `RequestId: ${requestId} Error: ${text}`,
    }),
    functionError: 'Unhandled',
    status: 'timeout',
    said: `${new Date().toISOString()} ${requestId} ${text}\n\n`,
    durationMs: timeoutMs,
  };
}

/** The answer where the process ended, or never came to be. */
export function exited(requestId: string, text: string, durationMs: number): Answer {
  const errorMessage = `RequestId: ${requestId} Error: ${text}`;
  return {
    payload: jsonBytes({ errorType: 'Runtime.ExitError', errorMessage }),
    functionError: 'Unhandled',
    status: 'error',
    errorType: 'Runtime.ExitError',
    said: `${errorMessage}\nRuntime.ExitError\n`,
    durationMs,
  };
}

function jsonBytes(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}
