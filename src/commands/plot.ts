import type { ComparisonReport } from '../domain/comparison-report.js';
import { type ColdstartError, usageError } from '../domain/errors.js';
import type { Report } from '../domain/report.js';
import type { Trend } from '../domain/trend-record.js';
import type { Format } from '../report/formats.js';
import type { RenderOptions } from '../report/reporter.js';

/** What stands below a table on stdout. */
export type Drawing = (look: RenderOptions) => Promise<string>;

/** Throws a usage error where a plot is asked for and stdout gets something else than a table. */
export function checkPlot({ plot, format }: { readonly plot?: boolean; readonly format: Format }): void {
  if (plot && format !== 'table')
    throw usageError(
      `--plot draws below the table, and --format ${format} is for programs.`,
      'Leave out one of them. A page has plots too: -o run.html',
    );
}

/** The trials of a run, or of two. */
export function plotOf(report: Report, base?: Report): Drawing {
  return async (look) => {
    const { comparedRows, plotRows, trialPlot } = await import('../report/plot.js');
    return trialPlot(base ? comparedRows(base, report) : plotRows(report), look);
  };
}

/** The ratios of a comparison, whose trials are in its reports. */
export function plotOfRatios(comparison: ComparisonReport): Drawing {
  return async (look) => (await import('../report/plot-medians.js')).ratioPlot(comparison, look);
}

/** The medians of each row, report by report. */
export function plotOfCourse(trend: Trend): Drawing {
  return async (look) => (await import('../report/plot-medians.js')).coursePlot(trend, look);
}

/** For what was made of reports and has no trials of its own. */
export function nothingToPlot(what: string, instead: string): ColdstartError {
  return usageError(`${what} has no trials that --plot could draw.`, instead);
}
