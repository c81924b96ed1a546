import { dirname, resolve } from 'node:path';
import { usageError } from '../domain/errors.js';
import type { DependencyChoice } from '../domain/plan.js';
import { tableOf } from '../domain/table-of.js';
import { readBoundedText } from '../io/read-bounded.js';
import { reasonOf } from '../io/reason.js';
import { localRequirement, type Requirements, requirementsOf } from './local-project.js';

type Table = Readonly<Record<string, unknown>>;

/** A lock file of PEP 751, for whoever has no reader of its own: requirements with hashes. Throws usage errors. */
export async function pylockRequirements(file: string, choice: DependencyChoice): Promise<Requirements> {
  const lock = await readPylock(file);
  const { packages, 'default-groups': usual } = lock;
  const groups = choice.groups.length > 0 ? choice.groups : textsOf(usual);
  const lines = (Array.isArray(packages) ? packages : []).map((entry) =>
    lineOf(tableOf(entry), file, { ...choice, groups }),
  );
  return requirementsOf([...(await Promise.all(lines)), '']);
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

async function lineOf(entry: Table, file: string, choice: DependencyChoice) {
  const { name, version, marker: written, vcs, directory, archive, wheels, sdist } = entry;
  const marker = typeof written === 'string' ? ` ; ${decided(written, choice)}` : '';
  const folder = tableOf(directory).path;
  if (typeof folder === 'string') return localRequirement(`-e ./${folder}${marker}`, dirname(file), file);
  const repository = tableOf(vcs);
  if (vcs !== undefined) {
    const address = repository.url ?? resolve(dirname(file), String(repository.path));
    const part =
      typeof repository.subdirectory === 'string' ? `#subdirectory=${repository.subdirectory}` : '';
    return `${name} @ ${repository.type ?? 'git'}+${address}@${repository['commit-id']}${part}${marker}`;
  }
  const files = [...(Array.isArray(wheels) ? wheels : []), sdist, archive].flatMap((one) => {
    const { sha256 } = tableOf(tableOf(one).hashes);
    return typeof sha256 === 'string' ? ` --hash=sha256:${sha256}` : [];
  });
  if (archive !== undefined) return `${name} @ ${tableOf(archive).url}${marker}${files.join('')}`;
  return `${name}==${version}${marker}${files.join('')}`;
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

function textsOf(value: unknown): string[] {
  return (Array.isArray(value) ? value : []).filter((one) => typeof one === 'string');
}

async function readPylock(file: string): Promise<Table> {
  const { parse } = await import('smol-toml');
  try {
    return parse(await readBoundedText(file));
  } catch (error) {
    const reason = reasonOf(error) ?? (error as Error).message.split('\n')[0];
    throw usageError(`${file} cannot be read: ${reason}.`, 'Write it anew, for example with `pip lock`.');
  }
}
