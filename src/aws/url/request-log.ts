import { setTimeout as sleep } from 'node:timers/promises';
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { LogEntry } from '../../lambda-log/log-entry.js';
import { filteredEvents } from '../logs/filter-events.js';

/** Logs of AWS are there after some seconds. */
const PATIENCE_MS = 30_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 3000;
/** Clocks of this machine and of AWS differ. */
const SKEW_MS = 60_000;

/** The clocks of most machines differ by less. */
const CLOSE_MS = 5000;

/** The log of single requests, as it comes to be known. */
export interface RequestLog {
  /** Lines of the platform about a request and the start before it; undefined where there are none to be read. */
  of(requestId: string, sinceMs: number, signal: AbortSignal): Promise<string | undefined>;
  /** Whether it can be read and tells of no invocation at all: what was asked is another function. */
  isSilent(): boolean;
  /** Why nothing was read, in words; undefined where something was, or nothing was asked. */
  why(): string | undefined;
}

export function requestLog(
  client: () => Promise<CloudWatchLogsClient>,
  group: string,
  patienceMs = PATIENCE_MS,
): RequestLog {
  let wasRead = false;
  let why: string | undefined;
  let isSilent = false;
  return {
    isSilent: () => isSilent,
    why: () => (wasRead ? undefined : why),
    of: async (requestId, sinceMs, signal) => {
      // Whoever may not read it, or looks in the wrong group, need not wait each time.
      if (requestId === '' || (why !== undefined && !wasRead)) {
        why ??= 'its answers name no request (x-amzn-requestid)';
        return undefined;
      }
      const untilMs = performance.now() + patienceMs;
      let reports = 0;
      for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 1.5)) {
        try {
          const entries: LogEntry[] = [];
          const window = { fromMs: sinceMs - SKEW_MS, toMs: Date.now() + SKEW_MS };
          for await (const page of filteredEvents(await client(), group, window, signal))
            entries.push(...page);
          reports = entries.filter((one) => isReport(one) && (one.atMs ?? 0) >= sinceMs - CLOSE_MS).length;
          const text = linesOf(entries, requestId);
          if (text !== undefined) {
            wasRead = true;
            return text;
          }
        } catch (error) {
          if (signal.aborted) throw error;
          why ??= `${group} cannot be read (${(error as Error).name})`;
          return undefined;
        }
        if (performance.now() > untilMs) {
          isSilent = reports === 0;
          const waited = `within ${Math.round(patienceMs / 1000)} s`;
          why ??= isSilent
            ? `${group} had no REPORT at all ${waited}: does the URL lead to that function?`
            : `${group} had a REPORT of another request alone ${waited}, as behind a gateway with ids of its own`;
          return undefined;
        }
        await sleep(pauseMs, undefined, { signal });
      }
    },
  };
}

function isReport({ message }: LogEntry): boolean {
  return /^REPORT RequestId: |"platform\.report"/.test(message);
}

/**
 * From what its environment wrote: all since the REPORT before. An initialisation that failed is told only by lines that name no
 * request.
 */
export function linesOf(entries: readonly LogEntry[], requestId: string): string | undefined {
  const own = entries.find((entry) => isReport(entry) && entry.message.includes(requestId));
  if (!own) return undefined;
  const stream = entries.filter((entry) => entry.stream === own.stream);
  const end = stream.indexOf(own);
  const before = stream.slice(0, end).findLastIndex(isReport);
  return stream
    .slice(before + 1, end + 1)
    .map(({ message }) => message.replace(/\n$/, ''))
    .join('\n');
}
