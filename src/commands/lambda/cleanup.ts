import { resolve } from 'node:path';
import { type CleanedFunction, cleanUp, isGoingOn } from '../../aws/cleanup.js';
import { createLimiter } from '../../aws/control/control-plane.js';
import { keepLeft, leftJournals, readJournal } from '../../aws/control/journal.js';
import { defined } from '../../domain/defined.js';
import { EXIT, type ExitCode } from '../../domain/errors.js';
import { shownFunction } from '../../domain/lambda-function.js';
import type { Journal } from '../../domain/lambda-journal.js';
import type { Io } from '../../io/io.js';

const STILL_LEFT = {
  message: 'Some functions could not be restored.',
  hint: 'Run coldstart lambda cleanup again, which says why.',
};

/** The options of `coldstart lambda cleanup`. */
export interface LambdaCleanupOptions {
  /** One journal instead of all that lie there. */
  readonly journal?: string;
  /** Instead of the journal's. */
  readonly endpointUrl?: string;
  readonly profile?: string;
  readonly controlPlaneRps: number;
}

/**
 * Puts back what killed runs have left changed, as their journals say. Once it has succeeded a second time does nothing.
 * Resolves to 3 where something is left. Throws usage errors for what is no journal.
 */
export async function lambdaCleanup(options: LambdaCleanupOptions, io: Io): Promise<ExitCode> {
  const { journal: named, controlPlaneRps, endpointUrl, profile } = options;
  const files = named === undefined ? await leftJournals(io.env) : [resolve(io.cwd, named)];
  const limiter = createLimiter(controlPlaneRps);
  let isLeft = false;
  if (files.length === 0) io.stdout.write('Nothing to restore: no run of coldstart was interrupted.\n');
  for (const file of files) {
    const journal = await readJournal(file);
    if (await isGoingOn(journal)) {
      io.stderr.write(
        `error: run ${journal.run} is still running (process ${journal.pid}); it restores what it changed.\nEnd it with Ctrl-C, or wait.\n`,
      );
      isLeft = true;
      continue;
    }
    const cleaned = await cleanUp(journal, {
      ...{ env: io.env, signal: io.signal, limiter },
      ...defined({ endpointUrl, profile }),
    });
    await keepLeft(
      file,
      journal,
      cleaned.filter(({ left }) => left.length > 0).map(({ entry }) => entry),
    );
    tell(file, journal, cleaned, io);
    isLeft ||= cleaned.some(({ left }) => left.length > 0);
  }
  if (isLeft) io.onFailure?.(STILL_LEFT);
  return isLeft ? EXIT.unmeasured : EXIT.ok;
}

function tell(file: string, { run, startedAt }: Journal, cleaned: readonly CleanedFunction[], io: Io): void {
  for (const { entry, done, left } of cleaned) {
    const name = shownFunction({ kind: 'deployed', function: entry.function });
    const where = `${name} in ${entry.region}, run ${run} of ${startedAt}`;
    if (left.length > 0) {
      io.stderr.write(
        `error: ${where}: not restored: ${left.join('; ')}\nThe journal is kept: run this again; if the function no longer exists, remove ${file}.\n`,
      );
      continue;
    }
    io.stdout.write(
      `${where}: ${done.length === 0 ? 'nothing to restore' : `restored: ${done.join('; ')}`}\n`,
    );
  }
}
