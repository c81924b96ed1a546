import { dirname } from 'node:path';
import { messageOf, usageError } from '../domain/errors.js';
import { tableOf } from '../domain/table-of.js';
import { readBoundedText } from '../io/read-bounded.js';
import { reasonOf } from '../io/reason.js';
import { localRequirement, type Requirements, requirementsOf } from './local-project.js';

/**
 * A Pipfile.lock as requirements with hashes: its packages, and those of the categories in `groups` (`dev` is what pipenv
 * calls `develop`). Throws usage errors.
 */
export async function pipfileRequirements(
  file: string,
  groups: readonly string[] = [],
): Promise<Requirements> {
  const lock = await readPipfileLock(file);
  const sections = ['default', ...groups.map((group) => (group === 'dev' ? 'develop' : group))];
  const missing = sections.find((section) => lock[section] === undefined);
  if (missing) {
    throw usageError(
      `${file} has no category ${missing}.`,
      `It has ${Object.keys(lock)
        .filter((name) => name !== '_meta')
        .join(', ')}.`,
    );
  }
  const packages = Object.assign({}, ...sections.map((section) => tableOf(lock[section])));
  const sources = tableOf(lock._meta).sources;
  // The first is where everything comes from, and whoever uses a mirror has told pip or uv so.
  const more = (Array.isArray(sources) ? sources : [])
    .slice(1)
    .flatMap((source) => tableOf(source).url ?? []);
  const lines = Object.entries(packages).map(([name, entry]) => lineOf(name, tableOf(entry), file));
  return requirementsOf([
    ...more.map((url) => `--extra-index-url ${url}`),
    ...(await Promise.all(lines)),
    '',
  ]);
}

/** The Python that a Pipfile.lock is for, as a specifier. */
export async function pythonOfPipfile(file: string): Promise<string | undefined> {
  const { python_full_version: full, python_version: minor } = tableOf(
    tableOf((await readPipfileLock(file))._meta).requires,
  );
  if (typeof full === 'string') return `==${full}`;
  return typeof minor === 'string' ? `==${minor}.*` : undefined;
}

async function lineOf(name: string, entry: Readonly<Record<string, unknown>>, file: string) {
  const extras = Array.isArray(entry.extras) ? `[${entry.extras.join(',')}]` : '';
  const marker = typeof entry.markers === 'string' ? ` ; ${entry.markers}` : '';
  const hashes = Array.isArray(entry.hashes) ? entry.hashes.map((hash) => ` --hash=${hash}`).join('') : '';
  if (typeof entry.path === 'string') {
    return localRequirement(`-e ${entry.path}${extras}${marker}`, dirname(file), file);
  }
  if (typeof entry.git === 'string') {
    const part = typeof entry.subdirectory === 'string' ? `#subdirectory=${entry.subdirectory}` : '';
    const address = entry.git.replace(/^(?!git\+)/, 'git+');
    return `${name}${extras} @ ${address}${entry.ref ? `@${entry.ref}` : ''}${part}${marker}`;
  }
  if (typeof entry.file === 'string') {
    const line = `${name}${extras} @ ${entry.file}${marker}${hashes}`;
    return /^\w[\w+.-]+:\/\//.test(entry.file) ? line : localRequirement(line, dirname(file), file);
  }
  return `${name}${extras}${entry.version ?? ''}${marker}${hashes}`;
}

async function readPipfileLock(file: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return tableOf(JSON.parse(await readBoundedText(file)));
  } catch (error) {
    throw usageError(
      `${file} cannot be read: ${reasonOf(error) ?? messageOf(error)}.`,
      'Renew it with `pipenv lock`.',
    );
  }
}
