import { resolve } from 'node:path';
import { EXIT, type ExitCode } from '../domain/errors.js';
import type { Io } from '../io/io.js';
import { deliver, destinations, refuseOverwriting } from './destinations.js';
import { readDocument } from './read-report.js';
import type { ReportCommandOptions } from './trend.js';

/**
 * Shows a saved report, comparison or trend again, in any format; a partial file of a killed run becomes an interrupted
 * report; several reports become a trend.
 */
export async function report(options: ReportCommandOptions, io: Io): Promise<ExitCode> {
  const [file = '', ...others] = options.files;
  if (others.length > 0) {
    const { trend } = await import('./trend.js');
    return trend(options, io);
  }
  const loaded = await readDocument(file, io.cwd);
  const files = await destinations(options.output, io.cwd);
  // Only JSON holds the trials: any other format over it would lose them.
  refuseOverwriting(
    files.filter(({ format }) => format !== 'json'),
    [resolve(io.cwd, file)],
    file,
  );
  await deliver(loaded, options.format, files, io, { verbose: options.verbose === true });
  return EXIT.ok;
}
