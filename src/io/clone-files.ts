import { copyFile, link, mkdir, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Puts all files of a folder into another one too. They may be the same ones: whoever changes one replaces it, and never writes into it. */
export async function cloneFiles(from: string, to: string): Promise<void> {
  for (const entry of await readdir(from, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const source = join(entry.parentPath, entry.name);
    const target = join(to, source.slice(from.length));
    await mkdir(dirname(target), { recursive: true });
    await link(source, target).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') return copyFile(source, target);
    });
  }
}
