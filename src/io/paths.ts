import { stat } from 'node:fs/promises';

/** What a path leads to, links followed; undefined where there is nothing or nobody may look. */
export async function kindOf(path: string): Promise<'file' | 'folder' | undefined> {
  return stat(path).then(
    (found) => (found.isDirectory() ? 'folder' : 'file'),
    () => undefined,
  );
}

/** Neither a folder nor a pipe or a device. */
export async function isRegularFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

/** Whether an absolute path is a folder, or lies below it. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}

export async function exists(path: string): Promise<boolean> {
  return (await kindOf(path)) !== undefined;
}
