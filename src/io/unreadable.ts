import { readdir } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { type ColdstartError, messageOf, usageError } from '../domain/errors.js';
import { joinedHint, meant, nearNames } from '../domain/near-names.js';
import { reasonOf } from './reason.js';

/**
 * The usage error for a file or folder that a user names and that cannot be read, in words; where there is none, with the
 * names nearest to it. `shown` begins with what messages call it and ends with the path as it was typed.
 */
export async function unreadable(
  error: unknown,
  file: string,
  shown: string,
  hint: string,
): Promise<ColdstartError> {
  const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
  const near = isMissing ? await nearFiles(file, /\S*$/.exec(shown)?.[0]) : [];
  return usageError(
    `Cannot read ${shown}: ${reasonOf(error) ?? messageOf(error)}.`,
    joinedHint(notUtf8(file) ?? meant(near), hint),
  );
}

/** What to do about a name whose bytes Node.js has replaced by signs that are in no file's name. Pure. */
export function notUtf8(file: string): string | undefined {
  return file.includes('\ufffd')
    ? 'A part of this name is not UTF-8 and cannot be read here: rename it.'
    : undefined;
}

/** An ending that both have is no likeness: e.json is not nearly nope.json. */
function isNear(one: string, other: string): boolean {
  const ending = extname(one);
  if (ending === '' || extname(other).toLowerCase() !== ending.toLowerCase()) return true;
  return nearNames(basename(one, ending), [other.slice(0, -ending.length)]).length > 0;
}

/** What lies where a file was looked for, and has nearly its name: at most three, as they would be typed. */
export async function nearFiles(file: string, typed = file): Promise<string[]> {
  const there = await readdir(dirname(file)).catch(() => []);
  return nearNames(basename(file), there)
    .filter((name) => notUtf8(name) === undefined && isNear(basename(file), name))
    .slice(0, 3)
    .map((name) => join(dirname(typed), name));
}
