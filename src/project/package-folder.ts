import { basename, dirname, join } from 'node:path';
import { exists } from '../io/paths.js';
import { readBoundedText } from '../io/read-bounded.js';
import { pythonSource } from '../python-source/parse.js';
import type { ProjectEntry } from './entry.js';
import { served } from './servers.js';

/** A package with a `__main__.py`, and the folder that it is imported from. */
export interface PackageStart {
  readonly entry: ProjectEntry;
  /** Absolute. */
  readonly root: string;
}

/** What says that a folder is a project, which may be a package besides. */
const OF_PROJECTS = ['pyproject.toml', 'setup.py', 'setup.cfg', 'Procfile'];

/** How a folder that is a package and no project is started, as `python -m` does it; undefined for any other. */
export async function packageStart(folder: string): Promise<PackageStart | undefined> {
  const isPackage = (path: string) => exists(join(path, '__init__.py'));
  const text = await readBoundedText(join(folder, '__main__.py')).catch(() => undefined);
  if (text === undefined || !isName(basename(folder)) || !(await isPackage(folder))) return undefined;
  if ((await Promise.all(OF_PROJECTS.map((name) => exists(join(folder, name))))).includes(true))
    return undefined;
  const names = [basename(folder)];
  let root = dirname(folder);
  while (isName(basename(root)) && (await isPackage(root))) {
    names.unshift(basename(root));
    root = dirname(root);
  }
  const module = names.join('.');
  return { entry: { module, ...served(pythonSource(text), `package ${module} with a __main__.py`) }, root };
}

function isName(text: string): boolean {
  return /^[A-Za-z_]\w*$/.test(text);
}
