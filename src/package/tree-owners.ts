import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { defined } from '../domain/defined.js';
import type { TreeFile } from '../io/tree-files.js';

/** What a file belongs to. */
export interface TreeOwner {
  readonly kind: 'distribution' | 'package' | 'other';
  readonly name: string;
  readonly version?: string;
}

/** What belongs to nothing. */
export const OTHER: TreeOwner = { kind: 'other', name: 'files at the top' };

/**
 * The distribution of each file: by the RECORD of its dist-info; bytecode like its source; what stands in none, such
 * as files made at the first import, like the rest of its folder. Without any, it is named by its topmost folder.
 */
export async function treeOwners(root: string, files: readonly TreeFile[]): Promise<Map<string, TreeOwner>> {
  const recorded = new Map<string, TreeOwner>();
  for (const { path } of files) {
    const folder = /^([^/]+\.dist-info)\/METADATA$/.exec(path)?.[1];
    if (folder === undefined) continue;
    const owner = ownerOf(folder, await readFile(join(root, path), 'utf8'));
    recorded.set(`${folder}/`, owner);
    const record = await readFile(join(root, folder, 'RECORD'), 'utf8').catch(() => '');
    for (const name of recordPaths(record)) recorded.set(name, owner);
  }
  const folders = ownersOfFolders(recorded);
  return new Map(files.map(({ path }) => [path, find(path, recorded, folders)]));
}

/** Paths of a RECORD as they are in a tree: the scripts of a `--target` folder lie inside of it. */
export function recordPaths(record: string): string[] {
  return record
    .split(/\r?\n/)
    .filter((line) => line !== '')
    .map((line) => {
      const quoted = /^"((?:[^"]|"")*)"/.exec(line)?.[1];
      return quoted?.replaceAll('""', '"') ?? line.replace(/(?:,[^,]*){2}$/, '');
    })
    .map((path) => path.replace(/^(?:\.\.\/)+(?=bin\/|share\/|include\/)/, ''));
}

function ownerOf(folder: string, metadata: string): TreeOwner {
  const [head = ''] = metadata.split(/\r?\n\r?\n/, 1);
  const field = (name: string) => new RegExp(`^${name}:[ \\t]*(.*\\S)`, 'm').exec(head)?.[1];
  const [, name = folder, version] = /^(.+?)-([^-]+)\.dist-info$/.exec(folder) ?? [];
  const told = field('Version') ?? version;
  return {
    kind: 'distribution',
    name: field('Name') ?? name,
    ...defined({ version: told }),
  };
}

/** Folders of which all that is recorded belongs to one. */
function ownersOfFolders(recorded: ReadonlyMap<string, TreeOwner>): Map<string, TreeOwner | 'several'> {
  const folders = new Map<string, TreeOwner | 'several'>();
  for (const [path, owner] of recorded) {
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      const folder = path.slice(0, end);
      const before = folders.get(folder);
      folders.set(folder, before === undefined || before === owner ? owner : 'several');
    }
  }
  return folders;
}

function find(
  path: string,
  recorded: ReadonlyMap<string, TreeOwner>,
  folders: ReadonlyMap<string, TreeOwner | 'several'>,
): TreeOwner {
  const own = recorded.get(path) ?? recorded.get(sourceOf(path));
  if (own) return own;
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
    const owner = folders.get(path.slice(0, end));
    if (owner !== undefined && owner !== 'several') return owner;
  }
  const [top = ''] = path.split('/', 1);
  return top === path || top === '__pycache__' || top === 'bin' ? OTHER : { kind: 'package', name: top };
}

/** The source of a file in a `__pycache__`; any other path as it is. */
export function sourceOf(path: string): string {
  return path.replace(/(^|\/)__pycache__\/([^/]+?)\.[^/]*\.pyc$/, '$1$2.py');
}
