import { formatBytes, formatShare } from '../domain/format.js';
import type { Report } from '../domain/report.js';
import type { TreeSize } from '../domain/size.js';
import { otherIds } from '../results/group-warnings.js';

/** The largest distributions of a tree, and what the others come to. */
export function largest({ largest: named, others }: TreeSize): string {
  const parts = named.map(
    ({ name, bytes, share }) => `${name} ${formatBytes(bytes)} (${formatShare(share)})`,
  );
  const rest = others.count === 0 ? [] : [`${others.count} others ${formatBytes(others.bytes)}`];
  return [...parts, ...rest].join(', ');
}

/** What installs left in site-packages; rows that left the same share a line. */
export function siteLines({ results }: Report): string[] {
  const ids = new Map<string, string[]>();
  for (const { id, scenario } of results) {
    if (scenario.runner !== 'install' || !scenario.size) continue;
    const { files, bytes, bytecode } = scenario.size;
    const line = `site-packages ${formatBytes(bytes)} in ${files} files, ${formatBytes(bytecode.bytes)} of it bytecode; largest: ${largest(scenario.size)}`;
    ids.set(line, [...(ids.get(line) ?? []), id]);
  }
  return [...ids].map(([line, rows]) => `${rows[0]}${otherIds(rows)}: ${line}`);
}
