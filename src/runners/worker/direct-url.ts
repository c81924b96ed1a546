import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A folder that a distribution was installed from. */
export interface InstalledFrom {
  readonly folder: string;
  /** It is used from there, and not copied. */
  readonly isEditable: boolean;
}

/** Where a distribution was installed from, by its direct_url.json; undefined where that is no folder of this machine. */
export async function installedFrom(metadata: string): Promise<InstalledFrom | undefined> {
  try {
    const text = await readFile(join(metadata, 'direct_url.json'), 'utf8');
    const { url, dir_info } = JSON.parse(text) as { url?: string; dir_info?: { editable?: boolean } };
    if (dir_info === undefined || !url?.startsWith('file:')) return undefined;
    return { folder: fileURLToPath(url).replace(/\/$/, ''), isEditable: dir_info.editable === true };
  } catch {
    return undefined;
  }
}
