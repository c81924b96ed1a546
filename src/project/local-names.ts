import { join } from 'node:path';
import { tableOf } from '../domain/table-of.js';
import { readBoundedText } from '../io/read-bounded.js';
import { readPyproject } from './local-sources.js';
import { nameInSetup } from './setup-project.js';

/**
 * What local projects are called, as far as that can be read without building them: by each file that uv reads a name
 * from, for it counts a project whose name it knows among those that `--only-binary` forbids to build.
 */
export async function localNames(folders: readonly string[]): Promise<string[]> {
  const names = await Promise.all(folders.map(namesIn));
  return [...new Set(names.flat())].filter((name) => /^[\w.-]+$/.test(name));
}

async function namesIn(folder: string): Promise<string[]> {
  const { project, tool } = await readPyproject(folder);
  const named = [tableOf(project).name, tableOf(tableOf(tool).poetry).name];
  return [...named, await nameInSetup(folder), await nameOfRelease(folder)].filter(
    (name) => typeof name === 'string',
  );
}

/** The name in the metadata that an unpacked release has. */
async function nameOfRelease(folder: string): Promise<string | undefined> {
  const text = await readBoundedText(join(folder, 'PKG-INFO')).catch(() => '');
  const [headers = ''] = text.split(/\r?\n\r?\n/);
  return /^Name:[ \t]*(\S+)/im.exec(headers)?.[1];
}

/**
 * Whether setuptools may install all these editable by a line with their folder: what it else writes for a package beside
 * its setup.py is a finder of its own, which takes 14 ms at every start of this Python and of no other. Not where packages
 * lie in folders of other names, nor for other build tools.
 */
export async function takesPlainPath(folders: readonly string[]): Promise<boolean> {
  const plain = await Promise.all(folders.map(isPlainSetuptools));
  return plain.length > 0 && plain.every(Boolean);
}

async function isPlainSetuptools(folder: string): Promise<boolean> {
  const files = ['pyproject.toml', 'setup.cfg', 'setup.py'].map((name) =>
    readBoundedText(join(folder, name)).catch(() => ''),
  );
  if (/package[_-]dir/.test((await Promise.all(files)).join('\n'))) return false;
  const backend = tableOf((await readPyproject(folder))['build-system'])['build-backend'] ?? 'setuptools';
  return /^setuptools\b/.test(String(backend));
}
