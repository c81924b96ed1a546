import { tableOf } from '../domain/table-of.js';
import {
  amount,
  fieldsOf,
  figure,
  type InvocationReport,
  parseReportLine,
  parseReportRecord,
} from './report-line.js';

/** One line of a function's log that the platform wrote. */
export type PlatformLine =
  | {
      readonly kind: 'init-start' | 'restore-start';
      /** For example python:3.13.v50. */
      readonly runtimeVersion?: string;
      readonly runtimeVersionArn?: string;
      /** on-demand, provisioned-concurrency or snap-start; JSON logs only. */
      readonly initializationType?: string;
      /** init, or invoke where it is inside a request; JSON logs only. */
      readonly phase?: string;
      readonly functionName?: string;
    }
  | {
      readonly kind: 'init-report' | 'restore-report';
      readonly durationMs: number;
      /** init, or invoke where it was repeated. */
      readonly phase?: string;
      readonly status?: string;
      readonly errorType?: string;
    }
  | { readonly kind: 'start' | 'end'; readonly requestId: string; readonly version?: string }
  | { readonly kind: 'report'; readonly report: InvocationReport };

/** Reads a line, text or JSON, without its line end. Undefined for what the function itself wrote, and for what is cut. */
export function parsePlatformLine(line: string): PlatformLine | undefined {
  const first = line.charCodeAt(0);
  if (first === REPORT || first === INIT) return textLine(line);
  if (first === START || first === END) return requestLine(line);
  // A function's own JSON needs no parser.
  return line.includes('"platform.') && line.trimStart().startsWith('{') ? jsonLine(line) : undefined;
}

/** Letters that the platform's own lines begin with. */
const [REPORT, INIT, START, END] = ['R', 'I', 'S', 'E'].map((letter) => letter.charCodeAt(0));

const STARTS = /^(INIT|RESTORE)_START(?:[ \t]|$)/;
const REPORTS = /^(INIT_REPORT Init|RESTORE_REPORT Restore) Duration: /;

function textLine(line: string): PlatformLine | undefined {
  const report = parseReportLine(line);
  if (report) return { kind: 'report', report };
  const [, phase] = STARTS.exec(line) ?? [];
  if (phase !== undefined) {
    const fields = fieldsOf(line.replace(STARTS, ''));
    return {
      kind: phase === 'INIT' ? 'init-start' : 'restore-start',
      ...named('runtimeVersion', fields.get('Runtime Version')),
      ...named('runtimeVersionArn', fields.get('Runtime Version ARN')),
    };
  }
  const [, which] = REPORTS.exec(line) ?? [];
  if (which !== undefined) {
    const fields = fieldsOf(line.replace(/^\S+ /, ''));
    const durationMs = figure(
      fields.get(which.startsWith('INIT') ? 'Init Duration' : 'Restore Duration'),
      'ms',
    );
    if (durationMs === undefined) return undefined;
    return {
      kind: which.startsWith('INIT') ? 'init-report' : 'restore-report',
      durationMs,
      ...named('phase', fields.get('Phase')),
      ...named('status', fields.get('Status')),
      ...named('errorType', fields.get('Error Type')),
    };
  }
  return undefined;
}

const REQUESTS = /^(START|END) RequestId: (\S+)(?:[ \t]+Version: (\S+))?[ \t]*$/;

function requestLine(line: string): PlatformLine | undefined {
  const [, word, requestId, version] = REQUESTS.exec(line) ?? [];
  if (word === undefined || requestId === undefined) return undefined;
  return { kind: word === 'START' ? 'start' : 'end', requestId, ...named('version', version) };
}

function jsonLine(line: string): PlatformLine | undefined {
  const { type, record } = tableOf(parsed(line));
  const fields = tableOf(record);
  switch (type) {
    case 'platform.report': {
      const report = parseReportRecord(record);
      return report && { kind: 'report', report };
    }
    case 'platform.initStart':
    case 'platform.restoreStart':
      return {
        kind: type === 'platform.initStart' ? 'init-start' : 'restore-start',
        ...named('runtimeVersion', fields.runtimeVersion),
        ...named('runtimeVersionArn', fields.runtimeVersionArn),
        ...named('initializationType', fields.initializationType),
        ...named('phase', fields.phase),
        ...named('functionName', fields.functionName),
      };
    case 'platform.initReport':
    case 'platform.restoreReport': {
      const durationMs = amount(tableOf(fields.metrics).durationMs);
      if (durationMs === undefined) return undefined;
      return {
        kind: type === 'platform.initReport' ? 'init-report' : 'restore-report',
        durationMs,
        ...named('phase', fields.phase),
        ...(fields.status === 'success' ? {} : named('status', fields.status)),
        ...named('errorType', fields.errorType),
      };
    }
    case 'platform.start':
    case 'platform.runtimeDone':
      return typeof fields.requestId === 'string'
        ? {
            kind: type === 'platform.start' ? 'start' : 'end',
            requestId: fields.requestId,
            ...named('version', fields.version),
          }
        : undefined;
    default:
      return undefined;
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function named<K extends string>(name: K, value: unknown): { [P in K]?: string } {
  return typeof value === 'string' && value !== '' ? ({ [name]: value } as { [P in K]: string }) : {};
}
