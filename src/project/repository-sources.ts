import { join } from 'node:path';
import { tableOf } from '../domain/table-of.js';
import { namesOf, readPyproject, sourcesOf, workspaceOf } from './local-sources.js';
import type { ReadByUv } from './pyproject-table.js';

/**
 * The first requirement of these projects that `[tool.uv.sources]` fetches from a repository, as a requirement with its
 * address; undefined where there is none, also where only uv can tell whether a source is used. `chosen` are extras and groups
 * of the project that is read by uv.
 */
export async function repositorySource(
  folders: readonly string[],
  chosen: ReadByUv = {},
): Promise<string | undefined> {
  for (const folder of new Set(folders)) {
    const own = await readPyproject(folder);
    const workspace = await workspaceOf(folder);
    const sources = { ...(workspace ? sourcesOf(workspace.table, '') : {}), ...sourcesOf(own, '') };
    const needed = namesOf(needs(own, join(folder, 'pyproject.toml'), chosen));
    for (const [name, { entries }] of Object.entries(sources)) {
      const found = entries.find(({ git, marker, extra, group }) => git && !marker && !extra && !group);
      if (found && needed.has(name)) return `${name} @ git+${String(found.git)}`;
    }
  }
  return undefined;
}

function needs(
  pyproject: Readonly<Record<string, unknown>>,
  file: string,
  { dependenciesOf, extras = [], groups = [] }: ReadByUv,
): unknown[] {
  const { dependencies = [], 'optional-dependencies': optional } = tableOf(pyproject.project);
  const ofGroups = groups.flatMap((group) => {
    const name = group.startsWith(`${file}:`) ? group.slice(file.length + 1) : '';
    return tableOf(pyproject['dependency-groups'])[name] ?? [];
  });
  const ofExtras = dependenciesOf === file ? extras.flatMap((extra) => tableOf(optional)[extra] ?? []) : [];
  return [dependencies, ofExtras, ofGroups].flat();
}
