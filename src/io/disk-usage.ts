import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The disk that everything below these folders takes, as `du` counts it: blocks, not sizes, and a file with several names
 * once. Copies that share their blocks by copy on write cannot be told from others. What is not there takes nothing.
 */
export async function diskUsage(folders: readonly string[]): Promise<number> {
  const seen = new Set<string>();
  let bytes = 0;
  const add = async (path: string): Promise<void> => {
    const found = await lstat(path).catch(() => undefined);
    if (!found) return;
    const key = `${found.dev}:${found.ino}`;
    if (seen.has(key)) return;
    seen.add(key);
    bytes += found.blocks * 512;
    if (!found.isDirectory()) return;
    for (const name of await readdir(path)) await add(join(path, name));
  };
  for (const folder of folders) await add(folder);
  return bytes;
}
