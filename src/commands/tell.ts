import { defined } from '../domain/defined.js';
import type { Io } from '../io/io.js';
import { sameReader } from '../io/same-reader.js';
import type { Rendered } from '../report/reporter.js';
import { type Destination, deliver } from './destinations.js';
import type { ReportOptions } from './outcome.js';
import type { Drawing } from './plot.js';

/** How much is said beside the result. */
export interface Telling extends Pick<ReportOptions, 'format' | 'verbose' | 'sort' | 'timeUnit'> {
  readonly quiet: boolean;
  /** What stands below the table. */
  readonly drawing?: Drawing | false | undefined;
}

/**
 * Writes the result, then what `aside` says on stderr: nothing that the table has told the same reader already. Throws as
 * `deliver` does, and does not keep to itself what there was to say.
 */
export async function tell(
  document: Rendered,
  options: Telling,
  files: readonly Destination[],
  io: Io,
  aside: () => void,
): Promise<void> {
  const isTold = options.format === 'table' && sameReader(io);
  const look = {
    ...defined({ sort: options.sort, timeUnit: options.timeUnit }),
    verbose: options.verbose === true,
    warnings: isTold && !options.quiet,
  };
  try {
    await deliver(document, options.format, files, io, { ...look, drawing: options.drawing });
  } finally {
    if (!isTold) aside();
  }
}
