import type { OwnerSize, TreeSize } from '../domain/size.js';
import { isBytecode, listTree, type TreeFile } from '../io/tree-files.js';
import { OTHER, sourceOf, type TreeOwner, treeOwners } from './tree-owners.js';
import { deflaterOf, zipBytes } from './zip.js';

const MOST_LISTED = 10;

/**
 * How large a site-packages or a `--target` folder is, and what makes it so; with `zip` also as a zip, which takes
 * seconds. Only reads. Throws the file system's own errors and the signal's reason.
 */
export async function measureTree(
  root: string,
  { zip = false, signal }: { readonly zip?: boolean; readonly signal?: AbortSignal } = {},
): Promise<TreeSize> {
  const files = await listTree(root);
  const size = sizeOf(files, await treeOwners(root, files));
  if (!zip) return size;
  const deflate = deflaterOf(root);
  const bytes = await zipBytes(files, deflate, { signal });
  const sources = files.filter(({ path }) => !isBytecode(path));
  return { ...size, zip: { bytes, withoutBytecodeBytes: await zipBytes(sources, deflate, { signal }) } };
}

/** The same for files and owners that are known. */
export function sizeOf(files: readonly TreeFile[], owners: ReadonlyMap<string, TreeOwner>): TreeSize {
  const all = total(files);
  const sorted = bySize(files, owners, all.bytes);
  const rest = sorted.slice(MOST_LISTED);
  return {
    ...all,
    bytecode: total(files.filter(({ path }) => isBytecode(path))),
    largest: sorted.slice(0, MOST_LISTED),
    others: {
      count: rest.length,
      bytes: rest.reduce((sum, { bytes }) => sum + bytes, 0),
      files: rest.reduce((sum, one) => sum + one.files, 0),
    },
  };
}

function bySize(
  files: readonly TreeFile[],
  owners: ReadonlyMap<string, TreeOwner>,
  allBytes: number,
): OwnerSize[] {
  const groups = new Map<string, { owner: TreeOwner; bytes: number; files: number }>();
  const ownerOf = (path: string) => owners.get(path) ?? owners.get(sourceOf(path)) ?? OTHER;
  const telling = tellingFile(files.filter(({ path }) => ownerOf(path) === OTHER));
  for (const { path, bytes } of files) {
    const owner = path === telling ? { ...OTHER, name: path } : ownerOf(path);
    const key = `${owner.kind} ${owner.name}`;
    const group = groups.get(key) ?? { owner, bytes: 0, files: 0 };
    groups.set(key, { owner, bytes: group.bytes + bytes, files: group.files + 1 });
  }
  return [...groups.values()]
    .map(({ owner, ...count }) => ({
      ...owner,
      ...count,
      share: allBytes === 0 ? 0 : count.bytes / allBytes,
    }))
    .sort((a, b) => b.bytes - a.bytes || (a.name < b.name ? -1 : 1));
}

/** The one of these files that has half of their bytes or more: its name says more than that of all. */
function tellingFile(files: readonly TreeFile[]): string | undefined {
  const { bytes } = total(files);
  return files.find((file) => bytes > 0 && 2 * file.bytes >= bytes)?.path;
}

/** Bytes and count of these files. */
export function total(files: readonly TreeFile[]): { bytes: number; files: number } {
  return { bytes: files.reduce((sum, { bytes }) => sum + bytes, 0), files: files.length };
}
