import { basename, dirname, join, relative } from 'node:path';
import { usageError } from '../../domain/errors.js';
import { readText } from '../../io/read-text.js';
import { isLocal, unquoted } from '../../project/local-project.js';
import { localSources } from '../../project/local-sources.js';
import { readProjectTable } from '../../project/pyproject-table.js';
import { logicalLines } from '../../project/requirements-file.js';
import { readScriptMetadata, UV_TABLE_UNREAD } from '../../python-source/pep723.js';
import type { LockInput } from '../../wheels/lock-input.js';
import type { ImageDependencies, ImagePlan } from './image-plan.js';

/** What an image installs, and what of it has to be known. */
export interface FoundDependencies extends Pick<ImagePlan, 'needsSources' | 'isPackage'> {
  readonly dependencies: ImageDependencies;
  readonly notes: readonly string[];
}

const PLAIN = { needsSources: false, isPackage: false, notes: [] } as const;

/**
 * How what a project says that it needs is installed in an image built of `folder`. Throws usage errors for what the
 * installer cannot read, and for files outside of the folder.
 */
export async function imageDependencies(
  input: LockInput | undefined,
  folder: string,
  installer: ImagePlan['installer'],
): Promise<FoundDependencies> {
  if (input === undefined) return { ...PLAIN, dependencies: { kind: 'none' } };
  const refused = (what: string, instead: string) =>
    usageError(`${what}, which an image installs with ${installer}.`, instead);
  switch (input.kind) {
    case 'bundled':
      throw new Error('a bundled set is no project');
    case 'pipfile-lock':
      throw refused(
        'Neither pip nor uv reads a Pipfile.lock',
        'Write what it locks as requirements, and name that: pipenv requirements --hash > requirements.txt',
      );
    case 'pylock':
      if (installer === 'uv') return fromFile(input.file, folder);
      throw refused('Not every pip reads a pylock.toml', 'Take uv: --installer uv');
    case 'requirements':
      return fromFile(input.file, folder);
    case 'uv-lock': {
      if (installer === 'pip') {
        throw refused(
          'pip reads no uv.lock',
          'Take uv (--installer uv), or write requirements: uv export --no-dev --no-emit-project -o requirements.txt',
        );
      }
      const others = await othersOf(input.folder, folder);
      const isPackage = await packageIn(input.folder);
      return { dependencies: { kind: 'uv-lock' }, needsSources: others, isPackage, notes: [] };
    }
    case 'script': {
      const script = await readScriptMetadata(await read(input.file), basename(input.file));
      const words = script?.dependencies ?? [];
      if (words.length === 0) return { ...PLAIN, dependencies: { kind: 'none' } };
      const origin = `the PEP 723 block of ${basename(input.file)}`;
      const notes = [
        `What ${origin} names is written into the Dockerfile, so that a change of the code installs nothing again: write it anew (--force) where the block changes.`,
        ...(script?.hasUvTable ? [UV_TABLE_UNREAD] : []),
      ];
      return { ...PLAIN, dependencies: { kind: 'words', words, origin }, notes };
    }
    case 'setup':
      return { ...PLAIN, dependencies: { kind: 'project' }, needsSources: true, notes: [WITH_SOURCES] };
    case 'pyproject':
      return fromProject(input.folder, folder, installer);
  }
}

const WITH_SOURCES =
  'What the project needs is known only by building it, so that each change of the code installs all again: a lock (uv lock) keeps that apart.';

async function fromProject(
  project: string,
  folder: string,
  installer: ImagePlan['installer'],
): Promise<FoundDependencies> {
  const table = await readProjectTable(join(project, 'pyproject.toml'));
  if (table.kind !== 'project') throw new Error(`${project} names nothing to install`);
  const { isPackage, needsUv } = table;
  if (installer === 'uv' && !(isPackage && needsUv)) {
    const needsSources = await othersOf(project, folder);
    const dependencies = { kind: 'file', file: 'pyproject.toml', also: [] } as const;
    return { dependencies, isPackage, needsSources, notes: [UNLOCKED] };
  }
  if (isPackage) {
    await othersOf(project, folder);
    return { ...PLAIN, dependencies: { kind: 'project' }, needsSources: true, notes: [WITH_SOURCES] };
  }
  throw usageError(
    'pip installs what a pyproject.toml names only with a project that can be built, and this one has no [build-system].',
    'Take uv (--installer uv), or write requirements: uv export --no-dev --no-emit-project -o requirements.txt',
  );
}

const UNLOCKED =
  'No versions are locked: an image that is built tomorrow may have others. uv lock fixes them, and is read in place of this.';

/** Whether other projects of this machine are needed; all have to be in the folder. */
async function othersOf(project: string, folder: string): Promise<boolean> {
  const { folders, files } = await localSources(project);
  for (const path of [...folders, ...files]) inside(path, folder);
  return folders.length + files.length > 1;
}

async function packageIn(project: string): Promise<boolean> {
  const table = await readProjectTable(join(project, 'pyproject.toml'));
  return table.kind === 'project' && table.isPackage;
}

async function fromFile(file: string, folder: string): Promise<FoundDependencies> {
  const { also, hasLocal, isPinned } = await namedBy(file, folder);
  const dependencies = { kind: 'file', file: inside(file, folder), also } as const;
  const notes = isPinned || !file.endsWith('.txt') ? [] : [OPEN];
  return { dependencies, needsSources: hasLocal, isPackage: false, notes };
}

const OPEN =
  'Some versions are left open: an image that is built tomorrow may have others. uv pip compile --generate-hashes locks them.';

/** What a list names with -r and -c, and whether any of it is a project or wheel of this machine. */
async function namedBy(file: string, folder: string) {
  const also = new Set<string>();
  let hasLocal = false;
  let isPinned = true;
  // Grows while it is walked.
  const files = new Set(/\.(?:txt|in)$/.test(file) ? [file] : []);
  for (const one of files) {
    if (one !== file) also.add(inside(one, folder));
    for (const { line } of logicalLines(await read(one))) {
      const [, name] = /^(?:-r|--requirement|-c|--constraint)(?:\s*=?\s*)(\S.*)$/.exec(line) ?? [];
      if (name) files.add(join(dirname(one), unquoted(name)));
      else if (isLocal(line)) hasLocal = true;
      else if (/^[A-Za-z0-9]/.test(line) && !/===?|@/.test(line)) isPinned = false;
    }
  }
  return { also: [...also], hasLocal, isPinned };
}

/** A path as the build has it. */
function inside(path: string, folder: string): string {
  const below = relative(folder, path);
  if (!below.startsWith('..')) return below.replaceAll('\\', '/');
  throw usageError(
    `${path} is needed, and lies outside of ${folder}, which the image is built of.`,
    'Name the folder above both as the target, or build a wheel of it into this one.',
  );
}

function read(file: string): Promise<string> {
  return readText(file, file, 'Correct its path or permissions.');
}
