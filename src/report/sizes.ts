import { formatBytes, formatShare } from '../domain/format.js';
import type { Report } from '../domain/report.js';
import type { TreeSize } from '../domain/size.js';

/** The largest distributions of a tree, and what the others come to. */
export function largest({ largest: named, others }: TreeSize): string {
  const parts = named.map(
    ({ name, bytes, share }) => `${name} ${formatBytes(bytes)} (${formatShare(share)})`,
  );
  const rest = others.count === 0 ? [] : [`${others.count} others ${formatBytes(others.bytes)}`];
  return [...parts, ...rest].join(', ');
}

/** What installs left in site-packages, rows that left the same in one line; what is largest once a set. */
export function siteLines({ results }: Report): string[] {
  const ids = new Map<string, string[]>();
  const sets = new Map<string, string>();
  for (const { id, scenario } of results) {
    if (scenario.runner !== 'install' || !scenario.size) continue;
    const { files, bytes, bytecode } = scenario.size;
    const line = `site-packages ${formatBytes(bytes)} in ${files} files, ${formatBytes(bytecode.bytes)} of it bytecode`;
    ids.set(line, [...(ids.get(line) ?? []), id]);
    const set = scenario.packages.join(' ');
    if (!sets.has(set)) sets.set(set, `largest in ${id}: ${largest(scenario.size)}`);
  }
  const lines = [...ids].map(([line, rows]) => `${rows.join(', ')}: ${line}`);
  return [...lines, ...sets.values()];
}
