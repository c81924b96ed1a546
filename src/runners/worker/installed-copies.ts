import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Counts } from '../../domain/counts-record.js';
import { INSTALLED_COPY } from '../../domain/installed-copy.js';
import type { Warning } from '../../domain/report.js';
import { joined } from '../../domain/words.js';

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
  const names = new Set(loaded.map(({ name }) => normal(name)));
  const folders = (await readdir(sitePackages).catch((): string[] => [])).filter(
    (folder) => folder.endsWith('.dist-info') && names.has(normal(folder.split('-')[0] ?? '')),
  );
  const copies = await Promise.all(
    folders.map(async (folder) => {
      const text = await readFile(join(sitePackages, folder, 'direct_url.json'), 'utf8').catch(() => '{}');
      const from = copiedFolder(text);
      return from === root || from?.startsWith(`${root}/`)
        ? [{ name: folder.split('-')[0] ?? folder, from: relative(root, from) || '.' }]
        : [];
    }),
  );
  const found = copies.flat();
  if (found.length === 0) return undefined;
  const which = joined(found.map(({ name, from }) => `${name} (of ${from})`));
  return {
    code: INSTALLED_COPY,
    message: `${which} ${found.length === 1 ? 'is' : 'are'} loaded from ${sitePackages}, where a copy was installed: base and head run that copy, and not their own files.`,
    remedy:
      'Uninstall it there and put its folder on PYTHONPATH (--env PYTHONPATH=FOLDER), or lock what it needs (uv.lock, requirements.txt), so that each side gets an environment of its own.',
  };
}

/** As names of distributions are compared. */
function normal(name: string): string {
  return name.toLowerCase().replaceAll(/[-_.]+/g, '-');
}

/** Where something was installed from, unless it is used from there. */
function copiedFolder(text: string): string | undefined {
  try {
    const { url, dir_info } = JSON.parse(text) as { url?: string; dir_info?: { editable?: boolean } };
    return dir_info !== undefined && dir_info.editable !== true && url?.startsWith('file:')
      ? fileURLToPath(url).replace(/\/$/, '')
      : undefined;
  } catch {
    return undefined;
  }
}
