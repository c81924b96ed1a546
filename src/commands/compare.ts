import { resolve } from 'node:path';
import { type GateFlags, gateSettings } from '../config/gate-flags.js';
import type { ComparisonReport } from '../domain/comparison-report.js';
import { defined } from '../domain/defined.js';
import { type ExitCode, usageError } from '../domain/errors.js';
import type { Report } from '../domain/report.js';
import type { Io } from '../io/io.js';
import { compareReports, type NamedReport } from '../results/compare-reports.js';
import { runsOf } from '../results/runs.js';
import { countingAcceptances } from './acceptances.js';
import { destinations, refuseOverwriting } from './destinations.js';
import { gateExitCode, printVerdicts, type ReportOptions } from './outcome.js';
import { checkPlot, plotOf } from './plot.js';
import { readReport, reportFromText } from './read-report.js';
import { resolveBaseline } from './saved-baselines.js';
import { tell } from './tell.js';
import { say } from './terminal.js';
import { packageVersion } from './version.js';

/** A report that is at hand, and what messages call it. */
export interface GivenReport {
  readonly name: string;
  readonly report: unknown;
}

/** The options of `coldstart compare`. */
export interface CompareCommandOptions extends GateFlags, ReportOptions {
  /** The file of a report, or the name of a saved baseline. */
  readonly base: string | GivenReport;
  readonly head: string | GivenReport;
  readonly allowEnvMismatch: boolean;
}

/** Holds one report against another, row by row. Resolves to the exit code; throws usage errors. */
export async function compare(options: CompareCommandOptions, io: Io): Promise<ExitCode> {
  const settings = gateSettings(options);
  checkPlot(options);
  const files = await destinations(options.output, io.cwd);
  const [base, head] = [await sideOf(options.base, io.cwd), await sideOf(options.head, io.cwd)];
  // One after the other: where both are missing, the first is named.
  const before = await readSide(base, io.cwd);
  const after = await readSide(head, io.cwd);
  for (const side of [base, head])
    if (typeof side === 'string') refuseOverwriting(files, [resolve(io.cwd, side)], side);
  for (const { file, report } of [before, after]) checkHasRows(file, report);
  const { allowEnvMismatch } = options;
  const { accepted } = await countingAcceptances(
    { baseline: before.report, maxRegression: settings.maxRegression },
    io.cwd,
  );
  // Where head went on until something was decided, its trials are as many as that took: its looks count here too.
  const counting = defined({ looks: after.report.looks, accepted: accepted?.regressions });
  const asked = { ...settings, allowEnvMismatch, ...counting };
  const comparison = compareReports(before, after, asked, await packageVersion());
  checkCompared(comparison, settings.metric);
  const drawing = options.plot && plotOf(after.report, before.report);
  await tell(comparison, { ...options, quiet: false, drawing }, files, io, () => {
    for (const { message, remedy } of comparison.warnings) say(`warning: ${message} ${remedy}`, io);
    printVerdicts(comparison, { quiet: false, onInconclusive: options.onInconclusive }, io);
  });
  return gateExitCode(comparison.gate, options.onInconclusive);
}

async function sideOf(given: string | GivenReport, cwd: string): Promise<string | GivenReport> {
  return typeof given === 'string' ? resolveBaseline(given, cwd) : given;
}

/** A report at hand is held to what one in a file is. */
async function readSide(side: string | GivenReport, cwd: string): Promise<NamedReport> {
  if (typeof side === 'string') return { file: side, report: await readReport(side, cwd) };
  return { file: side.name, report: await reportFromText(JSON.stringify(side.report) ?? '', side.name) };
}

function checkHasRows(file: string, report: Report): void {
  if (runsOf(report).some(({ rows }) => rows.length > 0)) return;
  throw usageError(`${file} has no row to compare.`, 'Measure something: coldstart bench -o FILE.json');
}

/** A metric that no row has would pass by being absent. */
function checkCompared(
  { comparisons, gate, base, head }: ComparisonReport,
  metric: string | undefined,
): void {
  if (comparisons.length > 0) return;
  if (
    gate.unmatched.length > 0 &&
    gate.unmatched.every(({ code }) => code === 'NEW_IN_HEAD' || code === 'MISSING_IN_HEAD')
  ) {
    throw usageError(
      `${base.file} and ${head.file} have no row in common.`,
      'Give rows the same names in both runs: coldstart bench NAME=target.',
    );
  }
  if (metric !== undefined && gate.unmatched.length === 0) {
    throw usageError(
      `No row of ${head.file} has ${metric}.`,
      'Name another metric, or leave --metric out for the time until ready.',
    );
  }
}
