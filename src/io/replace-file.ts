import { randomBytes } from 'node:crypto';
import { chmod, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';

/**
 * Writes a file aside, all of it to the disk, and moves it to its place: it is whole or as it was before. Without
 * `flush` a loss of power may still cost it, which is enough for what can be made again. Not with write-file-atomic,
 * which takes no notice when a disk that becomes full holds only the beginning. It keeps the mode that the file had, or gets `mode`.
 * A file that is nobody's but coldstart's (`isOwn`) takes the place of a link, which somebody may have put there. Throws the file system's
 * own errors, and then leaves nothing.
 */
export async function replaceFile(
  file: string,
  content: string | Buffer,
  {
    flush = true,
    mode,
    isOwn = false,
  }: { readonly flush?: boolean; readonly mode?: number; readonly isOwn?: boolean } = {},
): Promise<void> {
  // A link of the user's stays one.
  const target = isOwn ? file : await realpath(file).catch(() => file);
  const aside = `${target}.${process.pid}-${randomBytes(4).toString('hex')}`;
  try {
    await writeFile(aside, content, { flag: 'wx', flush, mode: mode ?? 0o666 });
    const before = await stat(target).catch(() => undefined);
    if (before && mode === undefined) await chmod(aside, before.mode & 0o7777);
    await rename(aside, target);
  } catch (error) {
    await rm(aside, { force: true });
    throw error;
  }
}
