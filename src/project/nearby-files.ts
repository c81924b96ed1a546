import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { exists } from '../io/paths.js';

/**
 * The folders in which a project may keep its environment and requirements: this one and those above, up to the one
 * with a .git; never the home folder or the root, unless it is the first.
 */
export async function projectFolders(first: string, home: string = homedir()): Promise<string[]> {
  const folders: string[] = [];
  let folder = first;
  for (;;) {
    folders.push(folder);
    const above = dirname(folder);
    const isEnd = folder === home || (await exists(join(folder, '.git')));
    if (isEnd || above === home || dirname(above) === above) return folders;
    folder = above;
  }
}
