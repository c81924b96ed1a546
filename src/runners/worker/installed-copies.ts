import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Counts } from '../../domain/counts-record.js';
import { INSTALLED_COPY } from '../../domain/installed-copy.js';
import { normaliseName } from '../../domain/project-name.js';
import type { Warning } from '../../domain/report.js';
import { joined } from '../../domain/words.js';
import { isWithin } from '../../io/paths.js';
import { installedFrom } from './direct-url.js';

/**
 * Warns of projects of the user's repository that were loaded from an environment: all commits run that copy, and none its
 * own files. Undefined where there is none.
 *
 * @param root the user's repository, as the file system knows it
 */
export async function copyWarning(
  loaded: Counts['distributions'],
  sitePackages: string,
  root: string,
): Promise<Warning | undefined> {
  const names = new Set(loaded.map(({ name }) => normaliseName(name)));
  const folders = (await readdir(sitePackages).catch((): string[] => [])).filter(
    (folder) => folder.endsWith('.dist-info') && names.has(normaliseName(folder.split('-')[0] ?? '')),
  );
  const copies = await Promise.all(
    folders.map(async (folder) => {
      const source = await installedFrom(join(sitePackages, folder));
      if (!source || source.isEditable) return [];
      const from = source.folder;
      return isWithin(from, root)
        ? [{ name: folder.split('-')[0] ?? folder, from: relative(root, from) || '.' }]
        : [];
    }),
  );
  const found = copies.flat();
  if (found.length === 0) return undefined;
  const which = joined(found.map(({ name, from }) => `${name} (of ${from})`));
  return {
    code: INSTALLED_COPY,
    message: `${which} ${found.length === 1 ? 'is' : 'are'} loaded from ${sitePackages}, where a copy was installed: all commits run that copy, and none its own files.`,
    remedy:
      'Uninstall it there and put its folder on PYTHONPATH (--env PYTHONPATH=FOLDER), or lock what it needs (uv.lock, requirements.txt), so that each side gets an environment of its own.',
  };
}
