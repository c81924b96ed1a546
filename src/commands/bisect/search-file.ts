import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { usageError } from '../../domain/errors.js';
import type { HistoryCommit } from '../../git/history.js';
import { isAlive, ownWriter, type Writer } from '../partial-writer.js';
import {
  apply,
  newSearchState,
  type SearchEvent,
  type SearchState,
  searchEventSchema,
} from './search-state.js';

/** What happens, kept on disk as it happens. */
export interface SearchFile {
  readonly file: string;
  /** What a search of the same that did not come to its end knew. */
  readonly state: SearchState;
  append(event: SearchEvent): void;
  remove(): void;
  /** Removes it where there is nothing to go on from. */
  close(): void;
}

interface Header {
  readonly kind: 'bisect';
  readonly version: string;
  readonly writer: Writer;
}

interface SearchFileOptions {
  readonly cacheDir: string;
  /** What has to be the same for a search to go on. */
  readonly asked: unknown;
  readonly version: string;
  /** False begins anew. */
  readonly resumes: boolean;
  onFull(message: string): void;
}

/**
 * Opens the file of a search, and reads what it knows. Throws a usage error where another process writes it now, or it
 * cannot be written.
 */
export function openSearchFile(
  { cacheDir, asked, version, resumes, onFull }: SearchFileOptions,
  history: readonly HistoryCommit[],
): SearchFile {
  const key = createHash('sha256').update(JSON.stringify(asked)).digest('hex').slice(0, 16);
  const file = join(cacheDir, 'bisect', `${key}.ndjson`);
  const [first = '', ...lines] = textOf(file).split('\n');
  const header = parsed(first) as Header | undefined;
  if (header?.writer && isAlive(header.writer))
    throw usageError(
      `Another coldstart bisect (process ${header.writer.pid}) searches the same history.`,
      'Wait until it has ended.',
    );
  const events = resumes && header?.version === version ? eventsIn(lines) : [];
  const state = newSearchState();
  for (const event of events) apply(state, event, history);
  const begun: Header = { kind: 'bisect', version, writer: ownWriter() };
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, [begun, ...events].map((line) => `${JSON.stringify(line)}\n`).join(''));
  } catch (error) {
    throw usageError(
      `Cannot write ${file}: ${(error as Error).message}.`,
      'Name another cache: XDG_CACHE_HOME=/some/folder coldstart bisect …',
    );
  }
  const remove = () => rmSync(file, { force: true });
  let isFull = false;
  return {
    ...{ file, state },
    append: (event) => {
      apply(state, event, history);
      if (isFull) return;
      try {
        appendFileSync(file, `${JSON.stringify(event)}\n`);
      } catch (error) {
        // The search itself goes on: what it knows is in memory.
        isFull = true;
        onFull(
          `Cannot append to ${file}: ${(error as Error).message}. A killed search could not go on from here.`,
        );
      }
    },
    remove,
    close: () => {
      if (state.rounds.length === 0) remove();
    },
  };
}

/** As many as can be read: the kill may have come while the last line was written. */
function eventsIn(lines: readonly string[]): SearchEvent[] {
  const events: SearchEvent[] = [];
  for (const line of lines) {
    const event = searchEventSchema.safeParse(parsed(line));
    if (!event.success) break;
    events.push(event.data);
  }
  return events;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
