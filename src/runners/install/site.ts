import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { InstallScenario } from '../../domain/plan.js';
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

/** How large a site-packages folder is and what makes it so, without what `brought` names. */
export async function siteSize(folder: string, brought: readonly string[]): Promise<TreeSize> {
  const files = await filesOf(folder, brought);
  return sizeOf(files, await treeOwners(folder, files));
}

/** What differs between installers by their nature. */
const OF_THE_INSTALLER =
  /(?:^|\/)__pycache__(?:\/|$)|\.pyc$|\.dist-info\/(?:INSTALLER|RECORD|REQUESTED|direct_url\.json|uv_cache\.json|uv_build\.json)$|^_virtualenv\.|^distutils-precedence\.pth$/;
/** What belongs to the distributions that `python -m venv` installs, setuptools before Python 3.12. */
const BY_VENV = {
  pip: /^pip(?:\/|-[^/]*\.dist-info\/)/,
  setuptools:
    /^(?:(?:setuptools|_distutils_hack|pkg_resources)\/|setuptools-[^/]*\.dist-info\/|distutils-precedence\.pth$)/,
} as const;

/** Names of what the environment of a row has before anything is installed into it, unless the set has it too. */
export function broughtByVenv(
  { installer, pipVersion }: Pick<InstallScenario, 'installer' | 'pipVersion'>,
  set: readonly string[],
): string[] {
  if (installer !== 'pip' || pipVersion !== 'bundled') return [];
  const own = new Set(set.map(normaliseName));
  return Object.keys(BY_VENV).filter((name) => !own.has(name));
}

async function filesOf(folder: string, brought: readonly string[]): Promise<TreeFile[]> {
  const patterns = Object.entries(BY_VENV).flatMap(([name, own]) => (brought.includes(name) ? [own] : []));
  return (await listTree(folder)).filter(({ path }) => !patterns.some((pattern) => pattern.test(path)));
}

/** Reads a site-packages folder, without what `brought` names. Rejects as the file system does. */
export async function readSite(folder: string, brought: readonly string[]): Promise<Site> {
  const files = await filesOf(folder, brought);
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
