import { resolve } from 'node:path';
import type { CodePlaces } from '../../domain/facts/imports.js';

/** Where the Python of an image lies in it. */
export interface ImagePython {
  readonly stdlib: string;
  readonly prefix: string;
}

/**
 * Where code lies in an image: the files of its user are those that neither Python nor an installer has brought. Their folder
 * is the working folder where all of them lie below it, else the nearest that they share. Pure.
 *
 * @param files absolute paths of what was imported
 */
export function imagePlaces(
  files: readonly string[],
  { stdlib, prefix }: ImagePython,
  workingFolder: string,
): CodePlaces {
  const theirs = [stdlib, ...['lib', 'lib64', 'bin'].map((name) => resolve(prefix, name)), '/.coldstart'];
  const isBrought = (file: string) =>
    /\/(?:site|dist)-packages\//.test(file) || theirs.some((folder) => isBelow(file, folder));
  const own = files.filter((file) => file.startsWith('/') && !isBrought(file));
  const isThere = own.every((file) => isBelow(file, workingFolder));
  return { folder: isThere ? workingFolder : sharedFolder(own), stdlib, prefix };
}

/** A path as Python has it: the program's file may be relative to the working folder; `<string>` is none. Pure. */
export function pathInImage(path: string, workingFolder: string): string {
  return path.startsWith('<') ? path : resolve(workingFolder, path);
}

function isBelow(file: string, folder: string): boolean {
  return file.startsWith(folder === '/' ? folder : `${folder}/`);
}

function sharedFolder([first = '/', ...others]: readonly string[]): string {
  const parts = first.split('/').slice(0, -1);
  const isShared = (count: number) =>
    others.every((file) => isBelow(file, parts.slice(0, count).join('/') || '/'));
  let count = parts.length;
  while (count > 1 && !isShared(count)) count -= 1;
  return parts.slice(0, count).join('/') || '/';
}
