import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { measureError } from '../../domain/errors.js';
import { reasonOf } from '../../io/reason.js';
import type { Image } from './image.js';

/**
 * The folders on this machine that hold the files of an image, from which they are dropped out of the page cache. Throws
 * a measure error where the engine keeps them otherwise, elsewhere, or from this user.
 */
export async function layersOf({ GraphDriver }: Pick<Image, 'GraphDriver'>, name: string): Promise<string[]> {
  const refused = (why: string, next: string) =>
    measureError(
      `--page-cache evicted: the layers of ${name} cannot be dropped from the page cache: ${why}.`,
      next,
    );
  const folders = foldersOf(GraphDriver);
  if (folders.length === 0) {
    throw refused(
      GraphDriver && !/^overlay2?$/.test(GraphDriver.Name)
        ? `the engine stores them by ${GraphDriver.Name}, not as folders (overlay)`
        : 'the engine does not say where they lie',
      'Use --page-cache warm.',
    );
  }
  for (const folder of folders) {
    await access(folder, constants.R_OK | constants.X_OK).catch((error: NodeJS.ErrnoException) => {
      throw error.code === 'ENOENT'
        ? refused('they lie on another machine, or in a virtual one', 'Use --page-cache warm.')
        : refused(`${folder}: ${reasonOf(error) ?? error.message}`, 'Run as root, or use --page-cache warm.');
    });
  }
  return folders;
}

/** Of overlay: the uppermost layer, and all below it. Pure. */
function foldersOf(driver: Image['GraphDriver']): string[] {
  if (!driver || !/^overlay2?$/.test(driver.Name)) return [];
  const { UpperDir = '', LowerDir = '' } = driver.Data ?? {};
  return [UpperDir, ...LowerDir.split(':')].filter((folder) => folder.startsWith('/'));
}
