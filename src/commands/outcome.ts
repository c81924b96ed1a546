import { BISECT_VERDICTS } from '../domain/bisect-verdicts.js';
import { EXIT, type ExitCode, STOPS_RUN, worstExitCode } from '../domain/errors.js';
import type { Gate } from '../domain/gate.js';
import type { Report, Trial } from '../domain/report.js';
import type { Verdict } from '../domain/verdict.js';
import type { Failure, Io } from '../io/io.js';
import type { Format } from '../report/formats.js';
import type { Sorting, TimeUnit } from '../report/sorting.js';
import { groupWarnings, NOTES, otherIds } from '../results/group-warnings.js';
import { say } from './terminal.js';

/** What something that cannot be decided does to the exit code; `warn` says it on stderr. */
export type OnInconclusive = 'pass' | 'warn' | 'fail';

/** The options of every command that judges a report and writes it. */
export interface ReportOptions {
  readonly format: Format;
  readonly output: readonly string[];
  readonly onInconclusive: OnInconclusive;
  /** Whether the trials are drawn below the table. */
  readonly plot?: boolean;
  /** Whether every sentence is said, and what to do about each warning. */
  readonly verbose?: boolean;
  /** The order of the rows that people see, and the unit of their figures. */
  readonly sort?: Sorting;
  readonly timeUnit?: TimeUnit;
}

/** Three if any row has no sample or something was left behind, 130 if the run was cut short. */
export function exitCode(report: Report, onInconclusive: OnInconclusive = 'warn'): ExitCode {
  const unmeasured = report.results.some((result) => !hasSample(result.trials));
  const codes = (report.budgets ?? []).map(({ verdict }) => verdictCode(verdict, onInconclusive));
  const leftBehind = report.results.some(({ warnings }) =>
    warnings.some(({ code }) => code === 'CLEANUP_FAILED'),
  );
  const stopped = report.results.some(({ trials }) =>
    trials.some((trial) => trial.status === 'failed' && STOPS_RUN.has(trial.code)),
  );
  return worstExitCode([
    ...(report.interrupted ? [EXIT.interrupted] : []),
    ...(unmeasured || leftBehind || stopped ? [EXIT.unmeasured] : []),
    ...codes,
    ...(report.gate ? [gateExitCode(report.gate, onInconclusive)] : []),
    ...(report.bisect ? [verdictCode(BISECT_VERDICTS[report.bisect.outcome], onInconclusive)] : []),
    EXIT.ok,
  ]);
}

function hasSample(trials: readonly Trial[]): boolean {
  return trials.some((trial) => trial.status === 'ok' && trial.round > 0);
}

/** Why a run that ends with 3 does: what stopped it, else the first row without a sample. */
export function failureIn({ results }: Report): Failure {
  const rows = results.flatMap(({ id, trials }) => {
    const failed = trials.filter((trial) => trial.status === 'failed');
    return failed.map(({ code, message }) => ({
      code,
      message: `${id}: ${message}`,
      hasSample: hasSample(trials),
    }));
  });
  const first = rows.find(({ code }) => STOPS_RUN.has(code)) ?? rows.find((row) => !row.hasSample) ?? rows[0];
  if (first) return { code: first.code, message: first.message };
  const left = results.flatMap(({ warnings }) => warnings).find(({ code }) => code === 'CLEANUP_FAILED');
  return left
    ? { code: left.code, message: left.message, hint: left.remedy }
    : { message: 'A row could not be measured.' };
}

/** 3 where a row has no sample or too many failed trials, 1 for a FAIL, 4 for what is open and shall not be. */
export function gateExitCode({ unmatched, verdict }: Gate, onInconclusive: OnInconclusive): ExitCode {
  const unmeasured = unmatched.some(({ code }) => code === 'NO_SAMPLES' || code === 'FAILED_TRIALS');
  return worstExitCode([...(unmeasured ? [EXIT.unmeasured] : []), verdictCode(verdict, onInconclusive)]);
}

function verdictCode(verdict: Verdict, onInconclusive: OnInconclusive): ExitCode {
  if (verdict === 'FAIL') return EXIT.exceeded;
  return verdict === 'INCONCLUSIVE' && onInconclusive === 'fail' ? EXIT.inconclusive : EXIT.ok;
}

/** What a reader of the figures should know. */
export function printWarnings(report: Report, io: Io): void {
  for (const { code, message, remedy } of report.warnings) {
    say(`${NOTES.has(code) ? 'note' : 'warning'}: ${message} ${remedy}`, io);
  }
  for (const { code, ids, message, remedy } of groupWarnings(report.results)) {
    if (code !== 'FAILURES') say(`warning: ${ids[0]}${otherIds(ids)}: ${message} ${remedy}`, io);
  }
}

/** What was not passed is said even when quiet; stdout may go to a file. */
export function printVerdicts(
  report: Pick<Report, 'budgets' | 'comparisons' | 'gate'>,
  { quiet, onInconclusive }: { readonly quiet: boolean; readonly onInconclusive: OnInconclusive },
  io: Io,
): void {
  const gated = report.gate ? [...report.comparisons, ...report.gate.unmatched] : [];
  const budgets = (report.budgets ?? []).map(({ verdict, sentence }) => ({
    verdict,
    sentence: `budget ${sentence}`,
  }));
  for (const { verdict, sentence } of [...gated, ...budgets]) {
    const isOpen = verdict === 'INCONCLUSIVE';
    if (verdict === 'FAIL' || (isOpen && onInconclusive === 'fail')) say(`error: ${sentence}`, io);
    if (isOpen && onInconclusive === 'warn' && !quiet) say(`warning: ${sentence}`, io);
  }
}

/** What went wrong is said even when quiet. */
export function printFailures(report: Report, io: Io): void {
  for (const { code, ids, message } of groupWarnings(report.results)) {
    if (code === 'FAILURES') say(`error: ${ids[0]}${otherIds(ids)}: ${message}`, io);
  }
}
