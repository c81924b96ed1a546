import { readdir, stat } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { readBoundedText } from '../io/read-bounded.js';
import { imports, importsOf } from '../python-source/imports.js';
import { type PythonSource, pythonSource } from '../python-source/parse.js';

/** A Python file of a project. */
export interface ProjectFile extends PythonSource {
  /** Relative to the project's folder, with slashes. */
  readonly path: string;
}

const NOT_THE_PROJECT =
  /^(?:\..*|node_modules|venv|env|site-packages|__pycache__|__pypackages__|build|dist|tests?|testing)$/;
const NOT_STARTED = /^(?:setup|conftest|noxfile|test_.*|.*_tests?)\.py$/;
const DEEPEST = 4;
const LARGEST_BYTES = 256 * 1024;
/** Where little is Python, the search ends too: so many folders are looked into for each file that may be read. */
const FOLDERS_A_FILE = 4;

/** Whether a folder of this name may hold what a project is made of: no tests, environments or hidden folders. */
export function isOfProject(name: string): boolean {
  return !NOT_THE_PROJECT.test(name);
}

/**
 * Reads the Python files of a folder, those at the top first, at most `mostFiles`; their paths begin with `under`. Left out
 * are tests, environments, hidden folders and what lies behind linked folders.
 */
export async function projectSources(folder: string, mostFiles: number, under = ''): Promise<ProjectFile[]> {
  const files: ProjectFile[] = [];
  let level = [''];
  let foldersLeft = mostFiles * FOLDERS_A_FILE;
  for (let depth = 0; depth <= DEEPEST && level.length > 0; depth += 1) {
    const below: string[] = [];
    for (const at of level.slice(0, foldersLeft)) {
      const entries = await readdir(join(folder, at), { withFileTypes: true }).catch(() => []);
      if (at !== '' && entries.some(({ name }) => name === 'pyvenv.cfg')) continue;
      const sorted = entries.sort((a, b) => (a.name < b.name ? -1 : 1));
      for (const entry of sorted) {
        const path = posix.join(at, entry.name);
        if (entry.isDirectory()) {
          if (isOfProject(entry.name)) below.push(path);
        } else if (entry.name.endsWith('.py') && !NOT_STARTED.test(entry.name)) {
          const source = await sourceOf(join(folder, path));
          // In place: a copy would parse it.
          if (source !== undefined) files.push(Object.assign(source, { path: posix.join(under, path) }));
          if (files.length >= mostFiles) return files;
        }
      }
    }
    foldersLeft -= level.length;
    level = foldersLeft > 0 ? below : [];
  }
  return files;
}

async function sourceOf(file: string): Promise<PythonSource | undefined> {
  try {
    const found = await stat(file);
    if (!found.isFile() || found.size > LARGEST_BYTES) return undefined;
    return pythonSource(await readBoundedText(file));
  } catch {
    // A broken link or a file of somebody else: not one to start.
    return undefined;
  }
}

/** How a file is imported: its dotted name, and the folder that has to be on sys.path, "." for the project's. */
export interface ImportName {
  readonly module: string;
  readonly root: string;
}

/** Packages are folders with an `__init__.py`; those without are taken as such where the file itself does so. */
export function importName(file: ProjectFile, files: readonly ProjectFile[]): ImportName {
  const folders = file.path.split('/').slice(0, -1);
  const isPackage = (depth: number) =>
    files.some(({ path }) => path === [...folders.slice(0, depth), '__init__.py'].join('/'));
  let depth = folders.length;
  while (depth > 0 && isPackage(depth)) depth -= 1;
  if (depth === folders.length && depth > 0) {
    const named = folders.findIndex((_, index) => callsItself(file, folders.slice(0, index), files));
    if (named >= 0) depth = named;
    else if (actsAsPackage(file, folders[depth - 1] ?? ''))
      depth = folders.length > 1 && folders[0] === 'src' ? 1 : 0;
  }
  const stem = file.path.split('/').at(-1)?.replace(/\.py$/, '') ?? '';
  const names = [...folders.slice(depth), ...(stem === '__init__' ? [] : [stem])];
  return { module: names.join('.'), root: folders.slice(0, depth).join('/') || '.' };
}

function actsAsPackage(file: ProjectFile, folder: string): boolean {
  return importsRelatively(file) || imports(importsOf(file), folder);
}

/** Whether a file below `root` imports another by the name that it has from there: `from acme.tool import other`. */
export function callsItself(
  file: ProjectFile,
  root: readonly string[],
  files: readonly ProjectFile[],
): boolean {
  const top = file.path.split('/')[root.length];
  return importsOf(file).some(({ module, name }) => {
    const parts = module.split('.');
    if (parts[0] !== top) return false;
    const ends = [parts, name === undefined ? [] : [...parts, name]].filter(({ length }) => length > 1);
    const paths = ends.flatMap((end) => moduleFiles([...root, ...end].join('/')));
    return files.some(({ path }) => paths.includes(path));
  });
}

/** Whether it imports what stands beside it in its package. */
export function importsRelatively(file: ProjectFile): boolean {
  return importsOf(file).some(({ module }) => module.startsWith('.'));
}

/** The files that a module of this path may have: a package comes before a module. */
export function moduleFiles(path: string): string[] {
  return [`${path}/__init__.py`, `${path}.py`];
}

/** The file that defines a dotted module, if it is one of the project's, and the folder it is imported from. */
export function fileOfModule(
  module: string,
  files: readonly ProjectFile[],
): { readonly file: ProjectFile; readonly root: string } | undefined {
  const path = module.replaceAll('.', '/');
  const ends = moduleFiles(path);
  for (const file of files) {
    const end = ends.find((one) => file.path === one || file.path.endsWith(`/${one}`));
    if (end) return { file, root: file.path.slice(0, -end.length).replace(/\/$/, '') || '.' };
  }
  return undefined;
}

/** The variable by which Python finds a module whose folder is not the working directory. */
export function pathVariable(root: string): { env?: { PYTHONPATH: string } } {
  return root === '.' ? {} : { env: { PYTHONPATH: root } };
}
