import { resolve } from 'node:path';
import { EXIT, type ExitCode, usageError } from '../domain/errors.js';
import type { Io } from '../io/io.js';
import type { Format } from '../report/index.js';
import { deliver, destinations } from './destinations.js';
import { readReportOrComparison } from './read-report.js';

/** Shows a saved report or comparison again, in any format; a partial file of a killed run becomes an interrupted report. */
export async function report(
  options: { file: string; format: Format; output: readonly string[] },
  io: Io,
): Promise<ExitCode> {
  const loaded = await readReportOrComparison(options.file, io.cwd);
  const files = await destinations(options.output, io.cwd);
  const source = resolve(io.cwd, options.file);
  // Only JSON holds the trials: any other format over it would lose them.
  if (files.some(({ file, format }) => file === source && format !== 'json')) {
    throw usageError(`-o would overwrite ${options.file}, which is an input.`, 'Name another file.');
  }
  await deliver(loaded, options.format, files, io);
  return EXIT.ok;
}
