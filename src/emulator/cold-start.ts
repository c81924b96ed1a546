import { defined } from '../domain/defined.js';
import { type Answered, exited, finished, runInvocation, timedOut } from './invocation.js';
import type { Deployment, InvokeInput, LocalRuntime } from './model.js';
import { platformLine } from './platform-log.js';
import type { Sandbox, SandboxOptions } from './sandbox.js';
import { restoreEnvironment, type StartOutcome, startEnvironment } from './start-environment.js';

export interface ColdStartOptions extends Pick<SandboxOptions, 'workFolder' | 'code' | 'onGroup'> {
  /** Absent for an image. */
  readonly runtime: LocalRuntime | undefined;
  /** After this an initialisation is ended and repeated inside the invocation. */
  readonly initLimitMs: number;
  onSandbox(sandbox: Sandbox): void;
}

/** The answer, and the environment where it lives on. */
export interface Served {
  readonly outcome: Answered;
  readonly sandbox?: Sandbox;
}

/**
 * A request that nobody was there for: a new environment initialises, and the caller waits. An initialisation that failed or
 * took too long is repeated inside the invocation, as AWS does it, in its duration and within its timeout.
 */
export async function coldStart(
  deployment: Deployment,
  input: InvokeInput,
  options: ColdStartOptions,
): Promise<Served> {
  const initializationType = 'on-demand';
  // It names a runtime of AWS, which an image need not have.
  const initStart = deployment.image
    ? ''
    : line({ kind: 'init-start', deployment, initializationType }, deployment);
  const start = (limitMs: number) =>
    startEnvironment(deployment, options.runtime, { ...options, initializationType, limitMs });
  const first = await start(options.initLimitMs);
  if (first.outcome.ok) {
    const { durationMs, log, asideMs } = first.outcome;
    const { pid, startedMs } = first.sandbox;
    input.onInitialised?.({ pid, startedMs, initMs: durationMs });
    const before = { log: initStart + log, initMs: durationMs, isOnDemand: true };
    const invoked = await runInvocation(first.sandbox, deployment, input, before);
    return served(first.sandbox, {
      ...invoked,
      outcome: { ...invoked.outcome, ...defined({ asideMs }) },
    });
  }
  const again = await start(deployment.timeoutMs);
  const lines = [initStart, first.outcome.log, initReport(first.outcome, 'init', deployment)];
  const repeatedMs = again.outcome.durationMs;
  if (again.outcome.ok) {
    const before = { log: [...lines, again.outcome.log].join(''), repeatedMs, isOnDemand: true };
    return served(again.sandbox, await runInvocation(again.sandbox, deployment, input, before));
  }
  const log = [...lines, again.outcome.log, initReport(again.outcome, 'invoke', deployment)].join('');
  return { outcome: neverReady(deployment, input, again.outcome, log) };
}

/** A request that a snapshot answers: its after-restore hooks run first. */
export async function restoredStart(
  sandbox: Sandbox,
  deployment: Deployment,
  input: InvokeInput,
  initLimitMs: number,
): Promise<Served> {
  const initializationType = 'snap-start';
  const outcome = await restoreEnvironment(sandbox, initLimitMs);
  const begun = line({ kind: 'restore-start', deployment, initializationType }, deployment) + outcome.log;
  const report = line(
    {
      kind: 'restore-report',
      durationMs: outcome.durationMs,
      phase: 'init',
      initializationType,
      ...failure(outcome),
    },
    deployment,
  );
  const log = begun + report;
  if (!outcome.ok) return { outcome: neverReady(deployment, input, outcome, log) };
  const before = { log, restoreMs: outcome.durationMs, isOnDemand: true };
  return served(sandbox, await runInvocation(sandbox, deployment, input, before));
}

/** The answer where no environment could be initialised for a request. */
export function neverReady(
  deployment: Deployment,
  input: InvokeInput,
  failed: Extract<StartOutcome, { ok: false }>,
  log: string,
): Answered {
  const { requestId } = input;
  const peak = defined({ peakBytes: failed.peakBytes });
  const answer =
    failed.status === 'timeout'
      ? timedOut(requestId, deployment)
      : {
          ...exited(requestId, failed.said, failed.durationMs),
          ...defined({ errorType: failed.errorType }),
          ...(failed.payload
            ? { payload: failed.payload, errorType: failed.errorType ?? 'Runtime.Unknown', said: '' }
            : {}),
        };
  return finished(deployment, input, { log, isOnDemand: true }, { ...answer, ...peak, log: '' });
}

function served(sandbox: Sandbox, { outcome, isAlive }: { outcome: Answered; isAlive: boolean }): Served {
  return { outcome, ...(isAlive ? { sandbox } : {}) };
}

function initReport(
  outcome: Extract<StartOutcome, { ok: false }>,
  phase: 'init' | 'invoke',
  deployment: Deployment,
): string {
  const { durationMs } = outcome;
  const event = { kind: 'init-report', durationMs, phase, initializationType: 'on-demand' } as const;
  return line({ ...event, ...failure(outcome) }, deployment);
}

function failure(outcome: StartOutcome) {
  if (outcome.ok) return {};
  const { status, errorType } = outcome;
  return { status, ...defined({ errorType }) };
}

function line(event: Parameters<typeof platformLine>[0], { logFormat }: Deployment): string {
  return platformLine(event, logFormat, new Date());
}
