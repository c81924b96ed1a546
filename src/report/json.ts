import { usageError } from '../domain/errors.js';
import { plainJson } from '../domain/plain.js';
import type { Trend } from '../domain/trend-record.js';
import type { Rendered, RenderOptions } from './reporter.js';

/** More trials, of a log, are written without indentation: it would take twice the room. */
const MOST_INDENTED = 100_000;

/** The report as it is, with every raw trial: see schema/report.schema.json. Throws a usage error where it is too long for a text. */
export const json: (document: Rendered | Trend, options?: RenderOptions) => string = (report) => {
  const trials =
    report.kind === 'report' ? report.results.reduce((sum, one) => sum + one.trials.length, 0) : 0;
  try {
    return `${plainJson(JSON.stringify(report, undefined, trials > MOST_INDENTED ? 0 : 2))}\n`;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw usageError(
      `A report of ${trials} trials is too long for JSON, which has each of them.`,
      'Choose another format, or read less of the log.',
    );
  }
};
