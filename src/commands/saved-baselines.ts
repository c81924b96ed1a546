import { readdir } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { type ColdstartError, usageError } from '../domain/errors.js';
import { didYouMean } from '../domain/near-names.js';
import { makeFolders } from '../io/cache-dir.js';
import { exists, kindOf } from '../io/paths.js';
import { reasonOf } from '../io/reason.js';

/** Where the baselines of a repository lie: below its top folder; outside of one below the working folder. */
export async function baselineFolder(cwd: string): Promise<string> {
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    if (await exists(join(folder, '.git'))) return join(folder, '.coldstart', 'baselines');
    if (folder === dirname(folder)) return join(cwd, '.coldstart', 'baselines');
  }
}

/**
 * The file that a baseline's name or a path stands for, for `readReport`. A file that is there, and whatever looks like
 * a path, is taken as it is; anything else is the name of a saved baseline. Throws a usage error for names that nothing
 * was saved under.
 */
export async function resolveBaseline(name: string, cwd: string): Promise<string> {
  if (name.includes('/') || /\.(json|ndjson)$/.test(name) || (await kindOf(resolve(cwd, name))) === 'file') {
    return name;
  }
  const folder = await baselineFolder(cwd);
  const known = await savedNames(folder);
  if (known.includes(name)) return shownFile(name, folder, cwd);
  throw unknownBaseline(name, known, relative(cwd, folder));
}

/** The names under which something was saved, sorted. Throws a usage error where the folder cannot be read. */
export async function savedNames(folder: string): Promise<string[]> {
  const entries = await readdir(folder).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === 'ENOENT') return [];
    throw usageError(
      `Cannot read the baselines in ${folder}: ${reasonOf(error) ?? error.message}.`,
      'Check what lies there, and its permissions.',
    );
  });
  const names = entries.flatMap((entry) => /^(.+)\.json$/.exec(entry)?.[1] ?? []);
  return names.filter((name) => nameFault(name) === undefined).sort();
}

/** The file of a name, as a user would type it. */
export function shownFile(name: string, folder: string, cwd: string): string {
  return relative(cwd, join(folder, `${name}.json`));
}

/** Throws a usage error for a name that cannot be that of a file, or would be taken for a path. */
export function checkName(name: string): void {
  const fault = nameFault(name);
  if (fault !== undefined) {
    throw usageError(
      `${JSON.stringify(name)} cannot be the name of a baseline: ${fault}.`,
      'Up to 100 letters, digits, dots, - and _ are allowed, for example main or v1.2.',
    );
  }
}

/** Where a name is to be saved; makes the folder. Throws a usage error where that fails. */
export async function fileToSave(name: string, cwd: string): Promise<string> {
  const folder = await baselineFolder(cwd);
  await makeFolders(folder).catch((error: Error) => {
    throw usageError(
      `Cannot make ${folder}: ${reasonOf(error) ?? error.message}.`,
      'Check what lies there, and its permissions.',
    );
  });
  return join(folder, `${name}.json`);
}

function nameFault(name: string): string | undefined {
  if (name.length > 100) return 'it is too long';
  if (!/^[A-Za-z0-9][\w.-]*$/.test(name)) return 'it has other characters';
  if (/\.(json|ndjson)$/.test(name)) return 'it looks like a file';
  return undefined;
}

function unknownBaseline(name: string, known: readonly string[], folder: string): ColdstartError {
  const listed = didYouMean(name, known) ?? `There are ${known.join(', ')}.`;
  return usageError(
    `There is no file and no saved baseline ${name} (in ${folder}).`,
    known.length > 0 ? listed : `Save one: coldstart baseline save ${name} report.json`,
  );
}
