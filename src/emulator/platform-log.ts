import { defined } from '../domain/defined.js';
import type { Deployment } from './model.js';

/** Lines that the platform writes into a function's log, as text or as JSON (docs.aws.amazon.com/lambda/latest/dg/monitoring-logs.html). */

export interface ReportFigures {
  readonly requestId: string;
  readonly durationMs: number;
  readonly billedMs: number;
  readonly memorySizeMB: number;
  /** Absent where the process ended before anybody could look. */
  readonly maxMemoryUsedBytes?: number;
  readonly initMs?: number;
  readonly restoreMs?: number;
  readonly billedRestoreMs?: number;
  readonly status?: 'timeout' | 'error';
  readonly errorType?: string;
}

export type PlatformEvent =
  | {
      readonly kind: 'init-start' | 'restore-start';
      readonly deployment: Deployment;
      readonly initializationType: string;
    }
  | { readonly kind: 'start'; readonly requestId: string; readonly version: string }
  | { readonly kind: 'end'; readonly requestId: string }
  | { readonly kind: 'report'; readonly figures: ReportFigures }
  | {
      readonly kind: 'init-report' | 'restore-report';
      readonly durationMs: number;
      readonly phase: 'init' | 'invoke';
      readonly initializationType: string;
      readonly status?: 'timeout' | 'error';
      readonly errorType?: string;
    };

/** AWS counts in binary megabytes and rounds up. */
const MIB = 1024 * 1024;

/**
 * What one event is in the log, with its line end. Billed already holds initialisation and restore, as on AWS since August
 * 2025. The runtime version says that it is emulated.
 */
export function platformLine(event: PlatformEvent, format: Deployment['logFormat'], now: Date): string {
  return format === 'JSON' ? jsonLine(event, now) : textLine(event);
}

function textLine(event: PlatformEvent): string {
  switch (event.kind) {
    case 'init-start':
      return `INIT_START Runtime Version: ${runtimeVersion(event.deployment)}\tRuntime Version ARN: ${runtimeArn(event.deployment)}\n`;
    case 'restore-start':
      return `RESTORE_START Runtime Version: ${runtimeVersion(event.deployment)}\tRuntime Version ARN: ${runtimeArn(event.deployment)}\n`;
    case 'start':
      return `START RequestId: ${event.requestId} Version: ${event.version}\n`;
    case 'end':
      return `END RequestId: ${event.requestId}\n`;
    case 'init-report':
    case 'restore-report': {
      const isInit = event.kind === 'init-report';
      const fields = [
        `${isInit ? 'INIT_REPORT Init' : 'RESTORE_REPORT Restore'} Duration: ${event.durationMs.toFixed(2)} ms`,
        ...(isInit ? [`Phase: ${event.phase}`] : []),
        ...statusFields(event),
      ];
      return `${fields.join('\t')}\n`;
    }
    case 'report':
      return `${reportFields(event.figures).join('\t')}\t\n`;
  }
}

function reportFields(figures: ReportFigures): string[] {
  const { initMs, restoreMs, billedRestoreMs, maxMemoryUsedBytes } = figures;
  return [
    `REPORT RequestId: ${figures.requestId}`,
    `Duration: ${figures.durationMs.toFixed(2)} ms`,
    `Billed Duration: ${figures.billedMs} ms`,
    `Memory Size: ${figures.memorySizeMB} MB`,
    ...(maxMemoryUsedBytes === undefined
      ? []
      : [`Max Memory Used: ${Math.ceil(maxMemoryUsedBytes / MIB)} MB`]),
    ...(initMs === undefined ? [] : [`Init Duration: ${initMs.toFixed(2)} ms`]),
    ...(restoreMs === undefined ? [] : [`Restore Duration: ${restoreMs.toFixed(2)} ms`]),
    ...(billedRestoreMs === undefined ? [] : [`Billed Restore Duration: ${billedRestoreMs} ms`]),
    ...statusFields(figures),
  ];
}

function statusFields({ status, errorType }: { status?: string; errorType?: string }): string[] {
  return [
    ...(status === undefined ? [] : [`Status: ${status}`]),
    ...(errorType === undefined ? [] : [`Error Type: ${errorType}`]),
  ];
}

function jsonLine(event: PlatformEvent, now: Date): string {
  const [type, record] = jsonRecord(event);
  return `${JSON.stringify({ time: now.toISOString(), type: `platform.${type}`, record })}\n`;
}

function jsonRecord(event: PlatformEvent): [string, object] {
  switch (event.kind) {
    case 'init-start':
    case 'restore-start': {
      const { deployment, initializationType } = event;
      return [
        event.kind === 'init-start' ? 'initStart' : 'restoreStart',
        {
          initializationType,
          ...(event.kind === 'init-start' ? { phase: 'init' } : {}),
          runtimeVersion: runtimeVersion(deployment),
          runtimeVersionArn: runtimeArn(deployment),
          functionName: deployment.functionName,
          functionVersion: deployment.version,
        },
      ];
    }
    case 'start':
      return ['start', { requestId: event.requestId, version: event.version }];
    case 'end':
      return ['runtimeDone', { requestId: event.requestId }];
    case 'init-report':
    case 'restore-report': {
      const { initializationType, phase, status = 'success', errorType, durationMs } = event;
      return [
        event.kind === 'init-report' ? 'initReport' : 'restoreReport',
        {
          ...(event.kind === 'init-report' ? { initializationType, phase } : {}),
          status,
          ...defined({ errorType }),
          metrics: { durationMs: hundredths(durationMs) },
        },
      ];
    }
    case 'report':
      return ['report', jsonReport(event.figures)];
  }
}

function jsonReport(figures: ReportFigures): object {
  const { maxMemoryUsedBytes, initMs, restoreMs, billedRestoreMs, errorType } = figures;
  return {
    requestId: figures.requestId,
    metrics: {
      durationMs: hundredths(figures.durationMs),
      billedDurationMs: figures.billedMs,
      memorySizeMB: figures.memorySizeMB,
      ...(maxMemoryUsedBytes === undefined ? {} : { maxMemoryUsedMB: Math.ceil(maxMemoryUsedBytes / MIB) }),
      ...(initMs === undefined ? {} : { initDurationMs: hundredths(initMs) }),
      ...(restoreMs === undefined ? {} : { restoreDurationMs: hundredths(restoreMs) }),
      ...defined({ billedRestoreDurationMs: billedRestoreMs }),
    },
    status: figures.status ?? 'success',
    ...defined({ errorType }),
  };
}

function hundredths(ms: number): number {
  return Math.round(ms * 100) / 100;
}

function runtimeVersion({ runtime }: Deployment): string {
  return `${runtime.replace(/^python/, 'python:')}.emulated`;
}

function runtimeArn({ region, runtime }: Deployment): string {
  return `arn:aws:lambda:${region}::runtime:coldstart-emulated-${runtime}`;
}
