import { resolve } from 'node:path';
import { checkBudgets, parseBudget } from '../../config/budget.js';
import type { GateFlags } from '../../config/gate-flags.js';
import { defined } from '../../domain/defined.js';
import { EXIT, type ExitCode, usageError } from '../../domain/errors.js';
import { counted } from '../../domain/words.js';
import type { Io } from '../../io/io.js';
import type { Observed } from '../../lambda-log/observe.js';
import { describeEnvironment } from '../../machine/environment.js';
import { buildReport } from '../../results/build-report.js';
import { acceptedForBudgets } from '../acceptances.js';
import { reportedArgv } from '../argv.js';
import { gateOf, heldAgainst, readBaseline } from '../bench-gate.js';
import { destinations, refuseOverwriting } from '../destinations.js';
import { exitCode, printVerdicts, printWarnings, type ReportOptions } from '../outcome.js';
import { tell } from '../tell.js';
import { packageVersion } from '../version.js';
import { budgetedRows, logNotes, logRows } from './log-rows.js';
import type { CloudWatchOptions } from './read-cloudwatch.js';
import { observeLogs, type ReadLogs } from './read-log.js';

/** The options of `coldstart lambda logs`. */
export interface LambdaLogsOptions extends GateFlags, ReportOptions, CloudWatchOptions {
  /** Of files, the function that they are of; without files, the functions to read. */
  readonly function: readonly string[];
  readonly logGroup: readonly string[];
  readonly dryRun: boolean;
  readonly budget: readonly string[];
  readonly baseline?: string;
  readonly allowEnvMismatch: boolean;
  readonly quiet: boolean;
}

/**
 * Makes a report of what logs say, of files or of CloudWatch’s own: nothing is invoked. Throws ColdstartErrors.
 */
export async function lambdaLogs(
  named: readonly string[],
  options: LambdaLogsOptions,
  io: Io,
): Promise<ExitCode> {
  const groups = groupsOf(named, options);
  const settings = gateOf(options);
  const budgets = options.budget.map((text) => parseBudget(text));
  const baseline = await readBaseline(options, settings, io.cwd);
  const files = await destinations(options.output, io.cwd);
  if (baseline) refuseOverwriting(files, [resolve(io.cwd, baseline.base.file)]);
  if (options.dryRun) return dryRun(groups, options, io);
  const startedAt = new Date();
  const observed = await observe(named, groups, startedAt, options, io);
  refuseOverwriting(files, observed.files);
  const rows = logRows(observed.rows, groups.length > 0 ? 'fn' : (options.function[0] ?? 'fn'));
  if (rows.length === 0) throw nothingFound([...named, ...groups], observed);
  checkBudgets(budgets, budgetedRows(rows), { isOfLog: true });
  const built = await buildReport({
    version: await packageVersion(),
    startedAt: startedAt.toISOString(),
    finishedAt: new Date().toISOString(),
    seed: 0,
    runs: rows.reduce((most, { trials }) => Math.max(most, trials.length), 0),
    argv: await reportedArgv(io.argv),
    interrupted: false,
    environment: await describeEnvironment({ pythons: [], variables: [] }),
    rows,
    comparisons: [],
    notes: logNotes(observed, observed.empty),
    budgets,
    ...defined({ accepted: await acceptedForBudgets(budgets, settings?.maxRegression, io.cwd) }),
  });
  const report = baseline ? heldAgainst(baseline, built) : built;
  await tell(report, options, files, io, () => {
    if (!options.quiet) printWarnings(report, io);
    printVerdicts(report, options, io);
  });
  return exitCode(report, options.onInconclusive);
}

/** The log groups to read; none where files are read. Throws usage errors for what does not fit together. */
function groupsOf(named: readonly string[], options: LambdaLogsOptions): string[] {
  const { function: functions, logGroup } = options;
  if (named.length === 0) {
    const groups = [...functions.map((name) => `/aws/lambda/${name}`), ...logGroup];
    if (groups.length > 0) return [...new Set(groups)];
    throw usageError(
      'No log is named.',
      'Name files, folders or - for stdin; or --function or --log-group, to read CloudWatch.',
    );
  }
  if (logGroup.length > 0)
    throw usageError('--log-group is read from CloudWatch, and does not go with files.');
  if (functions.length > 1)
    throw usageError(
      'Files are of one function.',
      'Name one --function, or leave the files out to read CloudWatch.',
    );
  if (options.dryRun) throw usageError('--dry-run shows the calls to CloudWatch, and files need none.');
  return [];
}

async function dryRun(groups: readonly string[], options: LambdaLogsOptions, io: Io): Promise<ExitCode> {
  const { cloudWatchCalls } = await import('./read-cloudwatch.js');
  io.stdout.write(`${cloudWatchCalls(groups, options).join('\n')}\n`);
  return EXIT.ok;
}

async function observe(
  named: readonly string[],
  groups: readonly string[],
  startedAt: Date,
  options: LambdaLogsOptions,
  io: Io,
): Promise<ReadLogs> {
  if (groups.length === 0) return observeLogs(named, startedAt, io, options.function[0]);
  const { observeCloudWatch } = await import('./read-cloudwatch.js');
  const observed = await observeCloudWatch(groups, startedAt, options, io);
  return { ...observed, files: [], empty: [] };
}

function nothingFound(named: readonly string[], { lines, unreadable }: Observed): Error {
  const cut = unreadable > 0 ? `, and ${counted(unreadable, 'REPORT line')} that cannot be read` : '';
  return usageError(
    `${named.join(', ')} ${named.length > 1 ? 'have' : 'has'} no REPORT of an invocation: ${lines} lines were read${cut}.`,
    cut !== ''
      ? 'Check whether the export was truncated, and export it again.'
      : 'A function’s log has lines that begin with REPORT RequestId:, or JSON lines of the type platform.report (log level of the system INFO or below). docs/lambda/logs.md lists what is read.',
  );
}
