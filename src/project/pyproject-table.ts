import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { usageError } from '../domain/errors.js';
import { type DependencyChoice, NO_CHOICE } from '../domain/plan.js';
import { tableOf } from '../domain/table-of.js';
import { exists } from '../io/paths.js';
import { readBoundedText } from '../io/read-bounded.js';
import { reasonOf } from '../io/reason.js';
import { digestOf, localRequirement, type Requirements, requirementsOf } from './local-project.js';
import { localSources, uvTable } from './local-sources.js';
import { pythonOfSetup } from './setup-project.js';

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

/**
 * Reads a pyproject.toml; where dependency groups of it are wanted, they are reason enough to be a project. Throws a usage
 * error where it cannot be read.
 */
export async function readProjectTable(file: string, groups: readonly string[] = []): Promise<ProjectTable> {
  const table = await readPyproject(file);
  const isPoetry = tableOf(tableOf(table.tool).poetry).dependencies !== undefined;
  const hasGroups = groups.length > 0 && table['dependency-groups'] !== undefined;
  if (table.project === undefined && !hasGroups) return { kind: isPoetry ? 'poetry' : 'tools' };
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
  const hasExtras = tableOf(table.project)['optional-dependencies'] !== undefined;
  if (!isPackage && !isDynamic && !hasGroups && !hasExtras && dependencies.length === 0) {
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

/** What the nearest project among these folders says of its Pythons, and where. Throws as readProjectTable. */
export async function requiredPython(
  folders: readonly string[],
): Promise<{ readonly specifier: string; readonly file: string } | undefined> {
  for (const folder of folders) {
    const file = join(folder, 'pyproject.toml');
    const { project } = (await exists(file)) ? await readPyproject(file) : {};
    const specifier = tableOf(project)['requires-python'];
    if (typeof specifier === 'string') return { specifier, file };
    if (project !== undefined) return undefined;
    const setup = await pythonOfSetup(folder);
    if (setup) return setup.specifier === undefined ? undefined : { ...setup, specifier: setup.specifier };
  }
  return undefined;
}

async function readPyproject(file: string): Promise<Record<string, unknown>> {
  const { parse } = await import('smol-toml');
  try {
    return parse(await readBoundedText(file));
  } catch (error) {
    const reason = reasonOf(error) ?? (error as Error).message.split('\n')[0];
    throw usageError(`${file} cannot be read: ${reason}.`, 'Correct it, or name an environment with --venv.');
  }
}

/** The extras and dependency groups that a pyproject.toml names; extras are undefined where only a build tells. Throws as readProjectTable. */
export async function choicesIn(
  file: string,
): Promise<{ readonly extras: readonly string[] | undefined; readonly groups: readonly string[] }> {
  const table = await readPyproject(file);
  const { dynamic, 'optional-dependencies': optional } = tableOf(table.project);
  const isDynamic = Array.isArray(dynamic) && dynamic.includes('optional-dependencies');
  const legacy = uvTable(table)['dev-dependencies'] === undefined ? [] : ['dev'];
  return {
    extras: isDynamic || table.project === undefined ? undefined : Object.keys(tableOf(optional)),
    groups: [...new Set([...Object.keys(tableOf(table['dependency-groups'])), ...legacy])],
  };
}

/** Whether Poetry manages a project: its own table says so, also beside `[project]`, or its build system. Throws as readProjectTable. */
export async function isOfPoetry(file: string): Promise<boolean> {
  const table = await readPyproject(file);
  const backend = tableOf(table['build-system'])['build-backend'];
  return tableOf(table.tool).poetry !== undefined || /^poetry\b/.test(String(backend));
}

/** What uv has to read of a project beside a list of requirements, by its own options. */
export interface ReadByUv {
  /** A file whose dependencies are installed too, with its sources. */
  readonly dependenciesOf?: string;
  /** Extras of that file. */
  readonly extras?: readonly string[];
  /** Dependency groups, as `FILE:NAME`. */
  readonly groups?: readonly string[];
}

/** The options of `uv pip install` and `uv pip compile` for it. */
export function uvOptionsFor({ dependenciesOf, extras = [], groups = [] }: ReadByUv): string[] {
  return [
    ...(dependenciesOf === undefined ? [] : ['-r', dependenciesOf]),
    ...extras.flatMap((extra) => ['--extra', extra]),
    ...groups.flatMap((group) => ['--group', group]),
  ];
}

/** What is installed for such a project: itself, editable, or its dependencies alone. */
export async function projectRequirements(
  project: ProjectTable & { readonly kind: 'project' },
  file: string,
  { extras, groups }: DependencyChoice = NO_CHOICE,
): Promise<Requirements & ReadByUv> {
  const chosen = groups.length > 0 ? { groups: groups.map((group) => `${file}:${group}`) } : {};
  // Decides which environment it is, as all of the text does.
  const told = groups.length > 0 ? [`# groups ${groups.join(' ')}`] : [];
  if (project.isPackage) {
    const suffix = extras.length > 0 ? `[${extras.join(',')}]` : '';
    const itself = await localRequirement(`-e .${suffix}`, dirname(file), file);
    return { ...requirementsOf([...told, itself, '']), ...chosen };
  }
  const isRead = project.needsUv || extras.length > 0;
  if (!isRead && groups.length === 0) return requirementsOf([...project.dependencies, '']);
  const { folders, copied, files } = await localSources(dirname(file));
  const digest = `# dependencies of ${file} ${await digestOf(folders, files)} ${extras.join(' ')}`;
  return {
    text: [digest, ...told, ...(isRead ? [] : project.dependencies), ''].join('\n'),
    local: folders,
    copied,
    ...(isRead ? { dependenciesOf: file, extras } : {}),
    ...chosen,
  };
}

/** A line of comment that changes with uv's settings of a project, such as its indexes; empty without any. */
export async function settingsDigest(folder: string): Promise<string> {
  const read = (name: string) => readBoundedText(join(folder, name)).catch(() => '');
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
