import { readdir, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { normaliseName } from '../domain/project-name.js';
import { tableOf } from '../domain/table-of.js';
import { exists } from '../io/paths.js';
import { projectFolders } from './nearby-files.js';

/** What a project needs of this machine, by `[tool.uv.sources]`. */
export interface LocalSources {
  /** The project itself and all projects that it names, also by others. */
  readonly folders: readonly string[];
  /** Those of them that uv would install a copy of, which grows stale. */
  readonly copied: readonly string[];
  /** Wheels. */
  readonly files: readonly string[];
}

type Table = Readonly<Record<string, unknown>>;

/** Follows the paths and workspaces of a project; what is not there or cannot be read is left to uv to complain of. */
export async function localSources(first: string): Promise<LocalSources> {
  // Grows while it is walked.
  const folders = new Set([first]);
  const copied = new Set<string>();
  const files = new Set<string>();
  for (const folder of folders) {
    const own = await readPyproject(folder);
    const workspace = await workspaceOf(folder);
    const used = usedNames(tableOf(own.project));
    const sources = {
      ...(workspace ? sourcesOf(workspace.table, workspace.folder) : {}),
      ...sourcesOf(own, folder),
    };
    for (const [name, { base, entries }] of Object.entries(sources)) {
      if (used && !used.has(name)) continue;
      for (const source of entries) {
        if (source.workspace === true) for (const member of workspace?.members ?? []) folders.add(member);
        if (typeof source.path !== 'string') continue;
        const path = resolve(base, source.path);
        const found = await stat(path).catch(() => undefined);
        if (found?.isFile()) files.add(path);
        if (!found?.isDirectory()) continue;
        folders.add(path);
        if (source.package !== false) copied.add(path);
      }
    }
  }
  return { folders: [...folders], copied: [...copied], files: [...files] };
}

/** By name, the sources that a pyproject.toml gives, and the folder that their paths start from. */
export function sourcesOf(pyproject: Table, base: string) {
  const sources = Object.entries(tableOf(uvTable(pyproject).sources));
  return Object.fromEntries(
    sources.map(([name, value]) => [
      normaliseName(name),
      { base, entries: (Array.isArray(value) ? value : [value]).map(tableOf) },
    ]),
  );
}

/** Names of what a project may need; undefined where only a build would tell. */
function usedNames(project: Table): Set<string> | undefined {
  const { dependencies = [], 'optional-dependencies': optional, dynamic = [] } = project;
  if (Array.isArray(dynamic) && dynamic.some((name) => /dependencies$/.test(String(name)))) return undefined;
  const all = [dependencies, ...Object.values(tableOf(optional))].flat();
  return namesOf(all);
}

/** Names of requirements. */
export function namesOf(lines: readonly unknown[]): Set<string> {
  return new Set(lines.map((line) => normaliseName(/^[\w.-]+/.exec(String(line))?.[0] ?? '')));
}

/** The workspace that a folder belongs to, with the folders of its members: the nearest pyproject.toml that declares one. */
export async function workspaceOf(folder: string) {
  for (const above of await projectFolders(folder)) {
    const table = await readPyproject(above);
    const { members } = tableOf(uvTable(table).workspace);
    if (!Array.isArray(members)) continue;
    const found = await Promise.all(members.map((pattern) => expand(above, String(pattern))));
    return { folder: above, table, members: found.flat() };
  }
  return undefined;
}

/** The projects that a pattern such as `packages/*` names. */
async function expand(root: string, pattern: string): Promise<string[]> {
  let found = [root];
  for (const part of pattern.split('/').filter((name) => name !== '' && name !== '.')) {
    const name = new RegExp(`^${part.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*+/g, '.*')}$`);
    const below = async (folder: string) =>
      part.includes('*')
        ? (await readdir(folder).catch(() => [])).filter((entry) => name.test(entry))
        : [part];
    const next = found.map(async (folder) => (await below(folder)).map((entry) => join(folder, entry)));
    found = (await Promise.all(next)).flat();
  }
  const isProject = await Promise.all(found.map((folder) => exists(join(folder, 'pyproject.toml'))));
  return found.filter((_, index) => isProject[index]);
}

export async function readPyproject(folder: string): Promise<Table> {
  const text = await readFile(join(folder, 'pyproject.toml'), 'utf8').catch(() => '');
  const { parse } = await import('smol-toml');
  try {
    return parse(text);
  } catch {
    return {};
  }
}

/** `[tool.uv]` of a pyproject.toml. */
export function uvTable(pyproject: Table): Table {
  return tableOf(tableOf(pyproject.tool).uv);
}
