import { importedNames } from './imports.js';

/** The outermost folders named `tests` or `test` that hold Python files. */
export function testsFolders(paths: readonly string[]): string[] {
  const found = new Set<string>();
  for (const path of paths) {
    const [folder] = /^(?:.*?\/)?tests?(?=\/)/.exec(path) ?? [];
    if (folder !== undefined && path.endsWith('.py')) found.add(folder);
  }
  return [...found];
}

/** What a module may import of such folders, as importedNames gives it. */
export function importedTests(path: string, text: string): string[] {
  // Most files name no tests at all, and reading their imports takes long.
  if (!/\btests?\b/.test(text)) return [];
  return [...importedNames(path, text)].filter((name) => /(?:^|\.)tests?(?:\.|$)/.test(name));
}

/** Whether something of a folder is among imported names. */
export function holdsAny(folder: string, imported: readonly string[]): boolean {
  const name = folder.replaceAll('/', '.');
  return imported.some((one) => one === name || one.startsWith(`${name}.`));
}
