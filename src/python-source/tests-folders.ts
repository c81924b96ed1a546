import { importedNames } from './python-imports.js';

/** The outermost folders named `tests` or `test` that hold Python files. */
export function testsFolders(paths: readonly string[]): string[] {
  const found = new Set<string>();
  for (const path of paths) {
    const [folder] = /^(?:.*?\/)?tests?(?=\/)/.exec(path) ?? [];
    if (folder !== undefined && path.endsWith('.py')) found.add(folder);
  }
  return [...found];
}

/** Whether a module may import something of this folder. */
export function importsFolder(path: string, source: string, folder: string): boolean {
  const name = folder.replaceAll('/', '.');
  // Most files name no tests at all, and reading their imports takes long.
  if (!source.includes('test')) return false;
  return [...importedNames(path, source)].some((one) => one === name || one.startsWith(`${name}.`));
}
