import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { InstalledDistribution } from '../domain/facts/imports.js';

/** The folders named site-packages or dist-packages in which these files lie; absolute. Pure. */
export function packageFolders(files: Iterable<string>): string[] {
  const found = new Set<string>();
  for (const file of files) {
    const [, folder] = /^(.*\/(?:site|dist)-packages)\//.exec(file) ?? [];
    if (folder !== undefined) found.add(folder);
  }
  return [...found];
}

/** What is installed in a folder, as each distribution's RECORD says; what has none is left out. */
export async function installedDistributions(folder: string): Promise<InstalledDistribution[]> {
  const names = await readdir(folder).catch(() => []);
  const infos = names.filter((name) => /\.(?:dist|egg)-info$/.test(name));
  const read = await Promise.all(infos.map((info) => distributionOf(join(folder, info))));
  return read.flatMap((one) => one ?? []);
}

async function distributionOf(info: string): Promise<InstalledDistribution | undefined> {
  const read = (name: string) => readFile(join(info, name), 'utf8').catch(() => undefined);
  const [record, listed] = await Promise.all([read('RECORD'), read('installed-files.txt')]);
  return distributionIn({
    ...{ info, metadata: (await read('METADATA')) ?? (await read('PKG-INFO')) },
    ...{ record, listed },
  });
}

/** What the files of a distribution’s folder say. */
export interface DistributionFiles {
  /** Absolute path of the folder. */
  readonly info: string;
  readonly metadata: string | undefined;
  /** Its RECORD. */
  readonly record: string | undefined;
  /** Its installed-files.txt. */
  readonly listed: string | undefined;
}

/** The distribution of these files; undefined where they do not name one. Pure. */
export function distributionIn({
  info,
  metadata = '',
  record,
  listed,
}: DistributionFiles): InstalledDistribution | undefined {
  const field = (name: string) => new RegExp(`^${name}: *(.+?)\\s*$`, 'mi').exec(metadata)?.[1];
  const name = field('Name');
  if (name === undefined) return undefined;
  const entries =
    record === undefined
      ? (listed ?? '').split('\n').map((path) => ({ path, bytes: 0 }))
      : recordEntries(record);
  const base = record === undefined ? info : dirname(info);
  const version = field('Version');
  return {
    name,
    ...(version === undefined ? {} : { version }),
    files: entries.filter(({ path }) => path !== '').map(({ path }) => resolve(base, path)),
    bytes: entries.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

/** Lines `path,hash,size`; a path with a comma or a quote in it stands in quotes. */
function recordEntries(record: string): { path: string; bytes: number }[] {
  return record.split('\n').flatMap((line) => {
    const [, quoted, plain, size] = /^(?:"((?:[^"]|"")*)"|([^,]*)),[^,]*,(\d*)\s*$/.exec(line) ?? [];
    const path = quoted?.replaceAll('""', '"') ?? plain ?? '';
    return path === '' ? [] : [{ path, bytes: Number(size ?? 0) }];
  });
}
