import { tableOf } from '../domain/table-of.js';
import { readPyproject } from './local-sources.js';
import { nameInSetup } from './setup-project.js';

/** What local projects are called, as far as that can be read without building them. */
export async function localNames(folders: readonly string[]): Promise<string[]> {
  const names = await Promise.all(
    folders.map(async (folder) => {
      const { name } = tableOf((await readPyproject(folder)).project);
      return typeof name === 'string' ? name : await nameInSetup(folder);
    }),
  );
  return [...new Set(names.flatMap((name) => name ?? []))].filter((name) => /^[\w.-]+$/.test(name));
}
