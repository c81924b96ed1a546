import {
  appendFileSync,
  closeSync,
  existsSync,
  fstatSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { type ColdstartError, usageError } from '../domain/errors.js';
import type { Trial } from '../domain/report.js';
import type { RunData } from '../results/run-data.js';
import { isAlive, ownWriter, type Writer } from './partial-writer.js';

/** First line of a partial file: the run without its trials. */
export interface PartialHeader extends Omit<RunData, 'rows' | 'finishedAt' | 'interrupted'> {
  readonly kind: 'partial';
  readonly schemaVersion: 1;
  readonly writer?: Writer;
  readonly rows: readonly Omit<RunData['rows'][number], 'trials'>[];
}

/** One further line: one trial of the row of that index. */
export interface PartialTrial {
  readonly row: number;
  readonly trial: Trial;
  /** One of the fresh rounds that were to confirm a FAIL. */
  readonly confirming?: true;
}

/** Keeps every trial on disk as it ends, so that a run that is killed can be recovered. */
export interface PartialFile {
  readonly file: string;
  append(entry: PartialTrial): void;
  remove(): void;
}

/** Who hears what became of partial files. */
export interface PartialListener {
  /** What a killed run had left was moved aside. */
  onMoved(message: string): void;
  /** Trials can no longer be appended; the run goes on. */
  onFull(message: string): void;
}

/** Throws a usage error if a living run writes one of the report files: asked before anything is set up. */
export function refuseFilesOfOthers(reportFiles: readonly string[]): void {
  for (const reportFile of reportFiles) {
    const writer = writerOf(partialName(reportFile));
    if (writer && isAlive(writer)) throw inUse(reportFile, writer);
  }
}

/**
 * Begins FILE.partial.ndjson beside each report file. One that a killed run left is moved aside, whole; one of a living
 * run is a usage error, as is a file that cannot be begun. After an error nothing is left behind.
 */
export function beginPartials(
  reportFiles: readonly string[],
  header: Omit<PartialHeader, 'kind' | 'schemaVersion' | 'writer'>,
  listener: PartialListener,
): PartialFile[] {
  const firstLine: PartialHeader = { kind: 'partial', schemaVersion: 1, writer: ownWriter(), ...header };
  const begun: PartialFile[] = [];
  try {
    for (const file of reportFiles) begun.push(begin(file, `${JSON.stringify(firstLine)}\n`, listener));
    return begun;
  } catch (error) {
    for (const partial of begun) partial.remove();
    throw error;
  }
}

/** Each line is appended whole, synchronously, between trials. */
function begin(reportFile: string, firstLine: string, listener: PartialListener): PartialFile {
  const file = partialName(reportFile);
  let descriptor: number;
  try {
    descriptor = openNew(file, reportFile, listener);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw usageError(`Cannot write ${file}: ${message}.`, 'Choose another place with -o.');
  }
  // A file of another run that has taken the name since is not ours to remove.
  const { ino } = fstatSync(descriptor);
  let isOpen = true;
  const close = () => {
    if (isOpen) closeSync(descriptor);
    isOpen = false;
  };
  const remove = () => {
    close();
    if (statSync(file, { throwIfNoEntry: false })?.ino === ino) rmSync(file, { force: true });
  };
  try {
    appendFileSync(descriptor, firstLine);
  } catch (error) {
    remove();
    throw usageError(`Cannot write ${file}: ${(error as Error).message}.`, 'Choose another place with -o.');
  }
  return {
    file,
    append: (entry) => {
      if (!isOpen) return;
      try {
        appendFileSync(descriptor, `${JSON.stringify(entry)}\n`);
      } catch (error) {
        // The run itself goes on: its samples are still in memory.
        close();
        listener.onFull(`Cannot append to ${file}: ${(error as Error).message}. The run goes on without it.`);
      }
    },
    remove,
  };
}

function openNew(file: string, reportFile: string, { onMoved }: PartialListener): number {
  try {
    return openSync(file, 'wx');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || !statSync(file).isFile()) throw error;
  }
  const writer = writerOf(file);
  if (writer && isAlive(writer)) throw inUse(reportFile, writer);
  const aside = freeName(reportFile);
  renameSync(file, aside);
  onMoved(
    `${file} was left by a run that was killed: it is now ${aside}. Its samples: coldstart report ${aside}`,
  );
  return openSync(file, 'wx');
}

function partialName(reportFile: string): string {
  return `${reportFile}.partial.ndjson`;
}

function freeName(reportFile: string): string {
  for (let number = 1; ; number += 1) {
    const name = `${reportFile}.${number}.partial.ndjson`;
    if (!existsSync(name)) return name;
  }
}

/** The writer that the first line names; undefined where there is no such file or line. */
function writerOf(file: string): Writer | undefined {
  try {
    const [first = ''] = readFileSync(file, 'utf8').split('\n', 1);
    return (JSON.parse(first) as PartialHeader | null)?.writer;
  } catch {
    return undefined;
  }
}

function inUse(reportFile: string, { pid }: Writer): ColdstartError {
  return usageError(
    `Another run (process ${pid}) is currently writing ${reportFile}.`,
    'Wait until it has ended, or choose another file with -o.',
  );
}
