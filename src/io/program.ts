import { access, constants } from 'node:fs/promises';
import { delimiter, isAbsolute, join, resolve, sep } from 'node:path';

/** The file that a program's name stands for, as a shell finds it; undefined where there is none that may be executed. */
export async function programFile(name: string, path: string, cwd: string): Promise<string | undefined> {
  const candidates = name.includes(sep)
    ? [resolve(cwd, name)]
    : path
        .split(delimiter)
        .filter(isAbsolute)
        .map((folder) => join(folder, name));
  for (const candidate of candidates) {
    const found = await access(candidate, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (found) return candidate;
  }
  return undefined;
}
