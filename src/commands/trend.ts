import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { defined } from '../domain/defined.js';
import { EXIT, type ExitCode, usageError } from '../domain/errors.js';
import type { Warning } from '../domain/report.js';
import type { Io } from '../io/io.js';
import type { Format } from '../report/formats.js';
import type { NamedReport } from '../results/compare-reports.js';
import { trendOf } from '../results/trend/make-trend.js';
import { destinations, refuseOverwriting } from './destinations.js';
import { plotOfCourse } from './plot.js';
import { readShown } from './read-report.js';
import { tell } from './tell.js';
import { say } from './terminal.js';
import { packageVersion } from './version.js';

/** The options of `coldstart report`. */
export interface ReportCommandOptions {
  readonly files: readonly string[];
  readonly format: Format;
  readonly output: readonly string[];
  /** Whether the trials are drawn below the table. */
  readonly plot?: boolean;
  /** Whether every sentence is said, and what to do about each warning. */
  readonly verbose?: boolean;
}

/** Shows how the rows of several reports went. Throws usage errors: a file that cannot be read, fewer than two reports. */
export async function trend(
  { files, format, output, plot, verbose }: ReportCommandOptions,
  io: Io,
): Promise<ExitCode> {
  const outputs = await destinations(output, io.cwd);
  const { reports, warnings } = await readReports(files, io.cwd);
  for (const { file } of reports) refuseOverwriting(outputs, [resolve(io.cwd, file)], file);
  const made = trendOf(reports, await packageVersion());
  const [only] = made.reports;
  if (!only || made.reports.length < 2) {
    throw usageError(
      `A trend needs two reports at least: ${only ? `there is only the run of ${only.file}` : 'none of the files is one'}.`,
      only
        ? `Name the reports of other commits too. To see this one: coldstart report ${only.file}`
        : 'Name reports that coldstart bench wrote with -o FILE.json.',
    );
  }
  const whole = { ...made, warnings: [...warnings, ...made.warnings] };
  const drawing = plot && plotOfCourse(whole);
  await tell(whole, { format, quiet: false, ...defined({ verbose, drawing }) }, outputs, io, () => {
    for (const { message, remedy } of whole.warnings) say(`warning: ${message} ${remedy}`, io);
  });
  return EXIT.ok;
}

/** Each file once; comparisons and what else has a page, which a pattern of the shell may match, are left out with a warning. */
async function readReports(
  files: readonly string[],
  cwd: string,
): Promise<{ reports: NamedReport[]; warnings: Warning[] }> {
  const reports: NamedReport[] = [];
  const warnings: Warning[] = [];
  const seen = new Map<string, string>();
  for (const file of files) {
    const path = await realpath(resolve(cwd, file)).catch(() => resolve(cwd, file));
    const before = seen.get(path);
    if (before !== undefined) {
      warnings.push(leftOut('SAME_FILE', file, `is the same file as ${before}: it counts once`));
      continue;
    }
    seen.set(path, file);
    const report = await readShown(file, cwd);
    if (report.kind === 'report') reports.push({ file, report });
    else
      warnings.push(
        leftOut(
          'NOT_A_REPORT',
          file,
          `is ${/^[aei]/.test(report.kind) ? 'an' : 'a'} ${report.kind}, not a report: it is left out`,
        ),
      );
  }
  return { reports, warnings };
}

function leftOut(code: string, file: string, what: string): Warning {
  return { code, message: `${file} ${what}.`, remedy: 'Name reports of coldstart bench, each once.' };
}
