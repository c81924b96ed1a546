import { appendFileSync, rmSync, writeFileSync } from 'node:fs';
import { usageError } from '../domain/errors.js';
import type { Trial } from '../domain/report.js';
import type { RunData } from '../results/build-report.js';

/** First line of a partial file: the run without its trials. */
export interface PartialHeader extends Omit<RunData, 'rows' | 'finishedAt' | 'interrupted'> {
  readonly kind: 'partial';
  readonly schemaVersion: 1;
  readonly rows: readonly Omit<RunData['rows'][number], 'trials'>[];
}

/** One further line: one trial of the row of that index. */
export interface PartialTrial {
  readonly row: number;
  readonly trial: Trial;
}

/** Keeps every trial on disk as it ends, so that a run that is killed can be recovered. */
export interface PartialFile {
  readonly file: string;
  append(entry: PartialTrial): void;
  remove(): void;
}

/**
 * Begins FILE.partial.ndjson. Each line is appended whole, synchronously, between trials. Throws a usage error when
 * the file cannot be begun.
 */
export function beginPartial(
  reportFile: string,
  header: PartialHeader,
  onFull: (message: string) => void,
): PartialFile {
  const file = `${reportFile}.partial.ndjson`;
  let broken = false;
  try {
    writeFileSync(file, `${JSON.stringify(header)}\n`);
  } catch (error) {
    throw usageError(`Cannot write ${file}: ${(error as Error).message}.`, 'Choose another place with -o.');
  }
  return {
    file,
    append: (entry) => {
      if (broken) return;
      try {
        appendFileSync(file, `${JSON.stringify(entry)}\n`);
      } catch (error) {
        // The run itself goes on: its samples are still in memory.
        broken = true;
        onFull(`Cannot append to ${file}: ${(error as Error).message}. The run goes on without it.`);
      }
    },
    remove: () => rmSync(file, { force: true }),
  };
}
