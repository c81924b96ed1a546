import { constants } from 'node:os';
import { shownReady } from '../config/ready.js';
import { formatMs } from '../domain/format.js';
import { plain, plainLines } from '../domain/plain.js';
import type { Launch, Scenario } from '../domain/plan.js';
import type { FailedTrial, OkCommandTrial, Warning } from '../domain/report.js';
import { counted } from '../domain/words.js';
import type { LaunchOutcome } from './launcher.js';
import { nextStep } from './next-step.js';
import { type Raised, raisedIn } from './raised.js';

/** Why a process that was started does not count, or undefined when it ended well. */
export function failureOf(
  outcome: LaunchOutcome,
  scenario: Pick<Scenario, 'timeoutMs' | 'ready' | 'acceptExit'> & {
    readonly launch?: Launch;
    /** It ran in a container of one. */
    readonly inImage?: true;
    /** It ran in Pyodide. */
    readonly inPyodide?: true;
  },
): Omit<FailedTrial, 'round' | 'position'> | undefined {
  const { timeoutMs, ready, acceptExit = [0] } = scenario;
  const said = (isStart?: boolean) => lastSaid(outcome, scenario, isStart);
  const failed = (code: string, message: string) => ({
    startedAt: outcome.startedAt,
    status: 'failed' as const,
    code,
    message,
  });
  if (outcome.gaveUp !== null && ready) {
    return failed(
      outcome.gaveUp,
      `${shownReady(ready.condition)} took more than 2 s of processor time on the output: its repetitions are nested, such as (a+)+; write it without${said()}`,
    );
  }
  if (outcome.timedOut && ready) {
    return failed(
      'NOT_READY',
      `not ready after ${timeoutMs / 1000} s: ${shownReady(ready.condition)} did not hold${lastTry(outcome)}; if it only takes longer, raise --timeout${deaths(outcome)}${said()}`,
    );
  }
  if (outcome.timedOut) {
    return failed(
      'TIMEOUT',
      `still running after ${timeoutMs / 1000} s: a server? see --ready; else raise --timeout${said()}`,
    );
  }
  if (outcome.killed) return failed('INTERRUPTED', 'ended because the run was interrupted');
  const how = outcome.signal === null ? `exit status ${outcome.exitCode}` : shownSignal(outcome.signal);
  if (ready && outcome.readyMs === null) {
    return failed(
      'DIED_BEFORE_READY',
      `ended before it was ready (${shownReady(ready.condition)}${lastTry(outcome)}): ${how}${deaths(outcome)}${said(true)}`,
    );
  }
  if (ready) {
    return endedWell(outcome, acceptExit)
      ? undefined
      : failed('DIED_AFTER_READY', `failed after it was ready and received SIGTERM: ${how}${said()}`);
  }
  if (outcome.signal !== null) return failed('SIGNAL', `ended by ${how}${said()}`);
  if (!acceptExit.includes(outcome.exitCode ?? 0)) return failed('EXIT_CODE', `${how}${said()}`);
  return undefined;
}

/** What came of asking, the last time: the difference between an app that refuses and one that is not there. */
function lastTry({ lastTry: last }: LaunchOutcome): string {
  if (last === null) return '';
  if (/^\d+$/.test(last)) return `, the last answer had the status ${last}`;
  const known: Record<string, string> = {
    ECONNREFUSED: ', connections were refused',
    ENOENT: ', there was no such socket',
    SILENT: ', a connection was taken and not answered',
    CLOSED: ', a connection was closed without an answer in HTTP',
    ECONNRESET: ', a connection was reset without an answer',
  };
  return known[last] ?? `, the last try ended with ${last}`;
}

/** Which of its processes died, and of what. */
function deaths({ deadChildren }: LaunchOutcome): string {
  const last = deadChildren.at(-1);
  if (!last) return '';
  const { pid, atMs, exitCode, signal } = last;
  const how =
    signal !== null ? ` by ${shownSignal(signal)}` : exitCode !== null ? ` with exit status ${exitCode}` : '';
  const others =
    deadChildren.length > 1 ? `, and before it ${counted(deadChildren.length - 1, 'other')}` : '';
  return `. Its process ${pid} ended${how} after ${formatMs(atMs)}${others}`;
}

const SIGKILL = 9;
const SIGTERM = 15;
/** 128 + SIGTERM and 128 + SIGINT: what servers return that handle the signal and say so. */
const FINE_EXIT_CODES = [0, 143, 130];

/** SIGSEGV rather than 11; nothing of ours sent it. */
function shownSignal(signal: number): string {
  const name = Object.entries(constants.signals).find(([, number]) => number === signal)?.[0];
  const cause = signal === SIGKILL ? ' (out of memory?)' : '';
  return `${name ?? `signal ${signal}`}${cause}`;
}

function endedWell({ exitCode, signal, graceExceeded }: LaunchOutcome, accepted: readonly number[]): boolean {
  return (
    graceExceeded || signal === SIGTERM || [...FINE_EXIT_CODES, ...accepted].some((code) => code === exitCode)
  );
}

/** A ready process that SIGTERM did not end in time. */
export function graceWarning(outcome: LaunchOutcome, ready: Scenario['ready']): Warning | undefined {
  if (!outcome.graceExceeded || !ready) return undefined;
  return {
    code: 'IGNORED_SIGTERM',
    message: `it was still running ${ready.graceMs / 1000} s after SIGTERM and was killed: exit and wall include this time.`,
    remedy: 'Handle SIGTERM, or give it the --grace that it needs.',
  };
}

