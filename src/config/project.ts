import { readdir } from 'node:fs/promises';
import { basename } from 'node:path';
import { usageError } from '../domain/errors.js';
import type { Candidate, ProjectEntry } from './project-entry.js';

export type { ProjectEntry };

/** What can be started in a project's folder, the likeliest first. Throws a usage error for a damaged pyproject.toml. */
export async function projectEntries(folder: string): Promise<ProjectEntry[]> {
  return (await candidates(folder)).map(({ entry }) => entry);
}

/**
 * What `coldstart bench FOLDER` measures. Throws a usage error that lists the candidates where several are equally
 * likely, and one that says what was looked for where there is none.
 */
export async function projectEntry(folder: string, shown = folder): Promise<ProjectEntry> {
  const [first, second] = await candidates(folder);
  if (!first) {
    throw usageError(
      `Nothing to start was found in ${shown}.`,
      'Name the Python file that starts the worker.',
    );
  }
  if (second && second.rank === first.rank) {
    throw usageError(`${shown} can be started in several ways.`, `Name one of them: ${basename(folder)}.`);
  }
  return first.entry;
}

async function candidates(folder: string): Promise<Candidate[]> {
  const names = new Set(await readdir(folder).catch(() => []));
  return ['__main__.py', 'main.py', 'app.py', 'worker.py', 'server.py', 'run.py']
    .filter((name) => names.has(name))
    .map((worker, rank) => ({ entry: { worker, why: `the file ${worker}` }, rank, covers: [worker] }));
}
