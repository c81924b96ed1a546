import { formatBytes, formatMs, formatShare } from '../domain/format.js';
import type { Report } from '../domain/report.js';
import type { TreeSize } from '../domain/size.js';
import { counted } from '../domain/words.js';

/** The largest distributions of a tree, and what the others come to. */
export function largest({ largest: named, others }: TreeSize): string {
  const parts = named.map(
    ({ name, bytes, share }) => `${name} ${formatBytes(bytes)} (${formatShare(share)})`,
  );
  const rest = others.count === 0 ? [] : [`${counted(others.count, 'other')} ${formatBytes(others.bytes)}`];
  return [...parts, ...rest].join(', ');
}

const MOST_IMPORTS = 6;

/** What was installed, from where, and what its first import imports; rows of one set share a line. */
export function setLines({ results }: Report): string[] {
  const pythons = new Map<string, Set<string>>();
  for (const { scenario } of results) {
    // A row that never came to its first import has no set to tell of.
    if (scenario.runner !== 'install' || scenario.packages.length === 0) continue;
    const { set, packages, index, imports, python } = scenario;
    const more = imports.length - MOST_IMPORTS;
    const modules = `${imports.slice(0, MOST_IMPORTS).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
    const count = counted(packages.length, 'package');
    const line = `${set} (${count}) from the ${index} index; the first import is of ${modules}`;
    pythons.set(line, new Set([...(pythons.get(line) ?? []), python.version]));
  }
  return [...pythons].map(([line, versions]) => {
    const whose = pythons.size > 1 ? ` with Python ${[...versions].join(', ')}` : '';
    return `installs${whose}: ${line}`;
  });
}

/** What installs left in site-packages, rows that left the same in one line; what is largest once a set. */
export function siteLines({ results }: Report): string[] {
  const ids = new Map<string, string[]>();
  const sets = new Map<string, string>();
  for (const { id, scenario } of results) {
    if (scenario.runner !== 'install' || !scenario.size) continue;
    const { files, bytes, bytecode } = scenario.size;
    const line = `site-packages ${formatBytes(bytes)} in ${counted(files, 'file')}, ${formatBytes(bytecode.bytes)} of it bytecode`;
    ids.set(line, [...(ids.get(line) ?? []), id]);
    const set = scenario.packages.join(' ');
    if (!sets.has(set)) sets.set(set, `largest in ${id}: ${largest(scenario.size)}`);
  }
  const lines = [...ids].map(([line, rows]) => `${rows.join(', ')}: ${line}`);
  return [...lines, ...sets.values()];
}

/** What a build service would keep of a cache. */
export function savedLines({ results }: Report): string[] {
  return results.flatMap(({ id, scenario }) => {
    if (scenario.runner !== 'install' || scenario.savedCache === undefined) return [];
    const { bytes, saveMs } = scenario.savedCache;
    return [
      `${id}: its cache is ${formatBytes(bytes)} as an archive of tar and zstd, packed in ${formatMs(saveMs)}; total includes unpacking it, not the way to and from where it is kept`,
    ];
  });
}

/** The disk that ten environments take, where it was asked for. */
export function diskLines({ results }: Report): string[] {
  return results.flatMap(({ id, scenario }) => {
    if (scenario.runner !== 'install' || scenario.disk === undefined) return [];
    const { environments, bytes, cacheBytes } = scenario.disk;
    const each = formatBytes(Math.round((bytes - cacheBytes) / environments));
    return [
      `${id}: ${environments} environments and their cache take ${formatBytes(bytes)} of disk, hardlinks counted once: the cache ${formatBytes(cacheBytes)}, and ${each} more for each environment`,
    ];
  });
}
