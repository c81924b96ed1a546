import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { usageError } from '../domain/errors.js';
import { tableOf } from '../domain/table-of.js';
import { digestOf, localRequirement, type Requirements, requirementsOf } from './local-project.js';
import { localSources, uvTable } from './local-sources.js';

/** What a pyproject.toml asks for. */
export type ProjectTable =
  | {
      readonly kind: 'project';
      readonly dependencies: readonly string[];
      /** It can be installed itself: uv's rule, a build system or `tool.uv.package`. */
      readonly isPackage: boolean;
      /** Its dependencies are more than these lines: sources of uv, or what only a build tells. */
      readonly needsUv: boolean;
      readonly requiresPython?: string;
    }
  | { readonly kind: 'poetry' }
  /** It only configures tools, or needs nothing. */
  | { readonly kind: 'tools' };

/** Reads a pyproject.toml. Throws a usage error where it cannot be read. */
export async function readProjectTable(file: string): Promise<ProjectTable> {
  const { parse } = await import('smol-toml');
  let table: Record<string, unknown>;
  try {
    table = parse(await readFile(file, 'utf8'));
  } catch (error) {
    const reason = (error as Error).message.split('\n')[0];
    throw usageError(`${file} cannot be read: ${reason}.`, 'Correct it, or name an environment with --venv.');
  }
  const isPoetry = tableOf(tableOf(table.tool).poetry).dependencies !== undefined;
  if (table.project === undefined) return { kind: isPoetry ? 'poetry' : 'tools' };
  const { dependencies = [], dynamic, 'requires-python': requiresPython } = tableOf(table.project);
  if (!Array.isArray(dependencies) || !dependencies.every((line) => typeof line === 'string')) {
    throw usageError(
      `${file} has dependencies that are not a list of strings.`,
      'Correct it, or name an environment with --venv.',
    );
  }
  const uv = uvTable(table);
  const isPackage = typeof uv.package === 'boolean' ? uv.package : table['build-system'] !== undefined;
  const isDynamic = Array.isArray(dynamic) && dynamic.includes('dependencies');
  if (!isPackage && !isDynamic && dependencies.length === 0) {
    return { kind: isPoetry ? 'poetry' : 'tools' };
  }
  return {
    kind: 'project',
    dependencies,
    isPackage,
    needsUv: uv.sources !== undefined || isDynamic,
    ...(typeof requiresPython === 'string' ? { requiresPython } : {}),
  };
}

/** What is installed for such a project: itself, editable, or its dependencies alone. */
export async function projectRequirements(
  project: ProjectTable & { readonly kind: 'project' },
  file: string,
): Promise<Requirements & { readonly dependenciesOf?: string }> {
  if (project.isPackage) return requirementsOf([await localRequirement('-e .', dirname(file), file), '']);
  if (!project.needsUv) return requirementsOf([...project.dependencies, '']);
  const { folders, copied, files } = await localSources(dirname(file));
  return {
    text: `# dependencies of ${file} ${await digestOf(folders, files)}\n`,
    local: folders,
    copied,
    dependenciesOf: file,
  };
}

/** A line of comment that changes with uv's settings of a project, such as its indexes; empty without any. */
export async function settingsDigest(folder: string): Promise<string> {
  const read = (name: string) => readFile(join(folder, name), 'utf8').catch(() => '');
  const { parse } = await import('smol-toml');
  const own = await read('uv.toml');
  let settings = '';
  try {
    const { sources: _sources, ...uv } = uvTable(parse(await read('pyproject.toml')));
    settings = Object.keys(uv).length > 0 ? JSON.stringify(uv) : '';
  } catch {
    // A requirements.txt or a lock does not need the pyproject.toml beside it.
  }
  if (own === '' && settings === '') return '';
  const digest = createHash('sha256').update(own).update(settings).digest('hex').slice(0, 16);
  return `# settings ${digest}\n`;
}
