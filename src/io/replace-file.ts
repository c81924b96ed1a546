import { randomBytes } from 'node:crypto';
import { chmod, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';

/**
 * Writes a file aside, all of it to the disk, and moves it to its place: it is whole or as it was before. Without
 * `flush` a loss of power may still cost it, which is enough for what can be made again. Not with write-file-atomic,
 * which takes no notice when a disk that becomes full holds only the beginning. Throws the file system's own errors,
 * and then leaves nothing.
 */
export async function replaceFile(
  file: string,
  content: string | Buffer,
  { flush = true }: { readonly flush?: boolean } = {},
): Promise<void> {
  // A link stays one.
  const target = await realpath(file).catch(() => file);
  const aside = `${target}.${process.pid}-${randomBytes(4).toString('hex')}`;
  try {
    await writeFile(aside, content, { flag: 'wx', flush });
    const before = await stat(target).catch(() => undefined);
    if (before) await chmod(aside, before.mode & 0o7777);
    await rename(aside, target);
  } catch (error) {
    await rm(aside, { force: true });
    throw error;
  }
}
