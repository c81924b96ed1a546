import { resolve } from 'node:path';
import { type BudgetedRow, checkBudgets, parseBudget } from '../../config/budget.js';
import type { GateFlags } from '../../config/gate-flags.js';
import { type ExitCode, measureError, usageError } from '../../domain/errors.js';
import { withoutAccounts } from '../../domain/lambda-function.js';
import type { Warning } from '../../domain/report.js';
import type { Io } from '../../io/io.js';
import { logObserver, type Observed, type ObservedRow } from '../../lambda-log/observe.js';
import { describeEnvironment } from '../../machine/environment.js';
import type { Format } from '../../report/index.js';
import { buildReport, type RunData } from '../../results/build-report.js';
import { START_LABELS, startId } from '../../results/rows-by-start.js';
import { reportedArgv } from '../argv.js';
import { gateOf, heldAgainst, readBaseline } from '../bench-gate.js';
import { deliver, destinations } from '../destinations.js';
import { exitCode, type OnInconclusive, printVerdicts, printWarnings } from '../outcome.js';
import { packageVersion } from '../version.js';
import { readLog } from './read-log.js';

/** The options of `coldstart lambda logs`. */
export interface LambdaLogsOptions extends GateFlags {
  readonly function?: string;
  readonly format: Format;
  readonly output: readonly string[];
  readonly budget: readonly string[];
  readonly baseline?: string;
  readonly allowEnvMismatch: boolean;
  readonly onInconclusive: OnInconclusive;
  readonly quiet: boolean;
}

/** Makes a report of what logs say: nothing is invoked, nothing is asked of AWS. Throws ColdstartErrors. */
export async function lambdaLogs(file: string, options: LambdaLogsOptions, io: Io): Promise<ExitCode> {
  const settings = gateOf(options);
  const budgets = options.budget.map((text) => parseBudget(text));
  const baseline = options.baseline === undefined ? undefined : await readBaseline(options.baseline, io.cwd);
  const files = await destinations(options.output, io.cwd);
  const over = files.find((one) => file !== '-' && one.file === resolve(io.cwd, file));
  if (over) throw usageError(`-o would overwrite ${over.file}, which is an input.`, 'Name another file.');
  const startedAt = new Date();
  const observer = logObserver(startedAt);
  try {
    await readLog(file, io.cwd, observer.add, io.signal);
  } catch (error) {
    if (io.signal.aborted) throw measureError('interrupted');
    throw error;
  }
  const observed = observer.end();
  const rows = observed.rows.map((row) => rowOf(row, options.function));
  if (rows.length === 0) throw nothingFound(file, observed);
  checkBudgets(budgets, budgetedRows(rows));
  const built = await buildReport({
    version: await packageVersion(),
    startedAt: startedAt.toISOString(),
    finishedAt: new Date().toISOString(),
    seed: 0,
    runs: Math.max(...rows.map(({ trials }) => trials.length)),
    argv: reportedArgv(io.argv),
    interrupted: false,
    environment: await describeEnvironment({ pythons: [], variables: [] }),
    rows: merged(rows),
    comparisons: [],
    notes: notesOf(observed),
    budgets,
  });
  const { allowEnvMismatch } = options;
  const report =
    baseline && settings ? heldAgainst(baseline, built, { ...settings, allowEnvMismatch }) : built;
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
      ...(runtimeVersionArn === undefined ? {} : { runtimeVersionArn: withoutAccounts(runtimeVersionArn) }),
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

function notesOf({ untimed, unreadable, withoutReport }: Observed): Warning[] {
  return [
    ...(untimed > 0
      ? [
          {
            code: 'NO_TIMESTAMPS',
            message: `${untimed} invocations have no time: hidden initialisations cannot be distinguished from cold starts.`,
            remedy: 'Export with timestamps, for example aws logs tail, or with JSON logs.',
          },
        ]
      : []),
    ...(unreadable + withoutReport > 0
      ? [
          {
            code: 'UNPARSED',
            message: `${unreadable} REPORT lines cannot be read, and ${withoutReport} requests have none: they are not included.`,
            remedy: 'Check whether the export was truncated, or a filter left lines out.',
          },
        ]
      : []),
  ];
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