/** The fields that every process yields. */
export function processFigures(
  outcome: LaunchOutcome,
  ownPeakBytes?: number,
): Pick<OkCommandTrial, 'startedAt' | 'wallMs' | 'cpu' | 'peakRssBytes' | 'rssFloorBytes' | 'readyStatus'> & {
  status: 'ok';
} {
  return {
    startedAt: outcome.startedAt,
    status: 'ok',
    wallMs: outcome.wallMs,
    cpu: { userMs: outcome.userMs, systemMs: outcome.systemMs },
    ...peak(outcome, ownPeakBytes),
    ...(outcome.readyStatus === null ? {} : { readyStatus: outcome.readyStatus }),
  };
}

/** The kernel's figure starts at the spawner's own peak: only above it does it speak of the child. */
function peak(outcome: LaunchOutcome, ownPeakBytes?: number) {
  if (ownPeakBytes !== undefined) return { peakRssBytes: ownPeakBytes };
  if (outcome.readyPeakBytes !== null) return { peakRssBytes: outcome.readyPeakBytes };
  if (outcome.maxRssBytes > outcome.hwmBytes) return { peakRssBytes: outcome.maxRssBytes };
  return { rssFloorBytes: Math.max(outcome.maxRssBytes, outcome.hwmBytes) };
}

/** Where it ran, and how. */
type Place = Parameters<typeof failureOf>[1];

const LONGEST_QUOTE = 300;
/** Last line of a traceback. */
const EXCEPTION = /^(?:[A-Za-z_]\w*\.)*[A-Z]\w*(?:Error|Exception)\b(?::|$)/;

/** The last line that the process wrote, on stderr if there is one. */
function lastSaid(outcome: LaunchOutcome, place: Place, isStart = outcome.timedOut): string {
  for (const tail of [outcome.stderrTail, outcome.stdoutTail]) {
    const lines = plainLines(tail).replace(FRAME, '').trimEnd().split('\n');
    // What a server says when it is stopped after the time-out, or gives up, hides why it was not ready.
    const raised = raisedIn(lines, isStart) ?? earlier(isStart, lines);
    const refused = wrongUsage(lines, outcome.exitCode);
    const line = plain(raised?.line ?? refused ?? lines.at(-1) ?? '').trim();
    const more = plain(raised?.more ?? '').trim();
    if (!line) continue;
    const quoted = `${line}${more && `: ${more}`}`.slice(0, LONGEST_QUOTE);
    const next = line === refused ? otherArguments(outcome, place) : nextStep({ line, more }, place);
    // Rich and Click end what they say with a full stop, and so does the sentence that goes on behind it.
    const said = next.startsWith('. ') ? quoted.replace(/(?<!\.)\.$/, '') : quoted;
    return `. It said: ${said}${placeOf(line, lines)}${next}`;
  }
  return '';
}

/** An exception whose traceback is not there, or logged in a way of its own. */
function earlier(isStart: boolean, lines: readonly string[]): Raised | undefined {
  const line = isStart ? lines.findLast((text) => EXCEPTION.test(text)) : undefined;
  return line === undefined ? undefined : { line, more: '' };
}

/** Command lines made with Rich draw boxes around what they say. */
const FRAME = /^[ \t]*[\u2500-\u257f][ \t\u2500-\u257f]*|[ \t\u2500-\u257f]*[\u2500-\u257f][ \t]*$/gm;
const USAGE_CODES = [1, 2, 64];
const USAGE = /^\s*usage:/i;
const REFUSAL =
  /^(?:[\w. -]+: )?error: \S|^missing (?:argument|command|option)|arguments? (?:is|are) required|^one of .+ is required/i;

/**
 * What a program says that was started with other arguments than it takes: its error, else how it is used. The last line of
 * a usage is that of any option.
 */
function wrongUsage(lines: readonly string[], exitCode: number | null): string | undefined {
  if (exitCode === null || !USAGE_CODES.includes(exitCode)) return undefined;
  const texts = lines.map((text) => plain(text).trim()).filter((text) => text !== '');
  const error = texts.findLast((text) => REFUSAL.test(text));
  const at = texts.findIndex((text) => USAGE.test(text));
  if (at < 0)
    return error !== undefined && error === texts.at(-1) && !/^\S*error:/i.test(error) ? error : undefined;
  const usage = texts[at] as string;
  return error ?? (/:$/.test(usage) ? `${usage} ${texts[at + 1] ?? ''}` : usage).trim();
}

function otherArguments({ exitCode }: LaunchOutcome, { launch, ready }: Place): string {
  const told = `. It takes other arguments${launch ? ': --args "…"' : ''}`;
  return launch && !ready ? `${told}; if it is meant to end so: --accept-exit ${exitCode}` : told;
}

/** Where the code is that Python could not read: the message itself does not say. */
function placeOf(line: string, lines: readonly string[]): string {
  if (!/^(?:SyntaxError|IndentationError|TabError)\b/.test(line)) return '';
  const found = lines.findLast((other) => /^ *File "/.test(other));
  const [, file, number] = /File "(.+)", line (\d+)/.exec(found ?? '') ?? [];
  return file === undefined ? '' : ` (${file}, line ${number})`;
}

/** Processes that outlived the one measured: they were ended, and the user should know. */
export function leftoverWarning(leftovers: LaunchOutcome['leftovers']): Warning | undefined {
  if (leftovers.length === 0) return undefined;
  const names = [...new Set(leftovers.map((process) => process.name))].join(', ');
  return {
    code: 'LEFTOVER_PROCESSES',
    message: `it left ${counted(leftovers.length, 'process', 'processes')} running when it ended (${names}); they were killed.`,
    remedy: 'Let it wait for its children; their time is not measured.',
  };
}
