import { join } from 'node:path';
import { exists } from '../io/paths.js';
import { readBoundedText } from '../io/read-bounded.js';
import { localRequirement, type Requirements, requirementsOf } from './local-project.js';

/**
 * What a project of setuptools needs, without a [project] table: itself, editable, where it can be built; else what its
 * setup.cfg lists. Throws usage errors.
 */
export async function setupRequirements(folder: string, extras: readonly string[]): Promise<Requirements> {
  const builds = await Promise.all(['setup.py', 'pyproject.toml'].map((name) => exists(join(folder, name))));
  const file = join(folder, 'setup.cfg');
  if (builds.includes(true)) {
    const suffix = extras.length > 0 ? `[${extras.join(',')}]` : '';
    return requirementsOf([await localRequirement(`-e .${suffix}`, folder, folder), '']);
  }
  const text = await readBoundedText(file);
  const lists = extras.map((extra) => listOf(text, 'options.extras_require', extra) ?? []);
  return requirementsOf([...(listOf(text, 'options', 'install_requires') ?? []), ...lists.flat(), '']);
}

/** The Pythons that a project of setuptools asks for. */
export interface SetupPython {
  readonly specifier?: string;
  /** The file that says it, or that only tells when it runs. */
  readonly file: string;
}

/** By its setup.cfg, else its setup.py, which is not run; undefined where neither says anything. */
export async function pythonOfSetup(folder: string): Promise<SetupPython | undefined> {
  const [cfg, py] = [join(folder, 'setup.cfg'), join(folder, 'setup.py')];
  const listed = listOf(await readBoundedText(cfg).catch(() => ''), 'options', 'python_requires')?.[0];
  if (listed !== undefined) return { specifier: listed, file: cfg };
  const text = await readBoundedText(py).catch(() => '');
  // The parser takes time to load.
  if (!text.includes('python_requires')) return undefined;
  const { setupArgument } = await import('../python-source/setup-call.js');
  const given = setupArgument(text, 'python_requires');
  if (given === undefined) return undefined;
  return given === 'computed' ? { file: py } : { specifier: given.value, file: py };
}

/** Name and console scripts in a setup.py, as far as it can be read without being run. */
export async function writtenInSetup(
  folder: string,
): Promise<{ readonly name?: string; readonly scripts: readonly string[] }> {
  const text = await readBoundedText(join(folder, 'setup.py')).catch(() => '');
  // The parser takes time to load.
  if (!text.includes('console_scripts')) return { scripts: [] };
  const { setupArgument, setupConsoleScripts } = await import('../python-source/setup-call.js');
  const name = setupArgument(text, 'name');
  return {
    scripts: setupConsoleScripts(text),
    ...(name === undefined || name === 'computed' ? {} : { name: name.value }),
  };
}

/** The name that a setup.cfg gives its project. */
export async function nameInSetup(folder: string): Promise<string | undefined> {
  const text = await readBoundedText(join(folder, 'setup.cfg')).catch(() => '');
  return listOf(text, 'metadata', 'name')?.[0];
}

/** The extras that a setup.cfg names. */
export async function extrasOfSetup(folder: string): Promise<string[]> {
  const text = await readBoundedText(join(folder, 'setup.cfg')).catch(() => '');
  return keysOf(text, 'options.extras_require');
}

function keysOf(text: string, section: string): string[] {
  const [, body = ''] = text.replace(/\r\n?/g, '\n').split(`[${section}]\n`);
  const [inside = ''] = body.split(/^\[/m);
  return [...inside.matchAll(/^([\w.-]+)\s*[=:]/gm)].map(([, name = '']) => name);
}

/** The lines of a key in a section of an INI file; undefined where it is not there. */
function listOf(text: string, section: string, key: string): string[] | undefined {
  const [, body = ''] = text.replace(/\r\n?/g, '\n').split(`[${section}]\n`);
  const [inside = ''] = body.split(/^\[/m);
  let values: string[] | undefined;
  let isInside = false;
  for (const line of inside.split('\n')) {
    const [, name, value = ''] = /^([\w.-]+)\s*[=:]\s*(.*)$/.exec(line) ?? [];
    if (name !== undefined) isInside = name === key;
    if (!isInside) continue;
    values ??= [];
    const item = (name === undefined ? line : value).replace(/(^|\s)#.*$/, '').trim();
    if (item !== '') values.push(item);
  }
  return values;
}
