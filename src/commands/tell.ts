import { defined } from '../domain/defined.js';
import type { Trend } from '../domain/trend-record.js';
import type { Io } from '../io/io.js';
import { readersOf } from '../io/readers.js';
import type { Rendered, RenderOptions } from '../report/reporter.js';
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
 * Writes the result, then what `aside` says on stderr, unless whoever reads that sees the table too. Throws as
 * `deliver` does, and does not keep to itself what there was to say.
 */
export async function tell(
  document: Rendered | Trend,
  options: Telling,
  files: readonly Destination[],
  io: Io,
  aside: () => void,
): Promise<void> {
  const readers = options.format === 'table' ? readersOf(io) : 'nobody';
  const look: Pick<RenderOptions, 'verbose' | 'warnings' | 'timeUnit'> & Pick<Telling, 'sort'> = {
    ...defined({ sort: options.sort, timeUnit: options.timeUnit }),
    verbose: options.verbose === true,
    warnings: readers !== 'nobody' && !options.quiet,
  };
  try {
    await deliver(document, options.format, files, io, { ...look, drawing: options.drawing });
  } finally {
    if (readers !== 'everybody') aside();
  }
}
