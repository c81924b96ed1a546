import { resolve } from 'node:path';
import type { ComparisonReport } from '../domain/comparison-report.js';
import { EXIT, type ExitCode } from '../domain/errors.js';
import type { Report } from '../domain/report.js';
import type { Trend } from '../domain/trend-record.js';
import type { Io } from '../io/io.js';
import { deliver, destinations, refuseOverwriting } from './destinations.js';
import { checkPlot, type Drawing, nothingToPlot, plotOf, plotOfCourse, plotOfRatios } from './plot.js';
import { readShown } from './read-report.js';
import type { ReportCommandOptions } from './trend.js';

/**
 * Shows a saved report, comparison, trend, explanation or inspection again, in any format; a partial file of a killed run becomes an interrupted
 * report; several reports become a trend.
 */
export async function report(options: ReportCommandOptions, io: Io): Promise<ExitCode> {
  checkPlot(options);
  const [file = '', ...others] = options.files;
  if (others.length > 0) {
    const { trend } = await import('./trend.js');
    return trend(options, io);
  }
  const loaded = await readShown(file, io.cwd);
  if (loaded.kind === 'explanation' || loaded.kind === 'inspection') {
    if (options.plot) throw nothingToPlot(`${file}, an ${loaded.kind},`, 'Its page has plots: -o page.html');
    const { reportFound } = await import('./report-found.js');
    return reportFound(loaded, options, io);
  }
  const files = await destinations(options.output, io.cwd);
  // Only JSON holds the trials: any other format over it would lose them.
  refuseOverwriting(
    files.filter(({ format }) => format !== 'json'),
    [resolve(io.cwd, file)],
    file,
  );
  const drawing = options.plot && plotOfDocument(loaded);
  await deliver(loaded, options.format, files, io, { verbose: options.verbose === true, drawing });
  return EXIT.ok;
}

function plotOfDocument(document: Report | ComparisonReport | Trend): Drawing {
  if (document.kind === 'report') return plotOf(document);
  return document.kind === 'trend' ? plotOfCourse(document) : plotOfRatios(document);
}
