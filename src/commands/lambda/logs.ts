import { resolve } from 'node:path';
import { type BudgetedRow, checkBudgets, parseBudget } from '../../config/budget.js';
import type { GateFlags } from '../../config/gate-flags.js';
import { defined } from '../../domain/defined.js';
import { type ExitCode, usageError } from '../../domain/errors.js';
import { withoutAccounts } from '../../domain/lambda-function.js';
import type { Warning } from '../../domain/report.js';
import { counted } from '../../domain/words.js';
import type { Io } from '../../io/io.js';
import type { Observed, ObservedRow } from '../../lambda-log/observe.js';
import { describeEnvironment } from '../../machine/environment.js';
import { buildReport } from '../../results/build-report.js';
import { START_LABELS, startId } from '../../results/rows-by-start.js';
import type { RunData } from '../../results/run-data.js';
import { reportedArgv } from '../argv.js';
import { gateOf, heldAgainst, readBaseline } from '../bench-gate.js';
import { deliver, destinations, refuseOverwriting } from '../destinations.js';
import { exitCode, printVerdicts, printWarnings, type ReportOptions } from '../outcome.js';
import { packageVersion } from '../version.js';
import { observeLog } from './read-log.js';

/** The options of `coldstart lambda logs`. */
export interface LambdaLogsOptions extends GateFlags, ReportOptions {
  readonly function?: string;
  readonly budget: readonly string[];
  readonly baseline?: string;
  readonly allowEnvMismatch: boolean;
  readonly quiet: boolean;
}

/** Makes a report of what logs say: nothing is invoked, nothing is asked of AWS. Throws ColdstartErrors. */
export async function lambdaLogs(file: string, options: LambdaLogsOptions, io: Io): Promise<ExitCode> {
  const settings = gateOf(options);
  const budgets = options.budget.map((text) => parseBudget(text));
  const baseline = await readBaseline(options, settings, io.cwd);
  const files = await destinations(options.output, io.cwd);
  if (file !== '-') refuseOverwriting(files, [resolve(io.cwd, file)]);
  const startedAt = new Date();
  const observed = await observeLog(file, startedAt, io);
  const rows = observed.rows.map((row) => rowOf(row, options.function));
  if (rows.length === 0) throw nothingFound(file, observed);
  checkBudgets(budgets, budgetedRows(rows));
  const built = await buildReport({
    version: await packageVersion(),
    startedAt: startedAt.toISOString(),
    finishedAt: new Date().toISOString(),
    seed: 0,
    runs: Math.max(...rows.map(({ trials }) => trials.length)),
    argv: await reportedArgv(io.argv),
    interrupted: false,
    environment: await describeEnvironment({ pythons: [], variables: [] }),
    rows: merged(rows),
    comparisons: [],
    notes: notesOf(observed),
    budgets,
  });
  const report = baseline ? heldAgainst(baseline, built) : built;
  if (!options.quiet) printWarnings(report, io);
  printVerdicts(report, options, io);
  await deliver(report, options.format, files, io);
  return exitCode(report, options.onInconclusive);
}

type Row = RunData['rows'][number];

function rowOf(
  { functionName, memorySizeMB, trials, runtimeVersionArn }: ObservedRow,
  named: string | undefined,
): Row {
  const name = named ?? functionName ?? 'fn';
  return {
    id: `lambda/${name}/${memorySizeMB}`,
    record: {
      runner: 'lambda',
      function: name,
      starts: 'any',
      source: 'observed',
      emulated: false,
      memorySizeMB,
      ...defined({ runtimeVersionArn: runtimeVersionArn && withoutAccounts(runtimeVersionArn) }),
    },
    trials,
    warnings: [],
  };
}

/** One function of several log streams, some of which say its name. */
function merged(rows: readonly Row[]): Row[] {
  const byId = new Map<string, Row>();
  for (const row of rows) {
    const known = byId.get(row.id);
    const trials = [...(known?.trials ?? []), ...row.trials];
    byId.set(row.id, { ...row, trials: trials.map((trial, index) => ({ ...trial, round: index + 1 })) });
  }
  return [...byId.values()];
}

function nothingFound(file: string, { lines, unreadable }: Observed): Error {
  const cut = unreadable > 0 ? `, and ${unreadable} REPORT lines that cannot be read` : '';
  return usageError(
    `${file} has no REPORT of an invocation: ${lines} lines were read${cut}.`,
    'A function’s log has lines that begin with REPORT RequestId:, or JSON lines of the type platform.report (log level of the system INFO or below). Read are text, gzip, the output of aws logs tail and filter-log-events, and CSV or JSON of Logs Insights with @message.',
  );
}

function notesOf({ untimed, streamless, unreadable, withoutReport }: Observed): Warning[] {
  const notes: Warning[] = [];
  if (streamless > 0) {
    notes.push({
      code: 'NO_STREAMS',
      message: `${counted(streamless, 'invocation has', 'invocations have')} no log stream, so that environments are mixed: which callers waited for an initialisation, and which request repeated a failed one, cannot be told.`,
      remedy:
        'Export with streams: aws logs tail without --format short, aws logs filter-log-events, or Logs Insights with @logStream.',
    });
  }
  if (untimed > 0) {
    notes.push({
      code: 'NO_TIMESTAMPS',
      message: `${untimed} invocations have no time: hidden initialisations cannot be distinguished from cold starts.`,
      remedy: 'Export with timestamps, for example aws logs tail, or with JSON logs.',
    });
  }
  if (unreadable + withoutReport > 0) {
    notes.push({
      code: 'UNPARSED',
      message: `${unreadable} REPORT lines cannot be read, and ${withoutReport} requests have none: they are not included.`,
      remedy: 'Check whether the export was truncated, or a filter left lines out.',
    });
  }
  return notes;
}

function budgetedRows(rows: readonly Row[]): BudgetedRow[] {
  return merged(rows).flatMap(({ id, trials }) =>
    START_LABELS.map((starts) => ({
      id: startId(id, starts),
      runner: 'lambda' as const,
      waits: false,
      starts,
      runs: trials.filter((trial) => trial.status === 'ok' && 'label' in trial && trial.label === starts)
        .length,
    })).filter(({ runs }) => runs > 0),
  );
}
