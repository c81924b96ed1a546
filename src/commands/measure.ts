import { defined } from '../domain/defined.js';
import { EXIT, type ExitCode, measureError, worstExitCode } from '../domain/errors.js';
import type { Plan, Scenario } from '../domain/plan.js';
import type { Environment, Report, Warning } from '../domain/report.js';
import type { Runner } from '../domain/runner.js';
import type { Io } from '../io/io.js';
import { decidedAt } from '../results/decided-rows.js';
import type { RunData } from '../results/run-data.js';
import { type RunRow, runPlan } from '../run/run.js';
import { reportedArgv } from './argv.js';
import type { Baseline } from './bench-gate.js';
import { type BriefRun, briefRun } from './brief.js';
import { type Destination, replaceableFiles } from './destinations.js';
import { keepJudged } from './judged.js';
import { comparisonIds, measuredReport, type RunEnd, type RunHeader } from './measured-report.js';
import {
  exitCode,
  failureIn,
  printFailures,
  printVerdicts,
  printWarnings,
  type ReportOptions,
} from './outcome.js';
import { beginPartials, type PartialFile } from './partial.js';
import { plotOf } from './plot.js';
import type { Progress } from './progress.js';
import { tell } from './tell.js';
import { say } from './terminal.js';
import { packageVersion } from './version.js';

/** A planned run, and all that its report says beside what is measured. */
export interface Measurement {
  readonly plan: Plan;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly header: Pick<
    RunData,
    | 'runs'
    | 'environment'
    | 'commit'
    | 'notes'
    | 'budgets'
    | 'accepted'
    | 'looks'
    | 'shard'
    | 'gate'
    | 'tune'
    | 'breakEven'
  >;
  readonly files: readonly Destination[];
  createRunner(scenario: Scenario): Runner;
  /** What is known of the machine only now; called once, where anything was measured. */
  ended?(rows: readonly RunRow[]): Promise<Partial<Environment>>;
  /** What is done with the result before it is delivered; not where the run was interrupted without any. */
  concluded?(report: Report, code: ExitCode): Promise<{ readonly report: Report; readonly code: ExitCode }>;
  /** In which order the report has the rows; that of the plan unless given. */
  order?(rows: readonly RunRow[]): readonly RunRow[];
  /** No trial begins after this, in milliseconds of `performance.now()`. */
  readonly untilMs?: number;
  /** Whether fresh rounds are to confirm each FAIL, and until when they may begin. */
  readonly confirm?: { readonly untilMs?: number };
  /** An earlier report that this one is held against. */
  readonly baseline?: Baseline;
  readonly options: Omit<ReportOptions, 'output'> & { readonly quiet: boolean };
  readonly progress: Progress;
}

const OUT_OF_TIME: Warning = {
  code: 'OUT_OF_TIME',
  message: 'the run ended when its time was up: rows have fewer rounds than were planned.',
  remedy: 'Give it a longer --max-time, or fewer rows.',
};

/** A seed, short enough to be typed again. */
export function newSeed(): number {
  return Math.floor(Math.random() * 1_000_000);
}

/** Runs the plan, keeps every trial on disk as it ends, writes the report. Resolves to the exit code. */
export async function measure(asked: Measurement, io: Io): Promise<ExitCode> {
  const { plan, files, options, progress, baseline } = asked;
  const header = {
    version: await packageVersion(),
    startedAt: asked.startedAt,
    seed: plan.seed,
    argv: await reportedArgv(io.argv),
    comparisons: comparisonIds(plan),
    ...(asked.confirm ? { confirms: true as const } : {}),
    ...asked.header,
  };
  const reportOf = (rows: readonly RunRow[], end: RunEnd) => measuredReport(header, rows, end, baseline);
  let partials: readonly PartialFile[] = [];
  let brief: BriefRun | undefined;
  const { rows, interrupted, isOutOfTime } = await runPlan(plan, {
    createRunner: asked.createRunner,
    signal: io.signal,
    decided: async (rows) => {
      const held = baseline && { report: baseline.base.report, options: baseline.options };
      return new Set([...decidedAt(rows, header, held), ...(brief?.ended(rows) ?? [])]);
    },
    ...defined({ untilMs: asked.untilMs }),
    onEvent: (event) => {
      if (event.kind === 'prepared') {
        // Who says how long it may take has been told what it had.
        if (asked.untilMs === undefined) brief = briefRun(plan);
        const rowHeaders = plan.scenarios.map(({ id }, index) => {
          const record = event.records[index];
          if (!record) throw new Error(`no record of ${id}`);
          return { id, record, warnings: [] };
        });
        partials = beginPartials(
          replaceableFiles(files),
          { ...header, rows: rowHeaders },
          { onMoved: progress.note, onFull: (message) => io.stderr.write(`${message}\n`) },
        );
      }
      if (event.kind === 'trial') {
        for (const partial of partials) partial.append({ row: event.index, trial: event.trial });
      }
      progress.event(event);
    },
  });
  progress.stop();
  if (interrupted && rows.every(({ trials }) => trials.length === 0)) {
    for (const partial of partials) partial.remove();
    const unended = rows.flatMap(({ warnings }) => warnings.filter(({ code }) => code === 'CLEANUP_FAILED'));
    for (const { message, remedy } of unended) say(`error: ${message} ${remedy}`, io);
    throw measureError('interrupted');
  }
  const found = await asked.ended?.(rows);
  const ends = [...(isOutOfTime ? [OUT_OF_TIME] : []), ...(brief?.notes() ?? [])];
  const first = await reportOf(asked.order?.(rows) ?? rows, {
    ...{ interrupted, environment: { ...header.environment, ...found } },
    notes: [...header.notes, ...ends],
  });
  const report = asked.confirm ? await confirmed(first, header, asked, partials, io) : first;
  const code = exitCode(report, options.onInconclusive);
  const concluded = (await asked.concluded?.(report, code)) ?? { report, code };
  if (worstExitCode([code, concluded.code]) === EXIT.unmeasured) io.onFailure?.(failureIn(report));
  const drawing = options.plot && plotOf(concluded.report);
  await tell(concluded.report, { ...options, drawing }, files, io, () => {
    if (!options.quiet) printWarnings(report, io);
    printFailures(report, io);
    printVerdicts(report, options, io);
  });
  for (const partial of partials) partial.remove();
  await keepJudged(report, io);
  return worstExitCode([code, concluded.code]);
}

/** With what fresh rounds say of each FAIL. */
async function confirmed(
  first: Report,
  header: RunHeader,
  { plan, baseline, createRunner, progress, confirm: asked }: Measurement,
  partials: readonly PartialFile[],
  { signal }: Io,
): Promise<Report> {
  const { confirm } = await import('./confirm.js');
  const { report, isOutOfTime } = await confirm(first, {
    ...{ plan, header, baseline, createRunner, progress, signal, untilMs: asked?.untilMs },
    keep: (row, trial) => {
      for (const partial of partials) partial.append({ row, trial, confirming: true });
    },
  });
  const isNew = isOutOfTime && !report.warnings.some(({ code }) => code === OUT_OF_TIME.code);
  return isNew ? { ...report, warnings: [...report.warnings, OUT_OF_TIME] } : report;
}
