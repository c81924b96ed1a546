import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { normaliseName } from '../../domain/project-name.js';
import type { TreeSize } from '../../domain/size.js';
import { listTree, type TreeFile } from '../../io/tree-files.js';
import { sizeOf } from '../../package/measure-tree.js';
import { treeOwners } from '../../package/tree-owners.js';

/** What lies in a site-packages folder after an installation. */
export interface Site {
  /** Sum of the files' sizes, of links that of what they lead to. */
  readonly bytes: number;
  /** How files came there: from the number of their names, or being links. */
  readonly linkMode: 'hardlink' | 'symlink' | 'copy';
  /** name==version of each distribution. */
  readonly packages: readonly string[];
  /** Path and size of every file, without bytecode and what installers write about themselves. */
  readonly tree: readonly string[];
}

/** How large a site-packages folder is and what makes it so, without what `python -m venv` puts there. */
export async function siteSize(folder: string): Promise<TreeSize> {
  const files = (await listTree(folder)).filter(({ path }) => !OF_THE_VENV.test(path));
  return sizeOf(files, await treeOwners(folder, files));
}

/** What differs between installers by their nature. */
const OF_THE_INSTALLER =
  /(?:^|\/)__pycache__(?:\/|$)|\.pyc$|\.dist-info\/(?:INSTALLER|RECORD|REQUESTED|direct_url\.json|uv_cache\.json|uv_build\.json)$|^_virtualenv\.|^distutils-precedence\.pth$/;
/** What `python -m venv` puts there itself. */
const OF_THE_VENV = /^(?:pip|setuptools|wheel|_distutils_hack|pkg_resources)(?:\/|-[^/]*\.dist-info\/)/;

/** Reads a site-packages folder. Rejects as the file system does. */
export async function readSite(folder: string): Promise<Site> {
  const files = (await listTree(folder)).filter(({ path }) => !OF_THE_VENV.test(path));
  const own = files.filter(({ path }) => !OF_THE_INSTALLER.test(path));
  const sources = own.filter(({ path }) => path.endsWith('.py') && !path.includes('.dist-info/'));
  return {
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    linkMode: modeOf(sources),
    packages: await packagesOf(folder, own),
    tree: own.map(({ path, bytes }) => `${path} ${bytes}`).sort(),
  };
}

function modeOf(files: readonly TreeFile[]): Site['linkMode'] {
  if (files.some(({ isLink }) => isLink)) return 'symlink';
  return files.some(({ names }) => names > 1) ? 'hardlink' : 'copy';
}

async function packagesOf(folder: string, files: readonly TreeFile[]): Promise<string[]> {
  const metadata = files.filter(({ path }) => /^[^/]+\.dist-info\/METADATA$/.test(path));
  const names = await Promise.all(
    metadata.map(async ({ path }) => {
      const text = await readFile(join(folder, path), 'utf8');
      const field = (name: string) => new RegExp(`^${name}: *(.*)$`, 'm').exec(text)?.[1] ?? '?';
      return `${normaliseName(field('Name'))}==${field('Version')}`;
    }),
  );
  return names.sort();
}

/** Sum of the sizes of all files below a folder; 0 where there is none. */
export async function bytesBelow(folder: string): Promise<number> {
  const files = await listTree(folder).catch(() => []);
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}
