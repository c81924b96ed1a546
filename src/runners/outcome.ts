import type { FailedTrial, OkCommandTrial } from '../domain/report.js';
import type { LaunchOutcome } from './launcher.js';

/** Why a process that was started does not count, or undefined when it ended well. */
export function failureOf(
  outcome: LaunchOutcome,
  timeoutMs: number,
): Omit<FailedTrial, 'round' | 'position'> | undefined {
  const failed = (code: string, message: string) => ({
    startedAt: outcome.startedAt,
    status: 'failed' as const,
    code,
    message,
  });
  if (outcome.timedOut) {
    return failed(
      'TIMEOUT',
      `still running after ${timeoutMs / 1000} s: a server? see --ready; else raise --timeout${said(outcome)}`,
    );
  }
  if (outcome.killed) return failed('INTERRUPTED', 'ended because the run was interrupted');
  if (outcome.signal !== null) return failed('SIGNAL', `ended by signal ${outcome.signal}${said(outcome)}`);
  if (outcome.exitCode !== 0) return failed('EXIT_CODE', `exit status ${outcome.exitCode}${said(outcome)}`);
  return undefined;
}

/** The fields that every process yields. */
export function processFigures(
  outcome: LaunchOutcome,
  ownPeakBytes?: number,
): Pick<OkCommandTrial, 'startedAt' | 'wallMs' | 'cpu' | 'peakRssBytes' | 'rssFloorBytes'> & {
  status: 'ok';
} {
  return {
    startedAt: outcome.startedAt,
    status: 'ok',
    wallMs: outcome.wallMs,
    cpu: { userMs: outcome.userMs, systemMs: outcome.systemMs },
    ...peak(outcome, ownPeakBytes),
  };
}

/** The kernel's figure starts at the spawner's own peak: only above it does it speak of the child. */
function peak(outcome: LaunchOutcome, ownPeakBytes?: number) {
  if (ownPeakBytes !== undefined) return { peakRssBytes: ownPeakBytes };
  if (outcome.maxRssBytes > outcome.hwmBytes) return { peakRssBytes: outcome.maxRssBytes };
  return { rssFloorBytes: Math.max(outcome.maxRssBytes, outcome.hwmBytes) };
}

const LONGEST_QUOTE = 300;

/** The last line that the process wrote, on stderr if there is one. */
function said(outcome: LaunchOutcome): string {
  for (const tail of [outcome.stderrTail, outcome.stdoutTail]) {
    const line = tail.trimEnd().split('\n').at(-1)?.trim();
    if (line) return `. It said: ${line.slice(0, LONGEST_QUOTE)}`;
  }
  return '';
}
