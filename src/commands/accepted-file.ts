import { dirname, join, relative } from 'node:path';
import { type AcceptedEntry, acceptedFileSchema } from '../domain/accepted.js';
import { usageError } from '../domain/errors.js';
import { makeFolders } from '../io/cache-dir.js';
import { exists } from '../io/paths.js';
import { readText } from '../io/read-text.js';
import { replaceFile } from '../io/replace-file.js';
import { baselineFolder } from './saved-baselines.js';
import { checkKind, malformed, parseSaved } from './saved-json.js';

/** From the top folder of the repository. */
export const ACCEPTED_PATH = '.coldstart/accepted.json';

/** Where a repository keeps what it has accepted. */
export async function acceptedFile(cwd: string): Promise<string> {
  return join(dirname(await baselineFolder(cwd)), 'accepted.json');
}

/** What was accepted, in the order of the file; nothing where there is none. Throws a usage error where it is broken. */
export async function readAccepted(cwd: string): Promise<AcceptedEntry[]> {
  const file = await acceptedFile(cwd);
  if (!(await exists(file))) return [];
  const shown = relative(cwd, file);
  return acceptedFrom(await readText(file, shown, 'Check its permissions.'), shown);
}

/** The same of a text; `name` is what messages call it. */
export async function acceptedFrom(text: string, name: string): Promise<AcceptedEntry[]> {
  const raw = parseSaved(text, name, 'Mend it, or take an earlier version from git.');
  await checkKind(raw, 'accepted', name);
  const parsed = acceptedFileSchema.safeParse(raw);
  if (parsed.success) return parsed.data.accepted;
  throw malformed(
    `${name} is not a list of accepted slowdowns`,
    parsed.error,
    raw,
    'Mend it, or remove the entry.',
  );
}

/** Throws a usage error where it cannot be written. */
export async function writeAccepted(accepted: readonly AcceptedEntry[], cwd: string): Promise<void> {
  const file = await acceptedFile(cwd);
  const document = { schemaVersion: 1, kind: 'accepted', accepted };
  try {
    await makeFolders(dirname(file));
    await replaceFile(file, `${JSON.stringify(document, undefined, 2)}\n`);
  } catch (error) {
    throw usageError(
      `Cannot write ${file}: ${(error as Error).message}.`,
      'Check what lies there, and its permissions.',
    );
  }
}
