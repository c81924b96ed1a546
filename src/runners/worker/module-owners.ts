import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Counts } from '../../domain/counts-record.js';
import { defined } from '../../domain/defined.js';
import { OTHER, type TreeOwner, treeOwners } from '../../package/tree-owners.js';
import { installedFrom } from './direct-url.js';

type Distributions = Counts['distributions'];

/**
 * The distributions that modules belong to, with the topmost of these: by the RECORD of what is installed, and by where
 * an editable install says that it lies. A package in such a folder that has no record counts under the name of its
 * folder, so that none is overlooked. Sorted.
 *
 * @param modules the files of modules, by name
 * @param places folders of installed packages; those that the files themselves name are added
 */
export async function ownersOf(
  modules: ReadonlyMap<string, string | null>,
  places: readonly string[],
): Promise<Distributions> {
  const files = [...modules].flatMap(([name, file]) => (file === null ? [] : [{ name, file }]));
  const named = files.flatMap(({ file }) => /^.*\/(?:site|dist)-packages(?=\/)/.exec(file)?.[0] ?? []);
  // The innermost first: one may lie in another.
  const roots = [...new Set([...places, ...named])].sort((a, b) => b.length - a.length);
  const found = new Map<string, { owner: TreeOwner; modules: Set<string> }>();
  const take = (owner: TreeOwner, module: string) => {
    if (owner.kind === 'other') return;
    const known = found.get(owner.name) ?? { owner, modules: new Set<string>() };
    known.modules.add(module.split('.', 1)[0] ?? module);
    found.set(owner.name, known);
  };
  const left = new Set(files);
  const editable: Editable[] = [];
  for (const root of roots) {
    const inside = [...left].filter(({ file }) => file.startsWith(`${root}/`));
    for (const one of inside) left.delete(one);
    const metadata = await metadataFolders(root);
    editable.push(...(await editableInstalls(root, metadata)));
    const paths = inside.map(({ file }) => relative(root, file));
    const records = metadata.map((folder) => `${folder}/METADATA`);
    const owners = await treeOwners(
      root,
      [...paths, ...records].map((path) => ({ path, ...NO_FIGURES })),
    );
    for (const { name, file } of inside) take(ownerOf(owners.get(relative(root, file)), name), name);
  }
  for (const { name, file } of left) {
    const owner = editable.find(({ folder }) => file.startsWith(`${folder}/`))?.owner;
    if (owner) take(owner, name);
  }
  return [...found.values()]
    .map(({ owner, modules }) => ({
      name: owner.name,
      ...defined({ version: owner.version }),
      modules: [...modules].sort(),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

const NO_FIGURES = { bytes: 0, executable: false, mtimeMs: 0, isLink: false, names: 1 };

/** A single file without a record is named by itself. */
function ownerOf(owner: TreeOwner | undefined, module: string): TreeOwner {
  if (owner && owner !== OTHER) return owner;
  return { kind: 'package', name: module.split('.', 1)[0] ?? module };
}

async function metadataFolders(root: string): Promise<string[]> {
  const names = await readdir(root).catch((): string[] => []);
  const folders = names.filter((name) => name.endsWith('.dist-info'));
  const complete = await Promise.all(
    folders.map((folder) =>
      readFile(join(root, folder, 'METADATA')).then(
        () => [folder],
        () => [],
      ),
    ),
  );
  return complete.flat();
}

/** A project that is installed from where it is developed. */
interface Editable {
  readonly folder: string;
  readonly owner: TreeOwner;
}

async function editableInstalls(root: string, metadata: readonly string[]): Promise<Editable[]> {
  const all = await Promise.all(
    metadata.map(async (name): Promise<Editable[]> => {
      const source = await installedFrom(join(root, name));
      if (!source?.isEditable) return [];
      const owners = await treeOwners(root, [{ path: `${name}/METADATA`, ...NO_FIGURES }]);
      const owner = owners.get(`${name}/METADATA`);
      return owner ? [{ folder: source.folder, owner }] : [];
    }),
  );
  return all.flat().sort((a, b) => b.folder.length - a.folder.length);
}
