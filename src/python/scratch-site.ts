import { copyFile, mkdir, readdir, readFile, realpath, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { exists } from '../io/paths.js';

/** A line of a .pth file in the folder of packages, or a whole file there: line 0. */
export interface SiteLine {
  /** Absolute. */
  readonly file: string;
  readonly line: number;
}

/** A virtual environment, as it lies there. */
export interface VirtualEnvironment {
  /** Its bin/python. */
  readonly python: string;
  readonly sitePackages: string;
}

/** Why no copy of an environment can be made, in words; `undefined` where one can. */
export async function noScratchSite(
  { python, sitePackages }: { readonly python: string; readonly sitePackages?: string | undefined },
  file: string,
): Promise<string | undefined> {
  const root = rootOf(python);
  if (sitePackages === undefined || !(await exists(join(root, 'pyvenv.cfg'))))
    return 'its Python is not that of a virtual environment, of which a copy could leave it out';
  if (!sitePackages.startsWith(root + sep) || dirname(file) !== sitePackages)
    return 'it does not lie in the packages of the virtual environment';
  return undefined;
}

/**
 * Makes, in an empty folder, an environment that is the same but for some lines of its .pth files: those are copied, all else
 * is linked to. Resolves to its Python.
 */
export async function scratchSite(
  { python, sitePackages }: VirtualEnvironment,
  folder: string,
  without: readonly SiteLine[],
): Promise<string> {
  const root = rootOf(python);
  const scripts = dirname(relative(root, python));
  const packages = relative(root, sitePackages);
  await linkAll(root, folder, [scripts, packages]);
  await linkAll(join(root, scripts), join(folder, scripts), [basename(python)], false);
  const interpreter = join(folder, scripts, basename(python));
  await symlink(await realpath(python), interpreter);
  const site = join(folder, packages);
  for (const name of await readdir(sitePackages)) {
    const file = join(sitePackages, name);
    const gone = without.filter((one) => one.file === file).map(({ line }) => line);
    if (gone.includes(0)) continue;
    if (/\.pth$/.test(name)) await writeFile(join(site, name), await pthWithout(file, gone));
    else await symlink(file, join(site, name));
  }
  return interpreter;
}

function rootOf(python: string): string {
  return dirname(dirname(python));
}

/** Links to all that a folder holds but for these paths below it, of which folders are made. */
async function linkAll(from: string, to: string, made: readonly string[], areFolders = true): Promise<void> {
  await mkdir(to, { recursive: true });
  const tops = new Set(made.map((path) => path.split(sep)[0] ?? path));
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const source = join(from, entry.name);
    if (!tops.has(entry.name)) {
      // Python reads it beside itself: as a file of its own.
      if (entry.name === 'pyvenv.cfg') await copyFile(source, join(to, entry.name));
      else await symlink(source, join(to, entry.name));
    }
  }
  if (!areFolders) return;
  for (const top of tops) {
    const below = made.flatMap((path) => (path.startsWith(top + sep) ? path.slice(top.length + 1) : []));
    if (below.length > 0) await linkAll(join(from, top), join(to, top), below);
    else await mkdir(join(to, top), { recursive: true });
  }
}

/** Bytes stay as they are but for the lines that go and paths that are relative to the folder of the file. */
async function pthWithout(file: string, gone: readonly number[]): Promise<string> {
  const text = await readFile(file, 'utf8');
  return text
    .split('\n')
    .map((line, index) => {
      // Others keep their numbers.
      if (gone.includes(index + 1)) return '';
      const path = line.trimEnd();
      if (path.trim() === '' || /^(?:#|import[ \t])/.test(path) || isAbsolute(path)) return line;
      return resolve(dirname(file), path);
    })
    .join('\n');
}
