import { randomBytes } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { measureError, usageError } from '../../domain/errors.js';
import { type Journal, type JournalEntry, journalSchema } from '../../domain/lambda-journal.js';
import { makeFolders } from '../../io/cache-dir.js';
import { readText } from '../../io/read-text.js';
import { replaceFile } from '../../io/replace-file.js';
import { stateFolder } from '../../io/state-dir.js';

/** The journal of one run: on disk before anything is changed, gone when everything is as it was. */
export interface OpenJournal {
  /** Eight hexadecimal digits, in every mark of the run. */
  readonly run: string;
  readonly file: string;
  /** Resolves when the entry is on the disk. */
  add(entry: JournalEntry): Promise<void>;
  /** Resolves when the other entry is on the disk in its place. */
  replace(entry: JournalEntry, other: JournalEntry): Promise<void>;
  /** The function of the entry is as it was. */
  settle(entry: JournalEntry): Promise<void>;
}

type Variables = Readonly<Record<string, string | undefined>>;

/** Nothing is written before the first entry. */
export function openJournal(env: Variables): OpenJournal {
  const run = randomBytes(4).toString('hex');
  const folder = stateFolder(env);
  const file = join(folder, `lambda-${run}.json`);
  const startedAt = new Date().toISOString();
  let functions: readonly JournalEntry[] = [];
  let writing: Promise<void> = Promise.resolve();
  const write = () => {
    const wanted = functions;
    // One after the other: what was added must be there when its promise resolves, whoever else writes.
    writing = writing.catch(() => undefined).then(() => save(file, folder, wanted, { run, startedAt }));
    return writing;
  };
  return {
    run,
    file,
    add: async (entry) => {
      functions = [...functions, entry];
      try {
        await write();
      } catch (error) {
        functions = functions.filter((one) => one !== entry);
        throw error;
      }
    },
    replace: async (entry, other) => {
      functions = functions.map((one) => (one === entry ? other : one));
      try {
        await write();
      } catch (error) {
        functions = functions.map((one) => (one === other ? entry : one));
        throw error;
      }
    },
    settle: (entry) => {
      functions = functions.filter((one) => one !== entry);
      return write();
    },
  };
}

async function save(
  file: string,
  folder: string,
  functions: readonly JournalEntry[],
  { run, startedAt }: Pick<Journal, 'run' | 'startedAt'>,
): Promise<void> {
  if (functions.length === 0) return rm(file, { force: true });
  const journal: Journal = {
    ...{ schemaVersion: 1, kind: 'journal', run, pid: process.pid, startedAt },
    functions: [...functions],
  };
  try {
    await makeFolders(folder, 0o700);
    await replaceFile(file, `${JSON.stringify(journal, undefined, 2)}\n`);
  } catch (error) {
    throw measureError(
      `The journal ${file} cannot be written: ${(error as Error).message}`,
      'Nothing is changed without it; name another folder: XDG_STATE_HOME=/some/folder coldstart …',
      error,
    );
  }
}

/** Reads a journal. Throws a usage error where it is none. */
export async function readJournal(file: string): Promise<Journal> {
  const hint = 'Name a journal that coldstart wrote: lambda-….json in $XDG_STATE_HOME/coldstart.';
  const text = await readText(file, `the journal ${file}`, hint);
  try {
    return journalSchema.parse(JSON.parse(text));
  } catch {
    throw usageError(`${file} is not a journal of coldstart, or is damaged.`, hint);
  }
}

/** The journals that runs have left, oldest names first. */
export async function leftJournals(env: Variables): Promise<string[]> {
  const folder = stateFolder(env);
  const names = await readdir(folder).catch(() => []);
  return names
    .filter((name) => /^lambda-[0-9a-f]{8}\.json$/.test(name))
    .sort()
    .map((name) => join(folder, name));
}

/** Writes what is left of a journal; removes it where nothing is. */
export async function keepLeft(
  file: string,
  journal: Journal,
  functions: readonly JournalEntry[],
): Promise<void> {
  if (functions.length === 0) return rm(file, { force: true });
  await replaceFile(file, `${JSON.stringify({ ...journal, functions }, undefined, 2)}\n`);
}
