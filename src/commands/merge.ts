import { resolve } from 'node:path';
import { EXIT, type ExitCode, usageError, worstExitCode } from '../domain/errors.js';
import { plain } from '../domain/plain.js';
import type { Report } from '../domain/report.js';
import type { Io } from '../io/io.js';
import { mergeReports } from '../results/merge.js';
import type { MergeInput } from '../results/merge-checks.js';
import { reportedArgv } from './argv.js';
import { destinations, refuseOverwriting } from './destinations.js';
import { exitCode, printVerdicts, type ReportOptions } from './outcome.js';
import { readReport } from './read-report.js';
import { tell } from './tell.js';

/** The options of `coldstart merge`. */
export interface MergeOptions extends ReportOptions {
  readonly files: readonly string[];
  /** Whether shards may be missing. */
  readonly allowMissing: boolean;
}

/** Joins reports into one. Resolves to the exit code that a run of all of it would have had; throws usage errors. */
export async function merge(options: MergeOptions, io: Io): Promise<ExitCode> {
  const { files, allowMissing } = options;
  const paths = files.map((file) => resolve(io.cwd, file));
  const twice = files.find((_, index) => paths.indexOf(paths[index] ?? '') < index);
  if (twice !== undefined) throw usageError(`${twice} is named twice.`, 'Name each report once.');
  const outputs = await destinations(options.output, io.cwd);
  const inputs: MergeInput[] = [];
  for (const file of files) inputs.push({ file, report: await readReport(file, io.cwd) });
  const merged = mergeReports(inputs, { argv: await reportedArgv(io.argv), allowMissing });
  for (const file of files) refuseOverwriting(outputs, [resolve(io.cwd, file)], file);
  await tell(merged, { ...options, quiet: false }, outputs, io, () => {
    for (const { code, message, remedy } of merged.warnings) {
      if (OF_MERGE.has(code)) io.stderr.write(`warning: ${plain(message)} ${remedy}\n`);
    }
    printVerdicts(merged, { ...options, quiet: false }, io);
  });
  return mergedExitCode(merged, options);
}

/** What the runs themselves had to say was said when they were measured. */
const OF_MERGE: ReadonlySet<string> = new Set(['MISSING_SHARDS', 'UNLIKE_MACHINES']);

/** That of a run, but nobody interrupted this one: a part that was cut short is one that could not be measured whole. */
function mergedExitCode(
  { interrupted, ...report }: Report,
  { onInconclusive }: Pick<MergeOptions, 'onInconclusive'>,
): ExitCode {
  const ofRun = exitCode(report, onInconclusive);
  return interrupted ? worstExitCode([EXIT.unmeasured, ofRun]) : ofRun;
}
