import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { usageError } from '../domain/errors.js';
import type { DependencyChoice } from '../domain/plan.js';
import { tableOf } from '../domain/table-of.js';
import { readBoundedText } from '../io/read-bounded.js';
import { reasonOf } from '../io/reason.js';
import { localRequirement, quoted, type Requirements, requirementsOf } from './local-project.js';
import { checkPython } from './python-specifier.js';

type Table = Readonly<Record<string, unknown>>;

const RENEW = 'Write it anew, for example with `pip lock`.';

/**
 * A lock file of PEP 751, for whoever has no reader of its own: requirements with hashes. Throws usage errors, also where a
 * package is not for the Python of `interpreter`.
 */
export async function pylockRequirements(
  file: string,
  choice: DependencyChoice,
  interpreter: { readonly version: string },
): Promise<Requirements> {
  const lock = await readPylock(file);
  const packages = tablesOf(lock.packages);
  const groups = choice.groups.length > 0 ? choice.groups : textsOf(lock['default-groups']);
  const lines = packages.map((entry) => lineOf(entry, file, { ...choice, groups }, interpreter));
  return requirementsOf([...sourcesOf(packages, file), ...(await Promise.all(lines)), '']);
}

/** The Pythons that the lock is for. */
export async function pythonOfPylock(file: string): Promise<string | undefined> {
  const requires = (await readPylock(file))['requires-python'];
  return typeof requires === 'string' ? requires : undefined;
}

/** The extras and groups that the lock was made with. */
export async function choicesOfPylock(file: string) {
  const lock = await readPylock(file);
  return {
    extras: textsOf(lock.extras),
    groups: [...new Set([...textsOf(lock['dependency-groups']), ...textsOf(lock['default-groups'])])],
  };
}

/** The markers of which one has to hold where the lock is used; none where it is for any machine. */
export async function environmentsOfPylock(file: string): Promise<string[]> {
  return textsOf((await readPylock(file)).environments);
}

/** Where packages lie that neither the usual index nor a line of requirements would find. */
function sourcesOf(packages: readonly Table[], file: string): string[] {
  const indexes = new Set(packages.flatMap(({ index }) => (typeof index === 'string' ? [index] : [])));
  // One for all is the usual one, and whoever uses a mirror has told pip or uv so.
  const isUsual = indexes.size === 1 && packages.every(({ index }) => index !== undefined);
  const folders = packages
    .flatMap(({ wheels, sdist }) => [...tablesOf(wheels), tableOf(sdist)])
    .flatMap(({ path }) => (typeof path === 'string' ? [dirname(resolve(dirname(file), path))] : []));
  return [
    ...(isUsual ? [] : [...indexes].map((index) => `--extra-index-url ${index}`)),
    ...[...new Set(folders)].map((folder) => `--find-links ${pathToFileURL(folder).href}`),
  ];
}

async function lineOf(
  entry: Table,
  file: string,
  choice: DependencyChoice,
  interpreter: { readonly version: string },
) {
  const { name, marker: written, vcs, directory, archive, wheels, sdist } = entry;
  const marker = typeof written === 'string' ? ` ; ${decided(written, choice)}` : '';
  const requires = entry['requires-python'];
  // With a marker it may be left out here, and otherwise pip or uv says it.
  if (marker === '' && typeof requires === 'string')
    checkPython(interpreter, requires, `${name} in ${basename(file)}`);
  const onDisk = (path: string) => resolve(dirname(file), path);
  const { path: folder, subdirectory: below = '.' } = tableOf(directory);
  if (typeof folder === 'string') {
    const place = join(onDisk(folder), String(below));
    return localRequirement(`-e ${quoted(place)}${marker}`, dirname(file), file);
  }
  const repository = tableOf(vcs);
  if (vcs !== undefined) {
    const address = repository.url ?? onDisk(String(repository.path));
    const commit = repository['commit-id'];
    return `${name} @ ${repository.type ?? 'git'}+${address}@${commit}${part(repository)}${marker}`;
  }
  const files = [...tablesOf(wheels), tableOf(sdist), tableOf(archive)];
  const hashes = files.flatMap(({ hashes }) => {
    const { sha256 } = tableOf(hashes);
    return typeof sha256 === 'string' ? ` --hash=sha256:${sha256}` : [];
  });
  const { url, path } = tableOf(archive);
  if (typeof path === 'string') {
    const place = pathToFileURL(onDisk(path)).href;
    return localRequirement(`${name} @ ${place}${marker}${hashes.join('')}`, dirname(file), file);
  }
  if (archive !== undefined) return `${name} @ ${url}${part(tableOf(archive))}${marker}${hashes.join('')}`;
  return `${name}==${versionOf(entry, file)}${marker}${hashes.join('')}`;
}

function part({ subdirectory }: Table): string {
  return typeof subdirectory === 'string' ? `#subdirectory=${subdirectory}` : '';
}

/** A version may be told by the names of the files alone. */
function versionOf({ name, version, wheels, sdist }: Table, file: string): string {
  if (typeof version === 'string') return version;
  const nameOf = (one: Table) => String(one.name ?? one.url ?? one.path ?? '').replace(/^.*\//, '');
  const wheel = tablesOf(wheels).map(nameOf)[0]?.split('-')[1];
  const told = wheel ?? /-([^-]+)\.(?:tar\.gz|zip)$/.exec(nameOf(tableOf(sdist)))?.[1];
  if (told !== undefined) return told;
  throw usageError(`${file} has neither a version nor files for ${name}.`, RENEW);
}

/** Markers of requirements know neither extras nor groups of a lock: what was chosen is put in as true or false. */
function decided(marker: string, { extras, groups }: DependencyChoice): string {
  return marker.replace(
    /(['"])([\w.-]+)\1\s+(not\s+)?in\s+(extras|dependency_groups)/g,
    (_, __, name: string, not: string | undefined, list: string) => {
      const isChosen = (list === 'extras' ? extras : groups).includes(name);
      return `python_version ${isChosen === (not === undefined) ? '>=' : '<'} '3'`;
    },
  );
}

function tablesOf(value: unknown): Table[] {
  return (Array.isArray(value) ? value : []).map(tableOf);
}

function textsOf(value: unknown): string[] {
  return (Array.isArray(value) ? value : []).filter((one) => typeof one === 'string');
}

async function readPylock(file: string): Promise<Table> {
  const { parse } = await import('smol-toml');
  let lock: Table;
  try {
    lock = parse(await readBoundedText(file));
  } catch (error) {
    const reason = reasonOf(error) ?? (error as Error).message.split('\n')[0];
    throw usageError(`${file} cannot be read: ${reason}.`, RENEW);
  }
  const version = lock['lock-version'];
  if (typeof version === 'string' && /^1(?:\.|$)/.test(version)) return lock;
  throw usageError(
    version === undefined
      ? `${file} has no lock-version: it is no lock file of PEP 751.`
      : `${file} has the lock-version ${version}, and only 1 is read.`,
    RENEW,
  );
}
